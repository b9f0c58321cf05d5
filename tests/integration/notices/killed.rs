//! `kill -9` of the program while it queues and while it sends: the next run tells the rest, and nobody is told twice.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::smtp_server::SmtpServer;
use crate::cli::demo_folder::DemoFolder;
use crate::cli::program::Program;
use crate::kill::Victim;

const QUEUED: &str = "select count(*) from outgoing_mail";
const SENT: &str = "select count(*) from outgoing_mail where state = 'sent'";

fn sending(program: &mut Program, server: &SmtpServer) {
    program.set("CONGVU_MAIL_HOST", "localhost");
    program.set("CONGVU_MAIL_PORT", server.port.to_string());
    program.set("CONGVU_MAIL_CA_FILE", server.authority().display().to_string());
    program.set("CONGVU_MAIL_FROM", "congvu@binhphuoc.gov.vn");
}

async fn killed_when(program: &Program, database: &Path, sql: &str, number: i64) -> bool {
    Victim(program.spawn(&["notices", "run"])).killed_when(database, sql, number).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_killed_at_it_leaves_nobody_out_and_tells_nobody_twice() {
    let mut demo = DemoFolder::at_rest();
    // The demo's certificates are good for years: as if all ended on one day of the next.
    demo.program.set("CONGVU_NOTICES_EXPIRY_DAYS", "[366]");
    demo.database().await.change("update certificate set not_after = 1593450000000000").await;
    let database = demo.dir().join("congvu.db");
    demo.log_in("it_admin");
    let owed = demo.program.run(&["notices", "run", "--dry-run", "--json"]).json();
    let owed = owed.as_array().expect("a list").len();
    assert!(owed >= 20, "{owed} are too few to be killed among");
    assert!(demo.program.run(&["notice", "run", "--dry-run"]).done().contains("certificate_expiry"));
    let mut at_work = 0;
    for number in [1, 5, 15] {
        at_work += u32::from(killed_when(&demo.program, &database, QUEUED, number).await);
    }
    let said: Value = demo.program.run(&["notices", "run", "--json"]).json();
    assert_eq!(said["round"], Value::Null, "without a mail server nothing is sent: {said}");
    let by_hand = demo.database().await;
    assert_eq!(by_hand.number(QUEUED).await, i64::try_from(owed).unwrap());
    assert_eq!(
        by_hand.number("select count(*) from telling").await,
        by_hand.number(QUEUED).await,
        "each tells one thing"
    );
    assert!(at_work >= 1, "the runs ended before they could be killed");

    let server = SmtpServer::start("starttls");
    sending(&mut demo.program, &server);
    demo.program.set("CONGVU_MAIL_TLS", "starttls");
    let killed = killed_when(&demo.program, &database, SENT, 3).await;
    assert!(killed, "all was sent before it could be killed");
    // What the killed one had in hand is another's after a while.
    by_hand.change("update outgoing_mail set next_attempt = 0 where state = 'queued'").await;
    demo.program.run(&["notices", "run"]).done();
    assert_eq!(by_hand.number(SENT).await, i64::try_from(owed).unwrap());
    let mails = server.mails();
    let ids: BTreeSet<&str> = mails.iter().map(|mail| mail["id"].as_str().expect("an identifier")).collect();
    assert_eq!(ids.len(), owed, "everybody is told");
    assert!(mails.len() <= owed + 1, "but for the one in hand, each once: {} of {owed}", mails.len());
    assert_eq!(demo.program.run(&["notices", "run", "--json"]).json()["queued"], 0);
}
