//! Accounts by the binary: the first one by a code, a second factor, temporary passwords, grants, deputies and tokens.

use std::path::PathBuf;

use congvu::auth::second_factor::FactorSecret;
use congvu::domain::clock::{Clock as _, SystemClock};
use serde_json::Value;

use super::program::{Program, Said, assert_says};

const AGENCIES: &str = "code,name_vi,level,kind,parent_code,gso_code
H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70
H10.03,Sở Nội vụ,province,so,H10,
";
const PASSWORD: &str = "chín mươi quả bưởi";

/// A registry with two agencies, keys and no account; a second factor is asked for, as by default.
fn founded() -> Program {
    let mut program = Program::new();
    let path: PathBuf = program.home().join("registry.db");
    program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", path.display()));
    program.set("CONGVU_KEYS_FOLDER", program.home().join("keys").display().to_string());
    program.run(&["keys", "create"]).done();
    program.run(&["migrate"]).done();
    let file = program.file("agencies.csv", AGENCIES);
    program.run(&["agency", "import", &file, "--commit"]).done();
    program
}

/// The code that a command handed over: `lan: abcde-fghjk-…`.
fn code(printed: &str) -> String {
    printed.lines().next().and_then(|line| line.split(": ").nth(1)).expect(printed).to_owned()
}

fn activate(program: &Program, name: &str, code: &str) -> Said {
    let (code, password) = (program.file("code", code), program.file("password", PASSWORD));
    program.run(&["user", "activate", name, "--code-file", &code, "--password-file", &password])
}

fn log_in(program: &Program, name: &str, code: Option<&str>) -> Said {
    let password = program.file("password", PASSWORD);
    let code = program.file("code", code.unwrap_or_default());
    program.run(&["login", name, "--password-file", &password, "--code-file", &code])
}

/// Makes the first administrator, who enrols; gives a recovery code for each later log-in.
fn administrator(program: &Program) -> Vec<String> {
    let printed = program.run(&["user", "first-admin", "lan"]).done();
    assert_says(&activate(program, "lan", "wrong").refused(2), &["do not belong together"]);
    activate(program, "lan", &code(&printed)).done();
    assert_says(&program.run(&["user", "first-admin", "mai"]).refused(2), &["accounts already"]);
    assert_says(&log_in(program, "lan", None).no(), &["second factor", "congvu user second-factor"]);
    let refused = program.run(&["user", "add", "hoa", "--role", "hr"]).refused(2);
    assert_says(&refused, &["not finished", "second-factor"]);
    // The secret is printed before the first code is asked for; without a terminal the command goes no further.
    let shown = program.run(&["user", "second-factor"]);
    let secret = shown.out.lines().nth(1).expect("a secret").to_owned();
    let first = FactorSecret::code(&crate::access::second_factor::secret(&secret), SystemClock.now());
    let file = program.file("first", first);
    let printed = program.run(&["user", "second-factor", "--code-file", &file]).done();
    let codes: Vec<String> = printed.lines().skip(1).take(10).map(str::to_owned).collect();
    assert!(codes.len() == 10 && codes.iter().all(|code| code.len() == 11), "{printed}");
    codes
}

