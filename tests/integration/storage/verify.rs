//! Verification: clean when nothing was touched, and exact about what was.

use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind, EventCause};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::FactId;
use congvu::storage::Store;
use congvu::storage::read::verify::{Check, Inconsistency};
use time::macros::date;

use super::registry::{START, header, insert_people, small};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    an_untouched_registry_is_clean
    an_altered_projection_row_is_named
    a_missing_and_an_extra_projection_row_are_named
    an_altered_fact_is_named
    a_deleted_fact_is_found_by_its_change_set
    an_altered_fact_with_a_new_digest_is_found_by_its_change_set
    a_closed_fact_is_found_by_its_change_set
    an_unknown_code_is_named
    a_missing_change_set_is_found
    a_broken_reference_is_named
    a_stop_that_is_lifted_for_another_certificate_is_named
}

async fn found(store: &Store) -> Vec<Inconsistency> {
    let mut found = Vec::new();
    let reader = store.read().await.expect("a reader");
    let verified = reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
    assert_eq!(verified.inconsistencies, found.len() as u64);
    found
}

fn assert_names(found: &[Inconsistency], check: Check, table: &str, row: &str) {
    let named = found.iter().any(|one| one.check == check && one.table == table && one.row == row);
    assert!(named, "{check} {table} {row} in {found:#?}");
}

async fn an_untouched_registry_is_clean(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let mut write = db.store.write(header(date!(2019 - 03 - 01))).await.expect("a change set");
    let newcomer = maker.person(agencies[2].agency, "Lê Văn Cường");
    insert_people(&mut write, &[newcomer]).await.expect("people");
    write.replace_postings(&[people[0].posting.id], &[]).await.expect("a correction");
    write.commit().await.expect("a commit");
    db.store.advance(date!(2019 - 05 - 01)).await.expect("another day");
    let reader = db.store.read().await.expect("a reader");
    let mut none = |inconsistency: Inconsistency| panic!("{inconsistency}");
    let verified = reader.verify(&mut none).await.expect("a verification");
    assert_eq!((verified.change_sets, verified.facts, verified.projected), (2, 30, 7));
    assert!(verified.references > 30, "{verified:?}");
}

async fn an_altered_projection_row_is_named(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    assert_eq!(db.by_hand("update mailbox_current set address = 'gia@binhphuoc.gov.vn' where number = 2").await, 1);
    assert_eq!(db.by_hand("update agency_current set network_site = not network_site where code = 'H10.2'").await, 1);
    let found = found(&db.store).await;
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_names(&found, Check::Projection, "mailbox_current", "2");
    assert_names(&found, Check::Projection, "agency_current", &agencies[2].agency.to_string());
    let shown = found.iter().map(Inconsistency::to_string).collect::<String>();
    assert!(shown.contains(people[1].address.address.as_str()) && shown.contains("gia@binhphuoc.gov.vn"), "{shown}");
}

async fn a_missing_and_an_extra_projection_row_are_named(db: TestDatabase) {
    small(&db.store).await;
    db.by_hand("delete from mailbox_current where number = 1").await;
    db.by_hand("update mailbox_current set number = 99 where number = 3").await;
    let found = found(&db.store).await;
    let rows: Vec<&str> = found.iter().map(|one| one.row.as_str()).collect();
    assert_eq!(rows, ["1", "3", "99"], "{found:#?}");
}

async fn an_altered_fact_is_named(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    assert_eq!(db.by_hand("update official set birth_date = '1990-01-01' where full_name = 'Điểu Nen'").await, 1);
    let found = found(&db.store).await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_names(&found, Check::FactDigest, "official", &people[0].official.id.to_string());
}

async fn a_deleted_fact_is_found_by_its_change_set(db: TestDatabase) {
    small(&db.store).await;
    assert_eq!(db.by_hand("delete from certificate where common_name = 'Người 2'").await, 1);
    let found = found(&db.store).await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_names(&found, Check::ChangeSetHash, "change_set", "1");
}

