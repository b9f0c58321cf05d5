//! The conformance tester `scim2-tester` against the running service. `CONGVU_SCIM_TESTER` names the Python that has it
//! (`.ci/fetch-scim-tester`).

use std::path::Path;

use tokio::process::Command;

use super::office::Office;
use crate::database::with_sqlite;

/// What the tester expects and the registry does not do: the check, words of its complaint, and the reason.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "check_remove_attribute",
        "cannot be removed, only replaced",
        "an official always has a name, a post and an address",
    ),
    (
        "check_replace_attribute",
        "unexpected value for 'urn:congvu:params:scim:schemas:extension:1.0:User'",
        "the whole extension comes back with its read-only part, mailboxState",
    ),
    (
        "check_replace_attribute",
        "another personal number is recorded for this person",
        "a number that is recorded is mended by HR with the identity card at hand, never by a push",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_tester_finds_what_is_known_and_nothing_else() {
    let Ok(python) = std::env::var("CONGVU_SCIM_TESTER") else {
        let required = std::env::var("CONGVU_TEST_REQUIRE_ALL").is_ok_and(|value| value == "1");
        assert!(!required, "set CONGVU_SCIM_TESTER to what .ci/fetch-scim-tester prints");
        eprintln!("NOT RUN: the SCIM conformance tester; set CONGVU_SCIM_TESTER to what .ci/fetch-scim-tester prints");
        return;
    };
    with_sqlite(|db| async move {
        let office = Office::new(db).await;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/scim/tester.py");
        let mut run = Command::new(python);
        run.arg(script).env("SCIM_URL", format!("http://{}/scim/v2", office.address)).env("SCIM_TOKEN", &office.hr);
        let run = run.kill_on_drop(true).output().await.expect("a Python");
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
        let (failed, summary): (Vec<&str>, Vec<&str>) = said.lines().partition(|line| !line.ends_with("checks passed"));
        let is_known = |line: &str| KNOWN.iter().any(|(check, words, _)| line.contains(check) && line.contains(words));
        let unknown: Vec<_> = failed.iter().filter(|line| !is_known(line)).collect();
        assert!(unknown.is_empty(), "{unknown:#?}\n{said}");
        let passed: usize =
            summary.concat().split(' ').next().and_then(|number| number.parse().ok()).expect("a summary");
        assert!(passed > 40, "{said}");
        office.assert_in_order().await;
    })
    .await;
}
