//! Mail to a real server: over TLS, refused, postponed, lost on the way back, and with the server away.

use congvu::domain::clock::{Clock as _, SystemClock, Timestamp};
use congvu::domain::ids::NoticeId;
use congvu::domain::notice::{NewNotice, NoticeKind, NoticeState, NoticeText};
use congvu::notify::courier::{Courier as _, NotCarried};
use congvu::notify::message::Message;
use congvu::notify::smtp::{Security, SmtpCourier, SmtpSettings, SmtpSetupError};
use congvu::operations::Registry;
use congvu::operations::send_notices::{SentNotices, send_notices};
use congvu::storage::row::notice::NoticeRow;

use serde_json::json;

use super::smtp_server::SmtpServer;
use crate::database::{TestDatabase, on_both_engines};
use crate::server::served::registry;

on_both_engines! {
    each_notice_is_sent_once_and_says_what_it_should
    a_refused_recipient_is_given_up_and_visible
    a_refusal_of_us_gives_up_nobodys_mail
    a_refusal_for_reasons_of_policy_is_not_for_good
    a_server_that_is_away_or_busy_is_tried_again
    a_lost_answer_is_repeated_under_the_same_message_id
    nothing_in_a_title_ends_its_header
}

const TITLE: &str = "Đã ghi nhận Quyết định số 145/QĐ-SNV";
/// The headers of every mail, and no others.
const HEADERS: [&str; 10] = [
    "Auto-Submitted",
    "Content-Transfer-Encoding",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Reply-To",
    "Subject",
    "To",
];
const BODY: &str = "Kính gửi Anh/Chị,\n\nHộp thư đã được tạo.\n";

fn courier(settings: &SmtpSettings) -> SmtpCourier {
    SmtpCourier::new(settings).expect("a courier")
}

async fn queue(registry: &Registry, to: &str, key: &str) -> NoticeId {
    let notice = NewNotice {
        id: NoticeId(registry.new_id()),
        principal: None,
        address: to.parse().expect("an address"),
        kind: NoticeKind::DecisionResult,
        subject: "145/QĐ-SNV".to_owned(),
        dedup_key: key.to_owned(),
        text: NoticeText { title: TITLE.to_owned(), body: BODY.to_owned() },
        due: Timestamp::from_unix_seconds(0),
    };
    let books = registry.store.bookkeeping().await.expect("books");
    assert!(books.queue_notice(&notice).await.expect("a notice"));
    books.commit().await.expect("a commit");
    notice.id
}

async fn in_state(registry: &Registry, state: NoticeState) -> Vec<NoticeRow> {
    registry.store.read().await.expect("a reader").notices(state, None, 10).await.expect("notices")
}

async fn round(registry: &Registry, courier: &SmtpCourier, after: i64) -> (u32, u32, u32) {
    let now = SystemClock.now().plus_seconds(after);
    let SentNotices { sent, postponed, failed, .. } = send_notices(registry, courier, now).await.expect("a round");
    (sent, postponed, failed)
}

async fn each_notice_is_sent_once_and_says_what_it_should(db: TestDatabase) {
    let registry = registry(&db.store).await;
    for (mode, security) in
        [("required", Security::Tls), ("starttls", Security::StartTls), ("none", Security::Loopback)]
    {
        let server = SmtpServer::start(mode);
        let courier = courier(&server.settings(security));
        let id = queue(&registry, "lan@binhphuoc.gov.vn", mode).await;
        assert_eq!(round(&registry, &courier, 0).await, (1, 0, 0), "{mode}");
        assert_eq!(round(&registry, &courier, 3600).await, (0, 0, 0), "sent once");
        let mails = server.mails();
        assert_eq!(mails.len(), 1, "{mode}: {mails:?}");
        let mail = &mails[0];
        assert_eq!((&mail["subject"], &mail["to"][0]), (&TITLE.into(), &"lan@binhphuoc.gov.vn".into()), "{mail}");
        assert_eq!(
            mail["body"].as_str().map(|body| body.replace("\r\n", "\n").trim_end().to_owned()),
            Some(BODY.trim_end().to_owned())
        );
        assert_eq!(mail["id"], format!("<{id}@binhphuoc.gov.vn>"));
        assert_eq!(mail["reply_to"], "hotro@binhphuoc.gov.vn");
        assert_eq!(mail["auto"], "auto-generated");
        assert_eq!((&mail["type"], &mail["charset"]), (&"text/plain".into(), &"utf-8".into()), "{mail}");
        assert!(mail["date"].as_str().is_some_and(|date| date.contains(" 20")), "{mail}");
        assert_eq!(mail["headers"], json!(HEADERS), "{mail}");
        assert!(mail["from"].as_str().is_some_and(|from| from.contains("Hệ thống thư công vụ")), "{mail}");
        assert_eq!(mail["tls"], security != Security::Loopback, "{mode}: {mail}");
    }
    let sent = in_state(&registry, NoticeState::Sent).await;
    assert!(sent.len() == 3 && sent.iter().all(|row| row.text.body.is_empty()), "a text that was sent is forgotten");
}

