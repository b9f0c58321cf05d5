//! Accounts and sessions by the binary: a shell is not an identity.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::demo_folder::{DemoFolder, Sqlite};
use super::program::{Program, assert_says};

const AGENCIES: &str = "code,name_vi,level,kind,parent_code,gso_code
H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70
H10.03,Sở Nội vụ,province,so,H10,
";

/// A migrated registry with two agencies and no account.
fn founded() -> (Program, PathBuf) {
    let mut program = Program::new();
    let path = program.home().join("registry.db");
    program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", path.display()));
    program.set("CONGVU_AUTH_REQUIRE_SECOND_FACTOR", "false");
    program.run(&["migrate"]).done();
    let file = program.file("agencies.csv", AGENCIES);
    program.run(&["agency", "import", &file, "--commit"]).done();
    (program, path)
}

fn add(program: &Program, name: &str) -> super::program::Said {
    let file = program.file("new-password", format!("mật khẩu riêng của {name}"));
    program.run(&["user", "add", name, "--role", "it_admin", "--password-file", &file])
}

fn log_in(program: &Program, name: &str) -> super::program::Said {
    let file = program.file("password", format!("mật khẩu riêng của {name}"));
    program.run(&["login", name, "--password-file", &file])
}

fn session_file(program: &Program) -> Option<PathBuf> {
    let folder = program.home().join(".local/state/congvu");
    std::fs::read_dir(folder).ok().map(|mut files| files.next().unwrap().unwrap().path())
}

#[test]
fn the_first_account_needs_no_log_in_and_every_other_one_does() {
    let (program, _) = founded();
    add(&program, "lan").done();
    assert_says(&add(&program, "hoa").refused(2), &["manage accounts", "logged in", "congvu login"]);
    let list = program.run(&["user", "list", "--json"]).json();
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    log_in(&program, "lan").done();
    add(&program, "hoa").done();
    assert_says(&add(&program, "hoa").refused(2), &["an account hoa already"]);
    let list = program.run(&["user", "list", "--json"]).json();
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
}

#[test]
fn a_weak_or_missing_password_makes_no_account() {
    let (program, _) = founded();
    let weak = program.file("weak", "short");
    let said = program.run(&["user", "add", "lan", "--role", "it_admin", "--password-file", &weak]);
    assert_says(&said.refused(2), &["5 characters", "at least 15"]);
    assert_says(&program.run(&["user", "add", "lan", "--role", "it_admin"]).refused(2), &["--password-file"]);
    assert_eq!(program.run(&["user", "list", "--json"]).json().as_array().unwrap().len(), 0);
    let said = program.run(&["user", "add", "lan", "--role", "king"]);
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    assert_says(&said.err, &["king", "it_admin"]);
}

#[test]
fn a_session_is_kept_in_a_file_that_only_its_owner_reads() {
    let (program, path) = founded();
    add(&program, "lan").done();
    let wrong = program.file("wrong", "mật khẩu của người khác");
    let refused = |name: &str| program.run(&["login", name, "--password-file", &wrong]).refused(2);
    let answer = refused("lan");
    assert_says(&answer, &["do not belong together"]);
    assert_eq!(answer, refused("nobody"), "whether an account exists is not told");
    assert_eq!(session_file(&program), None);
    log_in(&program, "lan").done();
    let file = session_file(&program).unwrap();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // A file that somebody had opened to all is made anew.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    log_in(&program, "lan").done();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let token = std::fs::read_to_string(&file).unwrap();
    let database = std::fs::read(path).unwrap();
    assert!(
        !database.windows(20).any(|bytes| bytes == &token.trim().as_bytes()[..20]),
        "the token itself is not stored"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_in_the_environment_acts_until_its_account_is_disabled() {
    let (mut program, path) = founded();
    add(&program, "lan").done();
    log_in(&program, "lan").done();
    let file = session_file(&program).unwrap();
    let token = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    add(&program, "hoa").refused(2);
    program.set("CONGVU_TOKEN", token.trim());
    add(&program, "hoa").done();
    let database = Sqlite::open(&path).await;
    assert_eq!(database.change("update principal set disabled = 1 where name = 'lan'").await, 1);
    assert_says(&add(&program, "mai").refused(2), &["log-in has ended", "congvu login"]);
    program.set("CONGVU_TOKEN", "no token at all");
    add(&program, "mai").refused(2);
    assert_eq!(database.number("select count(*) from principal").await, 2);
    assert_says(&log_in(&program, "lan").refused(2), &["or the account is disabled"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guarded_plan_waits_for_another_account_than_its_author() {
    let demo = DemoFolder::running();
    let program = &demo.program;
    // Sixty entries have an alias that the registry does not know: to clear so many takes two people.
    let people =
        demo.ldap("ldapsearch", &["-LLL", "-b", &format!("ou=people,{}", super::demo_folder::BASE), "(uid=*)", "1.1"]);
    let names: Vec<&str> = people.lines().filter_map(|line| line.strip_prefix("dn: ")).take(60).collect();
    let mut strange = String::new();
    for dn in names {
        let change = "changetype: modify\nadd: congvuMailAlias\ncongvuMailAlias: la@binhphuoc.gov.vn";
        strange.push_str(&format!("dn: {dn}\n{change}\n\n"));
    }
    demo.change(&strange);
    demo.log_in("it_admin");
    let said = program.run(&["directory", "plan", "--json"]).no();
    let planned: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(planned["report"]["by_class"], serde_json::json!({"clear": 60}));
    let plan = planned["plan"]["id"].as_str().unwrap();
    assert_says(&program.run(&["directory", "apply", plan]).refused(1), &["guard", "0 of 1", "directory approve"]);
    assert_says(&program.run(&["directory", "approve", plan]).refused(2), &["another account"]);
    demo.log_in("auditor");
    assert_says(&program.run(&["directory", "approve", plan]).refused(2), &["auditor", "no role"]);
    demo.log_in("hr");
    assert_says(&program.run(&["directory", "approve", plan]).done(), &["1/1", "may apply"]);
    assert_says(&program.run(&["directory", "apply", plan]).refused(2), &["hr", "no role"]);
    demo.log_in("it_admin");
    program.run(&["directory", "apply", plan]).done();
    assert_says(&program.run(&["directory", "apply", plan]).refused(2), &["applied", "directory plan"]);
    program.run(&["verify"]).done();
}
