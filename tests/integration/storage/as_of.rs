//! Two clocks: what was true of a day, by what was known then and by what is known now.

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::status::{CertificateStatus, ListWindow, REASON_HOLD, Revocation, status_at};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{FactId, PostingId};
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::period::Period;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::write::{ListChanges, RevocationList};
use time::macros::date;

use super::registry::{ISSUER, START, header, small};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_back_dated_transfer_changes_the_past_only_as_known_now
    a_later_list_changes_the_past_only_as_known_now
    the_projection_follows_the_day
    a_leaver_stays_in_the_directory_but_leaves_the_group
}

async fn a_back_dated_transfer_changes_the_past_only_as_known_now(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let moved = date!(2019 - 04 - 01);
    let mut before = people[0].posting.clone();
    (before.id, before.effective.to) = (PostingId(maker.id()), Some(moved));
    let mut after = people[0].posting.clone();
    (after.id, after.agency, after.effective) = (PostingId(maker.id()), agencies[2].agency, Period::starting(moved));
    let mut write = db.store.write(header(date!(2019 - 09 - 01))).await.expect("a change set");
    write.replace_postings(&[people[0].posting.id], &[before, after]).await.expect("a back-dated transfer");
    assert_eq!(write.commit().await.expect("a commit"), 2);

    let reader = db.store.read().await.expect("a reader");
    let may = date!(2019 - 05 - 01);
    for (view, agency) in [
        (View::as_known_at(may, 1), 1),
        (View::as_known_at(may, 2), 2),
        (View::of(may), 2),
        (View::of(date!(2019 - 03 - 31)), 1),
        (View::of(moved), 2),
        (View::of(date!(2019 - 09 - 01)), 2),
    ] {
        let persons = reader.persons(&Scope::Province, view, 0, 1).await.expect("persons");
        assert_eq!(persons[0].agency, agencies[agency].agency, "{view:?}");
        let facts = reader.adoption(&Scope::Province, view).await.expect("facts");
        let official = facts.officials.iter().find(|row| row.official == people[0].official.id).expect("the official");
        assert_eq!(official.agency, agencies[agency].agency, "{view:?}");
    }
    assert!(reader.persons(&Scope::Province, View::of(date!(2018 - 12 - 31)), 0, 9).await.expect("persons").is_empty());
    assert!(reader.persons(&Scope::Province, View::as_known_at(may, 0), 0, 9).await.expect("persons").is_empty());
}

async fn a_later_list_changes_the_past_only_as_known_now(db: TestDatabase) {
    use CertificateStatus::{Hold, Indeterminate, Revoked, Valid};

    let (_, _, people) = small(&db.store).await;
    let serial = |n: usize| people[n].certificate.0.facts.serial.clone();
    let list = |n: u8, from: Timestamp| RevocationList {
        sha256: Fingerprint([n; 32]),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![n]),
        window: ListWindow { this_update: from, next_update: from.plus_seconds(30 * 86_400) },
        der: vec![n],
    };
    let revoked = Timestamp::start_of(date!(2019 - 05 - 10)).plus_seconds(3600);
    let first = list(1, Timestamp::start_of(START));
    let second = list(2, Timestamp::start_of(date!(2019 - 06 - 01)));
    let entries = [
        (serial(0), Revocation { at: revoked, reason: 5 }),
        (serial(1), Revocation { at: revoked, reason: REASON_HOLD }),
    ];
    let mut write = db.store.write(header(START)).await.expect("a change set");
    assert_eq!(write.insert_revocation_list(&first, &[]).await.expect("a list"), ListChanges::default());
    write.commit().await.expect("a commit");
    let mut write = db.store.write(header(date!(2019 - 06 - 01))).await.expect("a change set");
    let told = ListChanges { revoked: 1, held: 1, ..ListChanges::default() };
    assert_eq!(write.insert_revocation_list(&second, &entries).await.expect("a list"), told);
    let again = write.insert_revocation_list(&second, &entries).await.expect("the same list");
    assert_eq!(again, ListChanges::default());
    write.commit().await.expect("a commit");

    let reader = db.store.read().await.expect("a reader");
    for (view, expected) in [
        (View::of(date!(2019 - 01 - 15)), [Valid, Valid, Valid]),
        (View::as_known_at(date!(2019 - 05 - 10), 2), [Indeterminate, Indeterminate, Indeterminate]),
        (View::of(date!(2019 - 05 - 09)), [Valid, Valid, Valid]),
        (View::of(date!(2019 - 05 - 10)), [Revoked, Hold, Valid]),
        (View::of(date!(2019 - 12 - 31)), [Revoked, Hold, Indeterminate]),
    ] {
        let facts = reader.adoption(&Scope::Province, view).await.expect("facts");
        let at = Timestamp::end_of(view.day);
        let told: Vec<_> = people
            .iter()
            .map(|person| {
                facts.certificates.iter().find(|row| row.official == person.official.id).expect("a certificate")
            })
            .map(|row| status_at(&row.evidence, at))
            .collect();
        assert_eq!(told, expected, "{view:?}");
    }
    let published = reader.persons(&Scope::Province, View::of(date!(2019 - 06 - 01)), 0, 9).await.expect("persons");
    let numbers: Vec<usize> = published.iter().map(|person| person.certificates.len()).collect();
    assert_eq!(numbers, [0, 0, 1]);
    let newest = reader.newest_lists().await.expect("lists");
    assert_eq!(newest.iter().map(|list| list.sha256).collect::<Vec<_>>(), [second.sha256]);
}

