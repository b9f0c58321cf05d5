//! `kill -9` of an import: the same command finishes it and tells every certificate.

use congvu::demo::ca::{Generation, pem};
use serde_json::Value;

use crate::cli::demo_folder::DemoFolder;
use crate::kill::Victim;
use crate::pki::leaf;

const CERTIFICATES: u32 = 2500;
const STORED: &str = "select count(*) from certificate";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_killed_in_the_middle_is_finished_by_the_same_command() {
    let demo = DemoFolder::at_rest();
    demo.log_in("ra_officer");
    let bundle: String = (0..CERTIFICATES).map(|number| pem("CERTIFICATE", &leaf(number, Generation::G2))).collect();
    let file = demo.program.file("batch.pem", bundle);
    let database = demo.database().await;
    let before = database.number(STORED).await;
    let victim = Victim(demo.program.spawn(&["cert", "import", &file, "--json"]));
    let moment = before + 1;
    assert!(victim.killed_when(&demo.dir().join("congvu.db"), STORED, moment).await, "it ended before it was killed");
    let stored = database.number(STORED).await - before;
    assert!(0 < stored && stored < i64::from(CERTIFICATES), "{stored}: killed between its change sets");
    let said: Value = demo.program.run(&["cert", "import", &file, "--json"]).json();
    let rows = said["results"].as_array().unwrap();
    let count = |outcome: &str| i64::try_from(rows.iter().filter(|row| row["outcome"] == outcome).count()).unwrap();
    assert_eq!(count("already_known"), stored);
    assert_eq!(count("imported"), i64::from(CERTIFICATES) - stored);
    // Nobody in the demo has their mailbox: each says so, whichever run it came in with.
    let says = |row: &&Value| {
        let findings = row["findings"].as_array().unwrap();
        row["certificate"].is_string() && findings.iter().any(|finding| finding["rule"] == "owner_unknown")
    };
    assert_eq!(rows.iter().filter(says).count(), rows.len());
    assert_eq!(database.number(STORED).await - before, i64::from(CERTIFICATES));

    // A word by the command line, by fingerprint; and a lint, which has something to say.
    let sha256 = rows[0]["sha256"].as_str().unwrap();
    let owner = ["cert", "owner", sha256, "--nobody", "--reason", "Không rõ chủ", "--json"];
    let said: Value = demo.program.run(&owner).json();
    assert_eq!((said["changed"].as_bool(), &said["official"]), (Some(true), &Value::Null));
    let linted = demo.program.run(&["cert", "lint", "--json"]);
    let report: Value = serde_json::from_str(&linted.out).unwrap();
    let has_errors = report["rules"].as_array().unwrap().iter().any(|rule| rule["severity"] == "error");
    assert_eq!(linted.status, Some(i32::from(has_errors)), "{}", linted.err);
    let rule = report["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "owner_unknown").unwrap();
    assert!(rule["findings"].as_i64() >= Some(i64::from(CERTIFICATES)), "{report}");
    assert_eq!(report["found"], 0, "{report}");
}
