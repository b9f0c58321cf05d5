//! schemathesis against the description: whatever it sends, nothing answers 5xx, nothing answers what is not described, and what
//! is described is what is sent. `.ci/fetch-schemathesis` installs it; `CONGVU_SCHEMATHESIS` says where.

use std::path::Path;
use std::process::Stdio;

use congvu::domain::principal::Role;

use super::client::Client;

/// Roles that together have every permission.
const EVERYTHING: [(Role, &str); 9] = [
    (Role::ItAdmin, "H10"),
    (Role::Hr, "H10"),
    (Role::SubscriberManager, "H10"),
    (Role::RaOfficer, "H10"),
    (Role::RaApprover, "H10"),
    (Role::Reporter, "H10"),
    (Role::Helpdesk, "H10"),
    (Role::Auditor, "H10"),
    (Role::Machine, "H10"),
];

async fn run(roles: &[(Role, &str)], phases: &str, examples: u32, seconds: &str) {
    let Ok(program) = std::env::var("CONGVU_SCHEMATHESIS") else {
        let required = std::env::var("CONGVU_TEST_REQUIRE_ALL").is_ok_and(|value| value == "1");
        assert!(!required, "set CONGVU_SCHEMATHESIS to what .ci/fetch-schemathesis prints");
        eprintln!("NOT RUN: schemathesis; set CONGVU_SCHEMATHESIS to what .ci/fetch-schemathesis prints");
        return;
    };
    let client = Client::new().await;
    let token = client.token(roles).await;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/api/schemathesis.toml");
    let mut command = tokio::process::Command::new(program);
    command.arg("--config-file").arg(settings).arg("run");
    command.arg(format!("http://{}/api/v1/openapi.json", client.site.address));
    command.args(["--header", &format!("Authorization: Bearer {token}")]);
    command.args(["--phases", phases, "--max-examples", &examples.to_string(), "--seed", "20191231"]);
    // Ending the session that asks would make every later answer a 401; that it ends is tested elsewhere.
    command.args(["--exclude-operation-id", "end_session"]);
    // One worker: Python 3.11 loses count of its recursion when two threads read source at once.
    command.args(["--workers", "1", "--max-time", seconds, "--continue-on-failure", "--no-color"]);
    command.current_dir(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.expect("schemathesis");
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    // Nobody logs in by chance; but for that, whoever asks is known.
    let strangers = told.matches("401 Unauthorized (").count();
    assert!(strangers == 0 || told.contains("401 Unauthorized (1 operation):\n  - POST /api/v1/sessions"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_an_all_permission_account_may_ask_is_answered_as_described() {
    run(&EVERYTHING, "coverage,fuzzing,stateful", 25, "100").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_is_what_a_narrow_account_asks() {
    run(&[(Role::AgencyHead, "H10.12")], "coverage,fuzzing", 8, "40").await;
}
