//! What waited is looked at once more before it goes: whether it is news still, and whose it is by now.

use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::decision::draft::Act;
use congvu::domain::notice::NoticeKind::{CertificateDigest, CertificateExpiry, DeviceLoss};
use congvu::domain::notice::NoticeState;
use congvu::domain::principal::Role;
use congvu::domain::retention::RetentionClass;
use congvu::notify::smtp::{Security, SmtpCourier};
use congvu::operations::Actor;
use congvu::operations::devices::{Loss, report_loss};
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::send_notices::{SentNotices, send_notices};

use super::smtp_server::SmtpServer;
use super::told::{LAST_DAY, before_end, day, desk_with_mail, to, waiting};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    nothing_goes_to_whoever_left_or_is_disabled_meanwhile
    a_reminder_whose_day_is_over_is_told_anew
    what_is_no_news_any_more_is_given_up_and_stays_so
    an_erasure_leaves_what_others_are_told_owed
    old_mails_go_and_what_was_told_of_what_has_ended
}

const MANAGER: (&str, &str) = ("quan-ly-thue-bao", "thue-bao@binhphuoc.gov.vn");
const DAY: i64 = 86_400;

/// A round so many seconds from now, at a server that takes everything.
async fn round(desk: &Desk, server: &SmtpServer, after: i64) -> SentNotices {
    let courier = SmtpCourier::new(&server.settings(Security::Tls)).expect("a courier");
    send_notices(&desk.office.registry, &courier, SystemClock.now().plus_seconds(after)).await.expect("a round")
}

async fn nothing_goes_to_whoever_left_or_is_disabled_meanwhile(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER, ("duyet", "duyet@binhphuoc.gov.vn")]).await;
    assert_eq!(day(&desk).await, 5);
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.known(2, before_end(60), Act::Retire)])).await.expect("a decision");
    run_decisions(&office.registry, &Actor::Shell, before_end(60)).await.expect("a run");
    office.db.by_hand("update principal set disabled = true where name = 'duyet'").await;
    let server = SmtpServer::start("required");
    let done = round(&desk, &server, 60).await;
    assert_eq!(done, SentNotices { sent: 3, failed: 2, ..SentNotices::default() });
    let taken: Vec<String> = server.mails().iter().map(|mail| mail["to"][0].to_string()).collect();
    assert!(!taken.iter().any(|to| to.contains("nguoi3") || to.contains("duyet")), "{taken:?}");
}

async fn a_reminder_whose_day_is_over_is_told_anew(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER]).await;
    assert_eq!(day(&desk).await, 4);
    let server = SmtpServer::start("required");
    let done = round(&desk, &server, DAY + 60).await;
    assert_eq!(done, SentNotices { taken_back: 4, ..SentNotices::default() });
    assert!(server.mails().is_empty());
    let desk = desk.on(before_end(58));
    assert_eq!(day(&desk).await, 4, "owed again");
    let told = waiting(&desk, CertificateExpiry).await;
    assert!(told.iter().all(|mail| mail.text.title.ends_with("(còn 58 ngày)")), "{told:?}");
    assert_eq!(round(&desk, &server, DAY - 60).await.sent, 4);
}

async fn what_is_no_news_any_more_is_given_up_and_stays_so(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[("quan-tri", "quan-tri@binhphuoc.gov.vn")]).await;
    let person = desk.office.person(1);
    let own = desk.account("an", Role::Official, "H10.1", Some(person)).await;
    let loss = Loss { official: person, device: None, since: None, details: "Rơi trên đường".to_owned() };
    report_loss(&desk.office.registry, &own, &loss).await.expect("a report");
    assert_eq!(waiting(&desk, DeviceLoss).await.len(), 2);
    let server = SmtpServer::start("required");
    // A mail server is named eight days later.
    let done = round(&desk, &server, 8 * DAY).await;
    assert_eq!(done, SentNotices { failed: 2, ..SentNotices::default() });
    let registry = &desk.office.registry;
    let books = registry.store.bookkeeping().await.expect("books");
    let later = SystemClock.now().plus_seconds(8 * DAY);
    assert_eq!(books.requeue_failed_notices(later).await.expect("a count"), 0, "nor by hand");
    let sooner = SystemClock.now().plus_seconds(2 * DAY);
    assert_eq!(books.requeue_failed_notices(sooner).await.expect("a count"), 2);
    drop(books);
    let failed = registry.store.read().await.expect("a reader").notices(NoticeState::Failed, None, 10).await;
    let failed = failed.expect("notices");
    assert!(failed.iter().all(|row| row.last_error.as_deref() == Some("it is no news any more")), "{failed:?}");
    assert!(server.mails().is_empty());
}

async fn an_erasure_leaves_what_others_are_told_owed(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER]).await;
    assert_eq!(day(&desk).await, 4);
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    assert!(digest.text.body.contains("Điểu Nen") && digest.text.body.contains("Nguyễn Văn An"), "{digest:?}");
    let registry = &desk.office.registry;
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.erase_official(desk.office.person(0), None, &mut || registry.new_id()).await.expect("an erasure");
    change.commit().await.expect("a commit");
    assert!(waiting(&desk, CertificateDigest).await.is_empty(), "it named them");
    assert_eq!(to(&waiting(&desk, CertificateExpiry).await), ["nguoi2@binhphuoc.gov.vn", "nguoi3@binhphuoc.gov.vn"]);
    day(&desk).await;
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    let body = &digest.text.body;
    assert!(!body.contains("Điểu Nen") && body.contains("- Nguyễn Văn An: hết hạn 31/12/2023"), "{body}");
}

async fn old_mails_go_and_what_was_told_of_what_has_ended(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER]).await;
    assert_eq!(day(&desk).await, 4);
    let server = SmtpServer::start("required");
    assert_eq!(round(&desk, &server, 60).await.sent, 4);
    let db = &desk.office.db;
    db.by_hand("update outgoing_mail set settled_at = 0").await;
    assert_eq!(db.by_hand("update telling set told_at = 0").await, 5);
    let reader = desk.office.registry.store.read().await.expect("a reader");
    let told =
        async |before: time::Date| reader.count_past_retention(RetentionClass::Telling, before).await.expect("a count");
    assert_eq!(told(LAST_DAY).await, 0, "it keeps them from being told again");
    assert_eq!(told(before_end(-2)).await, 5, "the certificates have ended");
    drop(reader);
    let books = desk.office.registry.store.bookkeeping().await.expect("books");
    for (class, records) in [(RetentionClass::Notice, 4), (RetentionClass::Telling, 5)] {
        assert_eq!(books.remove_past_retention(class, before_end(-2)).await.expect("a count"), records, "{class}");
    }
}