#[test]
fn from_the_first_administrator_to_a_machine_that_calls() {
    let program = founded();
    let codes = administrator(&program);
    program.run(&["logout"]).done();
    assert_says(&program.run(&["token", "list"]).refused(2), &["logged in"]);
    assert_says(&log_in(&program, "lan", Some("aaaaa-aaaaa")).refused(2), &["do not belong together"]);
    log_in(&program, "lan", Some(&codes[0])).done();

    let invited = program.run(&["user", "add", "hoa", "--role", "hr", "--agency", "H10.03"]).done();
    let temporary = program.file("temporary", "tạm thời cho bạn Mai");
    program.run(&["user", "add", "mai", "--role", "reporter", "--password-file", &temporary]).done();
    program.run(&["user", "grant", "mai", "--role", "helpdesk", "--agency", "H10.03", "--to", "2999-01-01"]).done();
    program.run(&["user", "deputy", "mai", "--for", "hoa", "--to", "2999-01-01"]).done();
    let shown: Value = program.run(&["user", "show", "mai", "--json"]).json();
    let roles: Vec<&str> =
        shown["grants"].as_array().unwrap().iter().filter_map(|grant| grant["role"].as_str()).collect();
    assert_eq!(roles, ["helpdesk", "reporter"]);
    assert_eq!((&shown["deputies"][0]["acts_for"], &shown["grants"][0]["to"]), (&"hoa".into(), &"2999-01-01".into()));
    assert_says(&program.run(&["user", "grant", "lan", "--role", "auditor"]).refused(2), &["your own account"]);
    program.run(&["user", "revoke", "mai", "--role", "helpdesk", "--agency", "H10.03"]).done();
    program.run(&["user", "disable", "mai"]).done();

    program.run(&["user", "add", "van-ban", "--role", "machine"]).done();
    let create =
        ["token", "create", "--owner", "van-ban", "--name", "iOffice", "--permission", "ask_signers", "--json"];
    let issued: Value = program.run(&create).json();
    assert!(issued["token"].as_str().unwrap().starts_with("congvu_t_"), "{issued}");
    let listed: Value = program.run(&["token", "list", "--owner", "van-ban", "--json"]).json();
    assert_eq!((&listed[0]["name"], listed[0].get("token")), (&"iOffice".into(), None));
    program.run(&["token", "revoke", issued["id"].as_str().unwrap()]).done();
    let listed: Value = program.run(&["token", "list", "--owner", "van-ban", "--json"]).json();
    assert!(listed[0]["revoked_at"].is_string(), "{listed}");
    let sessions: Value = program.run(&["user", "sessions", "--json"]).json();
    // The one that stopped at the wrong code is shown too: somebody knew the password.
    let stages: Vec<&str> =
        sessions.as_array().unwrap().iter().filter_map(|session| session["stage"].as_str()).collect();
    assert_eq!(stages, ["open", "code"]);

    activate(&program, "hoa", &code(&invited)).done();
    log_in(&program, "hoa", None).done();
    assert_says(&program.run(&["user", "disable", "lan"]).refused(2), &["hoa", "no role"]);
    let new = program.file("new", "mười cây cau trước ngõ");
    let current = program.file("current", PASSWORD);
    program.run(&["user", "password", "--current-file", &current, "--password-file", &new]).done();
    assert_says(&log_in(&program, "hoa", None).refused(2), &["do not belong together"]);
}

const DRAFT: &str = r#"{
  "issuer": "H10", "number": 7, "symbol": "QĐ-SNV", "signed_on": "2019-12-20", "signer": "Trần Văn Bình",
  "summary": "Về việc tuyển dụng công chức",
  "subjects": [{
    "person": {"new": {"full_name": "Lý Văn Lệnh", "birth_date": "1990-03-05", "category": "cong_chuc"}},
    "effective_from": "2019-12-20",
    "act": {"kind": "recruit", "address": "proposed",
            "post": {"agency": "H10.03", "position": "Chuyên viên", "rank": "staff"}}
  }]
}"#;

#[test]
fn an_account_is_an_officials_from_its_making_or_later() {
    let program = founded();
    administrator(&program);
    // The agencies are there from today on.
    let today = SystemClock.now().day().to_string();
    let file = program.file("decision.json", DRAFT.replace("2019-12-20", &today));
    let recorded: Value = program.run(&["decision", "record", "--file", &file, "--json"]).json();
    let official = recorded["subjects"][0]["official"].as_str().unwrap();
    let shown = |name: &str| program.run(&["user", "show", name, "--json"]).json()["official"].clone();
    program.run(&["user", "add", "hoa", "--role", "official", "--official", official]).done();
    assert_eq!(shown("hoa"), official);
    program.run(&["user", "add", "hai", "--role", "hr"]).done();
    assert!(shown("hai").is_null());
    program.run(&["user", "official", "hai", official]).done();
    assert_eq!(shown("hai"), official);
    assert_says(&program.run(&["user", "show", "hai"]).done(), &[official]);
    program.run(&["user", "official", "hai", "--none"]).done();
    assert!(shown("hai").is_null());
    assert_says(&program.run(&["user", "official", "hai", "--none"]).refused(2), &["official of this account"]);
    assert_says(&program.run(&["user", "official", "lan", official]).refused(2), &["your own account"]);
}