async fn nothing_in_a_title_ends_its_header(db: TestDatabase) {
    let registry = registry(&db.store).await;
    let server = SmtpServer::start("required");
    let courier = courier(&server.settings(Security::Tls));
    for (number, title) in
        ["Sở\r\nBcc: ai@example.vn", "So\nBcc: ai@example.vn\r\n\r\nThan thu", "Sở\u{85}Y tế"].into_iter().enumerate()
    {
        let id = queue(&registry, "lan@binhphuoc.gov.vn", title).await;
        let escaped = title.replace('\'', "''");
        let renamed = format!("update outgoing_mail set title = '{escaped}' where dedup_key = '{escaped}'");
        assert_eq!(db.by_hand(&renamed).await, 1);
        assert_eq!(round(&registry, &courier, 0).await, (1, 0, 0), "{id}");
        let mail = server.mails().remove(number);
        assert_eq!((&mail["headers"], &mail["to"]), (&json!(HEADERS), &json!(["lan@binhphuoc.gov.vn"])), "{mail}");
        let subject = mail["subject"].as_str().expect("a subject");
        assert!(!subject.contains(char::is_control) && subject.starts_with('S'), "{subject:?}");
        assert!(mail["body"].as_str().is_some_and(|body| body.starts_with("Kính gửi")), "{mail}");
    }
}

async fn a_refused_recipient_is_given_up_and_visible(db: TestDatabase) {
    let registry = registry(&db.store).await;
    let server = SmtpServer::start("required");
    let courier = courier(&server.settings(Security::Tls));
    let refused = queue(&registry, "refused@binhphuoc.gov.vn", "one").await;
    queue(&registry, "lan@binhphuoc.gov.vn", "two").await;
    assert_eq!(round(&registry, &courier, 0).await, (1, 0, 1), "the other is sent all the same");
    let failed = in_state(&registry, NoticeState::Failed).await;
    assert_eq!((failed.len(), failed[0].id, failed[0].attempts), (1, refused, 1));
    assert!(failed[0].last_error.as_deref().is_some_and(|error| error.contains("no such mailbox")), "{failed:?}");
    assert_eq!(failed[0].text.body, BODY, "what was not delivered can still be read");
    assert_eq!(round(&registry, &courier, 86_400).await, (0, 0, 0), "and is not tried again");
    let books = registry.store.bookkeeping().await.expect("books");
    assert_eq!(books.requeue_failed_notices(SystemClock.now()).await.expect("a count"), 1);
    books.commit().await.expect("a commit");
    assert_eq!(round(&registry, &courier, 1).await, (0, 0, 1), "but for somebody who says so");
}

async fn a_refusal_of_us_gives_up_nobodys_mail(db: TestDatabase) {
    let registry = registry(&db.store).await;
    let (server, turned_away) = (SmtpServer::start("required"), SmtpServer::start("turned_away"));
    let right =
        SmtpSettings { credentials: Some(("congvu".to_owned(), "right".to_owned())), ..server.settings(Security::Tls) };
    let wrong = SmtpSettings { credentials: Some(("congvu".to_owned(), "old".to_owned())), ..right.clone() };
    let no_sender = SmtpSettings { from: "refused@binhphuoc.gov.vn".parse().expect("an address"), ..right.clone() };
    for key in ["one", "two"] {
        queue(&registry, "lan@binhphuoc.gov.vn", key).await;
    }
    let refusals = [(wrong, "535"), (no_sender, "550"), (turned_away.settings(Security::Loopback), "554")];
    for (place, (settings, code)) in refusals.into_iter().enumerate() {
        let after = i64::try_from(place).expect("a few") * 1000;
        assert_eq!(
            round(&registry, &courier(&settings), after).await,
            (0, 1, 0),
            "{code}: one is tried, none given up"
        );
        let waiting = in_state(&registry, NoticeState::Queued).await;
        let told = |row: &NoticeRow| row.last_error.as_deref().is_some_and(|error| error.contains(code));
        assert!(waiting.len() == 2 && waiting.iter().any(told), "{code}: {waiting:?}");
    }
    assert_eq!(round(&registry, &courier(&right), 9000).await, (2, 0, 0), "mended");
    assert_eq!(server.mails().len(), 2);
}

