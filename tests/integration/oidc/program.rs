//! The settings of the provider and the commands about it, as an operator types them.

use std::os::unix::fs::PermissionsExt as _;

use super::scripted::Scripted;
use crate::cli::program::{Program, assert_says};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_asks_the_provider_and_the_secret_never_shows() {
    let provider = Scripted::start().await;
    let program = Program::new();
    let secret = program.file("secret", "geheim-geheim\n");
    let text = format!(
        "[oidc]\nissuer = \"{}\"\nclient_id = \"congvu\"\nclient_secret_file = \"{secret}\"\nlabel = \"Cổng\"\n\
         pages = \"https://congvu.example\"\n",
        provider.issuer
    );
    let file = program.file("congvu.toml", &text);
    let program = program.with("CONGVU_CONFIG", file);
    let doctor = || tokio::task::block_in_place(|| program.run(&["doctor"]));
    let said = doctor();
    assert_says(&said.out, &["✕ log-in provider", "others can read it", "chmod 600"]);
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_says(&doctor().out, &["✓ log-in provider", "https://congvu.example/login/oidc/callback"]);
    provider.call_itself("https://other.example");
    assert_says(&doctor().out, &["✕ log-in provider", "https://other.example", &provider.issuer]);
    let printed = program.run(&["config", "print"]).done();
    assert_says(&printed, &["oidc.client_secret_file", &secret, "oidc.issuer"]);
    assert!(!printed.contains("geheim"), "{printed}");
    let wrong = program.with("CONGVU_OIDC_ISSUER", "http://login.example");
    assert_says(&wrong.run(&["config", "print"]).refused(2), &["[oidc] issuer", "https://login.tinh.gov.vn"]);
}