async fn the_projection_follows_the_day(db: TestDatabase) {
    let (mut maker, _, people) = small(&db.store).await;
    let retired = date!(2019 - 07 - 01);
    let mut active = people[0].state.clone();
    (active.id, active.effective.to) = (FactId(maker.id()), Some(retired));
    let mut grace = people[0].state.clone();
    (grace.id, grace.state, grace.effective) =
        (FactId(maker.id()), MailboxState::ReceiveOnly, Period::starting(retired));
    let mut write = db.store.write(header(date!(2019 - 02 - 01))).await.expect("a change set");
    write.replace_mailbox_states(&[people[0].state.id], &[active, grace]).await.expect("a retirement to come");
    write.commit().await.expect("a commit");

    let state = async |day| {
        let reader = db.store.read().await.expect("a reader");
        assert_eq!(reader.projection_day().await.expect("a day"), day);
        reader.persons(&Scope::Province, View::of(day), 0, 1).await.expect("persons")[0].clone()
    };
    let waiting = state(date!(2019 - 02 - 01)).await;
    assert_eq!((waiting.state, waiting.revision), (MailboxState::Active, 2));
    db.store.advance(date!(2019 - 06 - 30)).await.expect("the eve");
    assert_eq!(state(date!(2019 - 06 - 30)).await.state, MailboxState::Active);
    db.store.advance(retired).await.expect("the day");
    let now = state(retired).await;
    assert_eq!((now.state, now.revision), (MailboxState::ReceiveOnly, 2));
    // A write of an earlier day does not take the projection back.
    db.store.write(header(START)).await.expect("a change set").commit().await.expect("a commit");
    assert_eq!(state(retired).await.state, MailboxState::ReceiveOnly);
}

async fn a_leaver_stays_in_the_directory_but_leaves_the_group(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let left = date!(2019 - 07 - 01);
    let mut ended = people[1].posting.clone();
    (ended.id, ended.effective.to) = (PostingId(maker.id()), Some(left));
    let mut write = db.store.write(header(left)).await.expect("a change set");
    write.replace_postings(&[people[1].posting.id], &[ended]).await.expect("an end");
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    for day in [left, date!(2019 - 08 - 01)] {
        let persons = reader.persons(&Scope::Province, View::of(day), 0, 9).await.expect("persons");
        assert_eq!((persons.len(), persons[1].agency), (3, agencies[1].agency));
        let members = reader.members(&Scope::Province, View::of(day)).await.expect("members");
        assert_eq!(members.iter().map(|member| member.number).collect::<Vec<_>>(), [1, 3]);
    }
    let eve = reader.members(&Scope::Province, View::of(date!(2019 - 06 - 30))).await.expect("members");
    assert_eq!(eve.len(), 3);
}