async fn a_refusal_for_reasons_of_policy_is_not_for_good(db: TestDatabase) {
    let registry = registry(&db.store).await;
    let server = SmtpServer::start("required");
    queue(&registry, "elsewhere@example.vn", "one").await;
    queue(&registry, "lan@binhphuoc.gov.vn", "two").await;
    assert_eq!(round(&registry, &courier(&server.settings(Security::Tls)), 0).await, (1, 1, 0));
}

async fn a_server_that_is_away_or_busy_is_tried_again(db: TestDatabase) {
    let registry = registry(&db.store).await;
    let server = SmtpServer::start("starttls");
    let settings = server.settings(Security::StartTls);
    let away = courier(&SmtpSettings { port: unused_port(), ..settings.clone() });
    let here = courier(&settings);
    queue(&registry, "later@binhphuoc.gov.vn", "one").await;
    assert_eq!(round(&registry, &away, 0).await, (0, 1, 0));
    assert_eq!(round(&registry, &here, 30).await, (0, 0, 0), "not before its time");
    assert_eq!(round(&registry, &here, 70).await, (0, 1, 0), "451: not now");
    let waiting = in_state(&registry, NoticeState::Queued).await;
    assert!(waiting[0].last_error.as_deref().is_some_and(|error| error.contains("come again")), "{waiting:?}");
    assert_eq!(round(&registry, &here, 400).await, (1, 0, 0));
    assert_eq!(server.mails().len(), 1);
    assert_eq!(in_state(&registry, NoticeState::Sent).await[0].attempts, 3);
}

async fn a_lost_answer_is_repeated_under_the_same_message_id(db: TestDatabase) {
    let registry = registry(&db.store).await;
    let server = SmtpServer::start("required");
    let courier = courier(&server.settings(Security::Tls));
    let id = queue(&registry, "lost@binhphuoc.gov.vn", "one").await;
    assert_eq!(round(&registry, &courier, 0).await, (0, 1, 0), "whether it was taken is not known");
    assert_eq!(round(&registry, &courier, 100).await, (1, 0, 0));
    let ids: Vec<String> =
        server.mails().iter().map(|mail| mail["id"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(ids, vec![format!("<{id}@binhphuoc.gov.vn>"); 2], "its reader sees one mail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_the_pinned_authority_is_believed() {
    let (server, stranger) = (SmtpServer::start("required"), SmtpServer::start("required"));
    let message = Message {
        notice: NoticeId(uuid::Uuid::nil()),
        to: "lan@binhphuoc.gov.vn".parse().expect("an address"),
        text: NoticeText { title: TITLE.to_owned(), body: BODY.to_owned() },
    };
    let pinned_elsewhere = SmtpSettings { port: stranger.port, ..server.settings(Security::Tls) };
    let public_roots = SmtpSettings { authorities: None, ..server.settings(Security::Tls) };
    let another_name = SmtpSettings { host: "127.0.0.1".to_owned(), ..server.settings(Security::Tls) };
    for settings in [pinned_elsewhere, public_roots, another_name] {
        let refused = courier(&settings).carry(&message).await;
        assert!(
            matches!(&refused, Err(NotCarried::NoService(reason)) if reason.contains("certificate")),
            "{refused:?}"
        );
    }
    assert!(server.mails().is_empty() && stranger.mails().is_empty());
    // A server that offers no STARTTLS gets nothing in the clear.
    let plain = SmtpServer::start("none");
    let refused = courier(&plain.settings(Security::StartTls)).carry(&message).await;
    assert!(refused.is_err() && plain.mails().is_empty(), "{refused:?}");
    let far = SmtpSettings { host: "mail.example".to_owned(), ..server.settings(Security::Loopback) };
    assert!(matches!(SmtpCourier::new(&far), Err(SmtpSetupError::InTheClear)));
}

fn unused_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
