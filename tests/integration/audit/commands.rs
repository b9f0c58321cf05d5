//! The record by the binary: signed, exported, proved here and elsewhere.

use crate::cli::program::{Program, assert_says};

const AGENCIES: &str = "code,name_vi,level,kind,parent_code,gso_code
H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70
H10.03,Sở Nội vụ,province,so,H10,
";

/// A registry with keys and two records: its agencies and its first account.
fn founded() -> Program {
    let mut program = Program::new();
    program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", program.home().join("registry.db").display()));
    program.set("CONGVU_KEYS_FOLDER", program.home().join("keys").display().to_string());
    program.run(&["migrate"]).done();
    program.run(&["keys", "create"]).done();
    let file = program.file("agencies.csv", AGENCIES);
    program.run(&["agency", "import", &file, "--commit"]).done();
    let file = program.file("password", "mật khẩu riêng của lan");
    program.run(&["user", "add", "lan", "--role", "it_admin", "--password-file", &file]).done();
    program
}

#[test]
fn an_export_is_proved_without_the_registry_and_an_altered_line_is_named() {
    let program = founded();
    let path = |name: &str| program.home().join(name).display().to_string();
    let (leaves, note, key) = (path("leaves.jsonl"), path("checkpoint"), path("key"));
    program.run(&["audit", "checkpoint", "--out", &note]).done();
    program.run(&["audit", "export", "--out", &leaves]).done();
    std::fs::write(&key, program.run(&["audit", "key"]).done()).unwrap();

    // Elsewhere: no database, no keys.
    let elsewhere = Program::new();
    let prove = || elsewhere.run(&["audit", "verify", "--leaves", &leaves, "--from", &note, "--key", &key]);
    assert_says(&prove().done(), &["ok: 2 records, 1 checkpoints (signatures checked)"]);
    let whole = std::fs::read_to_string(&leaves).unwrap();
    assert_says(&whole, &["\"action\":\"record_agencies\"", "\"action\":\"add_account\"", "\"change_set\":1"]);

    std::fs::write(&leaves, whole.replace("add_account", "end_account")).unwrap();
    assert_says(&prove().no(), &["record 1", "what it is said to contain", "First bad record: 1"]);
    let first = whole.lines().next().unwrap();
    std::fs::write(&leaves, format!("{first}\n")).unwrap();
    assert_says(&prove().no(), &["records 1 to 1 are missing", "First bad record: 1"]);
    let second = whole.lines().nth(1).unwrap();
    std::fs::write(&leaves, format!("{second}\n{first}\n")).unwrap();
    assert_says(&prove().no(), &["record 0 is missing", "First bad record: 0"]);
    std::fs::write(&leaves, "no JSON\n").unwrap();
    assert_says(&prove().no(), &["line 1 cannot be read", "First bad record: 0"]);
    std::fs::write(&leaves, &whole).unwrap();
    std::fs::write(&key, "congvu/H10+00000000+AQ==\n").unwrap();
    assert_says(&prove().refused(2), &["is no key"]);
}

#[test]
fn the_registry_proves_that_it_begins_with_what_was_signed() {
    let program = founded();
    let kept = program.run(&["audit", "checkpoint"]).done();
    let note = program.file("checkpoint", &kept);
    program.run(&["audit", "export"]).done();
    assert_says(&program.run(&["audit", "verify", "--from", &note]).done(), &["ok: 3 records, 2 checkpoints"]);
    let forged = program.file("forged", kept.replacen("\n2\n", "\n1\n", 1));
    assert_says(&program.run(&["audit", "verify", "--from", &forged]).no(), &["the note was altered", "not ok"]);
    let told = program.run(&["audit", "verify", "--json"]).json();
    assert_eq!(
        (&told["records"], &told["first_bad"], &told["signatures_checked"]),
        (&3.into(), &serde_json::Value::Null, &true.into())
    );
    assert_says(&program.run(&["migrate", "--grant", "app"]).refused(2), &["SQLite has no roles"]);
}
