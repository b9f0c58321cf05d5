//! The secret keys by the binary: made once, never shown, and nothing works with keys that others can read.

use std::os::unix::fs::PermissionsExt as _;

use super::program::{Program, assert_says};

#[test]
fn keys_are_made_once_and_only_their_folder_is_shown() {
    let mut program = Program::new();
    program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", program.home().join("registry.db").display()));
    program.run(&["migrate"]).done();
    assert_says(&program.run(&["keys", "create"]).refused(2), &["[keys] folder"]);
    let folder = program.home().join("keys");
    program.set("CONGVU_KEYS_FOLDER", folder.display().to_string());
    assert_says(&program.run(&["user", "list"]).refused(2), &["pepper", "congvu keys create"]);
    assert_says(&program.run(&["doctor"]).out, &["✕ secret keys", "pepper"]);
    let made = program.run(&["keys", "create", "--json"]).json();
    assert_eq!(made["made"].as_array().unwrap().len(), 3, "{made}");
    let pepper = std::fs::read_to_string(folder.join("pepper")).unwrap();
    let made = program.run(&["keys", "create", "--json"]).json();
    assert_eq!(made["made"].as_array().unwrap().len(), 0, "{made}");
    assert_eq!(std::fs::read_to_string(folder.join("pepper")).unwrap(), pepper);
    program.run(&["user", "list"]).done();
    assert_says(&program.run(&["doctor"]).out, &["✓ secret keys"]);
    let shown = program.run(&["config", "print"]).done();
    assert!(shown.contains("keys.folder") && !shown.contains(pepper.trim()), "{shown}");
    std::fs::set_permissions(folder.join("audit"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = program.run(&["user", "list"]).refused(2);
    assert_says(&said, &["audit", "644", "chmod 600"]);
    assert!(!said.contains(pepper.trim()));
}