async fn an_altered_fact_with_a_new_digest_is_found_by_its_change_set(db: TestDatabase) {
    small(&db.store).await;
    let official = "select birth_date from official where full_name = 'Điểu Nen'";
    assert_eq!(
        db.by_hand(&format!("update official set birth_date = '1990-01-01' where birth_date = ({official})")).await,
        3
    );
    let altered = found(&db.store).await;
    assert_eq!(altered.len(), 3, "{altered:#?}");
    for one in &altered {
        // Whoever alters facts may also know how to compute digests.
        let digest = one.found.clone().expect("the digest that would fit");
        let (id, digest) = if db.is_postgres() {
            (format!("'{}'", one.row), format!("decode('{digest}', 'hex')"))
        } else {
            (format!("x'{}'", one.row.replace('-', "")), format!("x'{digest}'"))
        };
        assert_eq!(db.by_hand(&format!("update official set digest = {digest} where id = {id}")).await, 1);
    }
    let found = found(&db.store).await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_names(&found, Check::ChangeSetHash, "change_set", "1");
}

async fn a_closed_fact_is_found_by_its_change_set(db: TestDatabase) {
    small(&db.store).await;
    db.store.write(header(START)).await.expect("a change set").commit().await.expect("a commit");
    assert_eq!(db.by_hand("update address set recorded_to = 2 where address like 'nguoi2@%'").await, 1);
    let found = found(&db.store).await;
    assert_names(&found, Check::ChangeSetHash, "change_set", "2");
    assert_names(&found, Check::Projection, "mailbox_current", "2");
}

async fn an_unknown_code_is_named(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let id = people[2].posting.id.to_string();
    db.by_hand("update posting set rank = 'boss' where official in (select id from official where full_name = 'Trần Thị Bình')").await;
    let found = found(&db.store).await;
    assert_names(&found, Check::Code, "posting", &id);
    assert_names(&found, Check::FactDigest, "posting", &id);
}

/// The status asks which stops were lifted, the told life what happened to this certificate: a lift that hangs on another one parts them.
async fn a_stop_that_is_lifted_for_another_certificate_is_named(db: TestDatabase) {
    let (mut maker, _, people) = small(&db.store).await;
    let certificate = people[0].certificate.0.id;
    let mut event = |kind, days: i64| CertificateEvent {
        id: FactId(maker.id()),
        certificate,
        kind,
        effective_at: Timestamp::start_of(START).plus_seconds(days * 86_400),
        details: String::new(),
    };
    let stop = event(CertificateEventKind::StopUse, 1);
    let resumed = event(CertificateEventKind::UseResumed, 2);
    let cause = EventCause { id: FactId(maker.id()), event: resumed.id, subject: None, lifts: Some(stop.id) };
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.insert_certificate_events(&[stop, resumed]).await.expect("events");
    write.insert_event_causes(&[cause]).await.expect("a cause");
    write.commit().await.expect("a commit");
    assert_eq!(found(&db.store).await, []);
    let other = "(select id from certificate where common_name = 'Người 2')";
    let moved = format!("update certificate_event set certificate = {other} where kind = 'use_resumed'");
    assert_eq!(db.by_hand(&moved).await, 1);
    assert_names(&found(&db.store).await, Check::Life, "certificate", &certificate.to_string());
}

async fn a_missing_change_set_is_found(db: TestDatabase) {
    small(&db.store).await;
    for _ in 0..2 {
        db.store.write(header(START)).await.expect("a change set").commit().await.expect("a commit");
    }
    db.by_hand("delete from change_set where seq = 2").await;
    assert_names(&found(&db.store).await, Check::ChangeSetNumber, "change_set", "3");
    db.by_hand("delete from change_set where seq = 3").await;
    assert_names(&found(&db.store).await, Check::ChangeSetNumber, "change_counter", "1");
}

async fn a_broken_reference_is_named(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let unguarded = if db.is_postgres() {
        "set session_replication_role = replica; delete from mailbox where number = 3; set session_replication_role = default"
    } else {
        "pragma foreign_keys = off; delete from mailbox where number = 3; pragma foreign_keys = on"
    };
    db.by_hand(unguarded).await;
    let id = people[2].mailbox.id.to_string();
    let id = if db.is_postgres() { id } else { id.replace('-', "") };
    let found = found(&db.store).await;
    assert_names(&found, Check::Reference, "mailbox_state", &id);
    assert_names(&found, Check::Reference, "address_claim", &id);
}
