//! Notices of a small province: two departments, three people with a certificate each until the end of 2023, and accounts that can be told.

use std::sync::Arc;

use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use congvu::domain::certificate::status::{ChainVerdict, ListWindow, Revocation};
use congvu::domain::clock::{Clock as _, FixedClock, SystemClock, Timestamp};
use congvu::domain::ids::{CertificateId, FactId, IdSource};
use congvu::domain::mailbox::address::MailAddress;
use congvu::domain::notice::NoticeKind;
use congvu::operations::notices::{owed_today, queue_event_notices, queue_owed};
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::Store;
use congvu::storage::row::notice::NoticeRow;
use congvu::storage::write::RevocationList;
use sha2::{Digest as _, Sha256};
use time::{Date, Duration};

use crate::database::TestDatabase;
use crate::requests::desk::Desk;
use crate::storage::registry::ISSUER;

/// The last day of everybody's certificate.
pub(super) const LAST_DAY: Date = time::macros::date!(2023 - 12 - 31);

/// So many days before the certificates end.
pub(super) fn before_end(days: i64) -> Date {
    LAST_DAY - Duration::days(days)
}

/// The desk on a day, with mail for these accounts.
pub(super) async fn desk_with_mail(db: TestDatabase, day: Date, mails: &[(&str, &str)]) -> Desk {
    let desk = Desk::open(db).await.on(day);
    for (name, address) in mails {
        give_mail(&desk.office.registry, &desk.actor(name).await, address).await;
    }
    desk
}

pub(super) async fn give_mail(registry: &Registry, account: &Actor, address: &str) {
    let address: MailAddress = address.parse().expect("an address");
    let books = registry.store.bookkeeping().await.expect("books");
    books.set_principal_mail(account.account().expect("an account"), Some(&address)).await.expect("an address");
    books.commit().await.expect("a commit");
}

/// The same registry at an instant.
pub(super) fn registry_at(store: &Store, at: Timestamp) -> Registry {
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    Registry::new(store.clone(), Arc::new(FixedClock(at)), true, province, IdSource::from_entropy())
}

/// Queues what comes with the day; gives how many mails are new.
pub(super) async fn day(desk: &Desk) -> u32 {
    let registry = &desk.office.registry;
    queue_owed(registry, &owed_today(registry).await.expect("what is owed")).await.expect("a queue")
}

/// Queues what happened; gives how many mails are new.
pub(super) async fn happened(desk: &Desk) -> u32 {
    queue_event_notices(&desk.office.registry).await.expect("a queue")
}

/// The mails of a kind that wait, by address and title.
pub(super) async fn waiting(desk: &Desk, kind: NoticeKind) -> Vec<NoticeRow> {
    let reader = desk.office.registry.store.read().await.expect("a reader");
    let mut rows = reader.due_notices(SystemClock.now().plus_seconds(1), 10_000).await.expect("notices");
    rows.retain(|row| row.kind == kind);
    rows.sort_by_key(|row| (row.address.clone(), row.text.title.clone()));
    rows
}

/// To whom they go.
pub(super) fn to(rows: &[NoticeRow]) -> Vec<&str> {
    rows.iter().map(|row| row.address.as_ref().expect("an address").as_str()).collect()
}

/// Forgets the mails that wait, as if they had been sent; what was told stays told.
pub(super) async fn sent(desk: &Desk) {
    desk.office.db.by_hand("update outgoing_mail set state = 'sent', body = '' where state = 'queued'").await;
}

/// Another certificate like the person's own, which ends on that day.
pub(super) async fn further(desk: &Desk, person: usize, number: u8, last_day: Date) -> Certificate {
    let registry = &desk.office.registry;
    let mut certificate = desk.office.people[person].certificate.0.clone();
    certificate.id = CertificateId(registry.new_id());
    certificate.der = vec![number];
    certificate.facts.sha256 = Fingerprint(Sha256::digest([number]).into());
    certificate.facts.serial = Serial(vec![9, number]);
    certificate.facts.not_after = Timestamp::end_of(last_day);
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.insert_certificates(&[(certificate.clone(), ChainVerdict::Good)]).await.expect("a certificate");
    change.commit().await.expect("a commit");
    certificate
}

/// Something happened to a certificate today.
pub(super) async fn event(desk: &Desk, certificate: CertificateId, kind: CertificateEventKind) {
    event_told(desk, certificate, kind, String::new()).await;
}

/// The same with what more is known.
pub(super) async fn event_told(desk: &Desk, certificate: CertificateId, kind: CertificateEventKind, details: String) {
    let registry = &desk.office.registry;
    let event = CertificateEvent {
        id: FactId(registry.new_id()),
        certificate,
        kind,
        effective_at: registry.clock.now(),
        details,
    };
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.insert_certificate_events(&[event]).await.expect("an event");
    change.commit().await.expect("a commit");
}

/// The CA's list of today, with these entries, all of yesterday.
pub(super) async fn listed(desk: &Desk, number: u8, entries: &[(Serial, u8)]) {
    let entries: Vec<(Serial, u8, i64)> = entries.iter().map(|(serial, reason)| (serial.clone(), *reason, 1)).collect();
    listed_days_ago(desk, number, &entries).await;
}

/// The CA's list of today; each entry says how many days ago it was made.
pub(super) async fn listed_days_ago(desk: &Desk, number: u8, entries: &[(Serial, u8, i64)]) {
    let registry = &desk.office.registry;
    let this_update = registry.clock.now().plus_seconds(-3600);
    let list = RevocationList {
        sha256: Fingerprint(Sha256::digest([0, number]).into()),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![number]),
        window: ListWindow { this_update, next_update: this_update.plus_seconds(7 * 86_400) },
        der: vec![0, number],
    };
    let entry = |(serial, reason, days): &(Serial, u8, i64)| {
        (serial.clone(), Revocation { at: this_update.plus_seconds(-days * 86_400), reason: *reason })
    };
    let entries: Vec<(Serial, Revocation)> = entries.iter().map(entry).collect();
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.insert_revocation_list(&list, &entries).await.expect("a list");
    change.commit().await.expect("a commit");
}

pub(super) fn serial(desk: &Desk, person: usize) -> Serial {
    desk.office.people[person].certificate.0.facts.serial.clone()
}
