//! Change sets: numbers, wholeness, and the periods that the database guards.

use congvu::domain::ids::{FactId, PostingId};
use congvu::domain::mailbox::address::AddressKind;
use congvu::domain::period::Period;
use congvu::domain::posting::PostingKind;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::{Store, StoreError, StoreOptions};
use time::macros::date;

use super::registry::{START, address, header, small};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    ten_writers_leave_no_gap
    a_dropped_change_set_leaves_nothing
    a_write_dropped_in_the_middle_leaves_nothing
    overlapping_periods_are_refused
    touching_periods_and_other_kinds_are_not
    a_correction_must_find_what_it_corrects
    an_address_is_not_given_twice
    readers_see_one_moment
}

async fn ten_writers_leave_no_gap(db: TestDatabase) {
    let write = |store: Store, n: usize| async move {
        for _ in 0..5 {
            let write = store.write(header(START)).await.expect("a turn");
            // Every third gives up: its number must be taken by another.
            if n.is_multiple_of(3) { drop(write) } else { write.commit().await.map(|_| ()).expect("a commit") }
        }
    };
    let writers: Vec<_> = (0..10).map(|n| tokio::spawn(write(db.store.clone(), n))).collect();
    for writer in writers {
        writer.await.expect("a writer");
    }
    let numbers = db.texts("select cast(seq as text) from change_set order by change_set.seq").await;
    assert_eq!(numbers, (1..=30).map(|n| n.to_string()).collect::<Vec<_>>());
}

/// A replica that is frozen in the middle of a write holds the place in line. `SQLite` has one process that writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_falls_asleep_in_a_write_holds_nobody_up_for_good() {
    crate::database::with_postgres("whoever_falls_asleep", |db| async move {
        let standstill = std::time::Duration::from_millis(200);
        let options = StoreOptions { standstill, ..StoreOptions::new(&db.url) };
        let asleep = Store::open(&options).await.expect("a store");
        let write = asleep.write(header(START)).await.expect("a turn");
        let waiting = tokio::time::timeout(std::time::Duration::from_secs(20), db.store.write(header(START)));
        let next = waiting.await.expect("the turn never comes").expect("a turn");
        assert_eq!(next.commit().await.expect("a commit"), 1);
        assert!(write.commit().await.is_err(), "it woke up too late, and wrote");
        // Its connection is replaced.
        assert_eq!(asleep.write(header(START)).await.expect("a turn").seq(), 2);
        let numbers = db.texts("select cast(seq as text) from change_set").await;
        assert_eq!(numbers, ["1"]);
    })
    .await;
}

async fn count(db: &TestDatabase, table: &str) -> String {
    db.texts(&format!("select cast(count(*) as text) from {table}")).await.remove(0)
}

async fn a_dropped_change_set_leaves_nothing(db: TestDatabase) {
    let (mut maker, agencies, _) = small(&db.store).await;
    let person = maker.person(agencies[1].agency, "Lê Văn Cường");
    let mut write = db.store.write(header(START)).await.expect("a change set");
    super::registry::insert_people(&mut write, &[person]).await.expect("people");
    drop(write);
    assert_eq!(db.store.write(header(START)).await.expect("a change set").seq(), 2);
    assert_eq!(count(&db, "official").await, "3");
    assert_eq!(count(&db, "address_claim").await, "3");
}

/// What a client's disconnect does: the future is dropped wherever it happens to wait.
async fn a_write_dropped_in_the_middle_leaves_nothing(db: TestDatabase) {
    let (mut maker, agencies, _) = small(&db.store).await;
    for polls in 1..30 {
        let person = maker.person(agencies[1].agency, "Lê Văn Cường");
        let write = async {
            let mut write = db.store.write(header(START)).await.expect("a change set");
            super::registry::insert_people(&mut write, std::slice::from_ref(&person)).await.expect("people");
            std::future::pending::<()>().await;
        };
        let mut write = Box::pin(write);
        for _ in 0..polls {
            let _ = tokio::time::timeout(std::time::Duration::from_micros(300), &mut write).await;
        }
        drop(write);
        assert_eq!(count(&db, "official").await, "3", "after {polls} polls");
    }
    let mut write = db.store.write(header(START)).await.expect("the place in line is free again");
    let person = maker.person(agencies[1].agency, "Lê Văn Cường");
    super::registry::insert_people(&mut write, &[person]).await.expect("people");
    assert_eq!(write.commit().await.expect("a commit"), 2);
}

fn assert_conflict(outcome: &Result<(), StoreError>, rule: &str) {
    assert!(matches!(outcome, Err(StoreError::Conflict { rule: broken, .. }) if broken == rule), "{rule}: {outcome:?}");
}

