//! The program: `[mail]` from the environment, `notices send`, `list`, and `user mail`.

use super::smtp_server::SmtpServer;
use crate::cli::demo_folder::Sqlite;
use crate::cli::program::{Program, assert_says};

const AGENCIES: &str = "code,name_vi,level,kind,parent_code,gso_code
H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notices_are_sent_and_listed_by_the_program() {
    let mut program = Program::new();
    program.set("CONGVU_AUTH_REQUIRE_SECOND_FACTOR", "false");
    let database = program.home().join("registry.db");
    program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", database.display()));
    program.run(&["migrate"]).done();
    let file = program.file("agencies.csv", AGENCIES);
    program.run(&["agency", "import", &file, "--commit"]).done();
    let password = program.file("password", "bốn từ không liên quan");
    program.run(&["user", "add", "lan", "--role", "it_admin", "--password-file", &password]).done();
    assert_says(&program.run(&["notices", "send"]).refused(2), &["[mail] host"]);
    assert_says(&program.run(&["notices", "list"]).refused(2), &["logged in"]);
    program.run(&["login", "lan", "--password-file", &password]).done();
    assert_says(&program.run(&["user", "mail", "lan", "lan@binhphuoc.gov.vn"]).done(), &["lan@binhphuoc.gov.vn"]);
    assert_says(&program.run(&["user", "mail", "lan", "không phải địa chỉ"]).refused(2), &["mail address"]);
    assert_says(&program.run(&["user", "mail", "nobody", "a@b.vn"]).refused(2), &["no such account"]);

    let by_hand = Sqlite::open(&database).await;
    for (id, address) in [("01", "lan@binhphuoc.gov.vn"), ("02", "refused@binhphuoc.gov.vn")] {
        let row = format!(
            "insert into outgoing_mail values (x'0197000000007000800000000000{id}aa', null, '{address}', 'daily_digest', 'x', \
             '{id}', 'Tiêu đề', 'Nội dung', 0, 'queued', 0, 0, null, null)"
        );
        assert_eq!(by_hand.change(&row).await, 1);
    }
    let server = SmtpServer::start("required");
    program.set("CONGVU_MAIL_HOST", "localhost");
    program.set("CONGVU_MAIL_PORT", server.port.to_string());
    program.set("CONGVU_MAIL_CA_FILE", server.authority().display().to_string());
    assert_says(&program.run(&["notices", "send"]).refused(2), &["[mail] from"]);
    program.set("CONGVU_MAIL_FROM", "congvu@binhphuoc.gov.vn");
    let said = program.run(&["notices", "send", "--json"]);
    let round: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (said.status, round),
        (Some(1), serde_json::json!({"sent": 1, "postponed": 0, "failed": 1, "taken_back": 0}))
    );
    assert!(!said.err.contains("refused@"), "no address is logged: {}", said.err);
    let failed = program.run(&["notices", "list", "--json"]).json();
    assert_eq!((failed.as_array().map(Vec::len), &failed[0]["address"]), (Some(1), &"refused@binhphuoc.gov.vn".into()));
    assert_says(failed[0]["last_error"].as_str().unwrap(), &["no such mailbox"]);
    assert_eq!(program.run(&["notices", "retry"]).done(), "1\n");
    assert_eq!(server.mails().len(), 1);
    program.set("CONGVU_MAIL_TLS", "none");
    program.set("CONGVU_MAIL_HOST", "mail.binhphuoc.gov.vn");
    assert_says(&program.run(&["notices", "send"]).refused(2), &["[mail] tls", "starttls"]);
}