async fn overlapping_periods_are_refused(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let later = Period::starting(date!(2019 - 06 - 01));
    let mut posting = people[0].posting.clone();
    (posting.id, posting.agency, posting.effective) = (PostingId(maker.id()), agencies[2].agency, later);
    let mut state = people[0].state.clone();
    (state.id, state.effective) = (FactId(maker.id()), later);
    let mut other = people[0].address.clone();
    (other.id, other.address, other.effective) = (FactId(maker.id()), address("khac@binhphuoc.gov.vn"), later);
    let mut version = agencies[1].clone();
    (version.id, version.effective) = (FactId(maker.id()), later);
    let mut same_slug = maker.agency("H10.9", Some(&agencies[0]));
    same_slug.slug.clone_from(&agencies[1].slug);
    let mut same_code = maker.agency("H10.1", Some(&agencies[0]));
    (same_code.slug, same_code.effective) = ("khac".to_owned(), Period::starting(date!(2030 - 01 - 01)));

    for (n, rule) in [
        "posting_primary",
        "mailbox_state_period",
        "address_primary",
        "agency_version_period",
        "agency_version_slug_once",
        "agency_version_code_once",
    ]
    .into_iter()
    .enumerate()
    {
        let mut write = db.store.write(header(START)).await.expect("a change set");
        write.insert_agencies(&[same_slug.agency, same_code.agency]).await.expect("agencies");
        let outcome = match n {
            0 => write.insert_postings(&[posting.clone()]).await,
            1 => write.insert_mailbox_states(&[state.clone()]).await,
            2 => write.insert_addresses(&[other.clone()]).await,
            3 => write.insert_agency_versions(&[version.clone()]).await,
            4 => write.insert_agency_versions(&[same_slug.clone()]).await,
            _ => write.insert_agency_versions(&[same_code.clone()]).await,
        };
        assert_conflict(&outcome, rule);
    }
}

async fn touching_periods_and_other_kinds_are_not(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let change = date!(2019 - 06 - 01);
    let mut ended = people[0].posting.clone();
    (ended.id, ended.effective.to) = (PostingId(maker.id()), Some(change));
    let mut next = people[0].posting.clone();
    (next.id, next.agency, next.effective) = (PostingId(maker.id()), agencies[2].agency, Period::starting(change));
    let mut loan = next.clone();
    (loan.id, loan.kind) = (PostingId(maker.id()), PostingKind::Secondment);
    let mut alias = people[0].address.clone();
    (alias.id, alias.address, alias.kind) = (FactId(maker.id()), address("khac@binhphuoc.gov.vn"), AddressKind::Alias);

    let mut write = db.store.write(header(change)).await.expect("a change set");
    write.replace_postings(&[people[0].posting.id], &[ended, next, loan]).await.expect("a transfer and a loan");
    write.insert_addresses(&[alias]).await.expect("an alias");
    write.commit().await.expect("a commit");
}

async fn a_correction_must_find_what_it_corrects(db: TestDatabase) {
    let (mut maker, _, people) = small(&db.store).await;
    let id = people[0].posting.id;
    let mut corrected = people[0].posting.clone();
    corrected.id = PostingId(maker.id());
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.replace_postings(&[id], std::slice::from_ref(&corrected)).await.expect("a correction");
    write.commit().await.expect("a commit");

    let mut write = db.store.write(header(START)).await.expect("a change set");
    corrected.id = PostingId(maker.id());
    let again = write.replace_postings(&[id], &[corrected]).await;
    assert!(matches!(again, Err(StoreError::WrongRowCount { table: "posting", expected: 1, found: 0 })), "{again:?}");
}

async fn an_address_is_not_given_twice(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let mut newcomer = maker.person(agencies[1].agency, "Lê Văn Cường");
    newcomer.address.address = people[0].address.address.clone();
    let mut write = db.store.write(header(START)).await.expect("a change set");
    let refused = super::registry::insert_people(&mut write, std::slice::from_ref(&newcomer)).await;
    assert!(matches!(&refused, Err(StoreError::Unstorable { what: "an address", .. })), "{refused:?}");
    drop(write);

    // The holder leaves; within its retention the address is still theirs, after it anyone's.
    let until = date!(2020 - 01 - 01);
    let mut ended = people[0].address.clone();
    (ended.id, ended.effective.to) = (FactId(maker.id()), Some(date!(2019 - 06 - 01)));
    let mut write = db.store.write(header(date!(2019 - 06 - 01))).await.expect("a change set");
    write.replace_addresses(&[people[0].address.id], &[ended]).await.expect("an end");
    write.hold_address(&people[0].address.address, until).await.expect("a hold");
    assert_eq!(write.release_addresses(until).await.expect("a release"), 0);
    assert!(super::registry::insert_people(&mut write, std::slice::from_ref(&newcomer)).await.is_err());
    drop(write);

    let mut write = db.store.write(header(date!(2020 - 01 - 02))).await.expect("a change set");
    write.replace_addresses(&[people[0].address.id], &[]).await.expect("an end");
    write.hold_address(&people[0].address.address, until).await.expect("a hold");
    assert_eq!(write.release_addresses(date!(2020 - 01 - 02)).await.expect("a release"), 1);
    super::registry::insert_people(&mut write, &[newcomer]).await.expect("the address is free");
}

async fn readers_see_one_moment(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let view = View::of(START);
    let reader = db.store.read().await.expect("a reader");
    assert_eq!(reader.persons(&Scope::Province, view, 0, 100).await.expect("persons").len(), people.len());
    let newcomer = maker.person(agencies[1].agency, "Lê Văn Cường");
    let mut write = db.store.write(header(START)).await.expect("a change set");
    super::registry::insert_people(&mut write, &[newcomer]).await.expect("people");
    assert_eq!(write.reader().persons(&Scope::Province, view, 0, 100).await.expect("persons").len(), people.len() + 1);
    write.commit().await.expect("a commit");
    assert_eq!(reader.persons(&Scope::Province, view, 0, 100).await.expect("persons").len(), people.len());
    let later = db.store.read().await.expect("a reader");
    assert_eq!(later.persons(&Scope::Province, view, 0, 100).await.expect("persons").len(), people.len() + 1);
}
