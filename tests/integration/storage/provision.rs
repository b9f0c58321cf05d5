//! The directory's content: the projection and the facts agree, whatever happened; scopes hold; pages join.

use congvu::domain::ids::{FactId, PostingId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind};
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::period::Period;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::read::people::PeopleFilter;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use time::{Date, Duration};

use super::registry::{START, address, header, insert_agencies, insert_people, small};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    the_projection_gives_what_the_facts_give
    units_come_parents_first_with_their_group
    a_subtree_sees_its_own_only
    people_are_listed_in_name_order_page_by_page
    an_official_is_found_with_everything
}

/// One thing that happens to the registry.
#[derive(Debug, Clone)]
enum Event {
    Hire { agency: usize },
    Recruit { agency: usize, on: i64, staged: bool },
    Transfer { person: usize, agency: usize, on: i64 },
    ChangeState { person: usize, state: usize, on: i64 },
    Alias { person: usize, from: i64, days: i64 },
    RenameAgency { agency: usize, on: i64 },
    Wait { days: i64 },
}

fn any_event() -> impl Strategy<Value = Event> {
    let (person, agency, on) = (0_usize..6, 0_usize..3, -40_i64..60);
    prop_oneof![
        agency.clone().prop_map(|agency| Event::Hire { agency }),
        (agency.clone(), on.clone(), any::<bool>()).prop_map(|(agency, on, staged)| Event::Recruit {
            agency,
            on,
            staged
        }),
        (person.clone(), agency.clone(), on.clone()).prop_map(|(person, agency, on)| Event::Transfer {
            person,
            agency,
            on
        }),
        (person.clone(), 0_usize..6, on.clone()).prop_map(|(person, state, on)| Event::ChangeState {
            person,
            state,
            on
        }),
        (person, on.clone(), 1_i64..50).prop_map(|(person, from, days)| Event::Alias { person, from, days }),
        (agency, on).prop_map(|(agency, on)| Event::RenameAgency { agency, on }),
        (0_i64..40).prop_map(|days| Event::Wait { days }),
    ]
}

/// Ends the period that is current at its end on `day` and begins another; none when `day` is not inside it.
fn split(last: Period, day: Date) -> Option<(Period, Period)> {
    (last.to.is_none() && last.from < day).then(|| (Period { from: last.from, to: Some(day) }, Period::starting(day)))
}

async fn the_projection_gives_what_the_facts_give(db: TestDatabase) {
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let events = prop::collection::vec(any_event(), 40..41).new_tree(&mut runner).expect("events").current();
    let (mut maker, mut agencies, mut people) = small(&db.store).await;
    let mut today = START + Duration::days(60);
    for event in &events {
        let mut write = db.store.write(header(today)).await.expect("a change set");
        match event.clone() {
            Event::Hire { agency } => {
                let person = maker.person(agencies[agency].agency, "Y Bhăm Êban");
                insert_people(&mut write, std::slice::from_ref(&person)).await.expect("people");
                people.push(person);
            }
            Event::Recruit { agency, on, staged } => {
                let mut person = maker.person(agencies[agency].agency, "Điểu Nen");
                person.posting.effective = Period::starting(today + Duration::days(on));
                if staged {
                    person.state.state = MailboxState::Staged;
                }
                insert_people(&mut write, std::slice::from_ref(&person)).await.expect("people");
                people.push(person);
            }
            Event::Transfer { person, agency, on } => {
                let Some(person) = people.get_mut(person) else { continue };
                let old = person.posting.clone();
                let Some((before, after)) = split(old.effective, today + Duration::days(on)) else { continue };
                let (mut ended, mut next) = (old.clone(), old.clone());
                (ended.id, ended.effective) = (PostingId(maker.id()), before);
                (next.id, next.effective, next.agency) = (PostingId(maker.id()), after, agencies[agency].agency);
                write.replace_postings(&[old.id], &[ended, next.clone()]).await.expect("a transfer");
                person.posting = next;
            }
            Event::ChangeState { person, state, on } => {
                let Some(person) = people.get_mut(person) else { continue };
                let old = person.state.clone();
                let Some((before, after)) = split(old.effective, today + Duration::days(on)) else { continue };
                let (mut ended, mut next) = (old.clone(), old.clone());
                (ended.id, ended.effective) = (FactId(maker.id()), before);
                (next.id, next.effective, next.state) = (FactId(maker.id()), after, MailboxState::ALL[state]);
                write.replace_mailbox_states(&[old.id], &[ended, next.clone()]).await.expect("a state");
                person.state = next;
            }
            Event::Alias { person, from, days } => {
                let Some(person) = people.get(person) else { continue };
                let id = FactId(maker.id());
                let from = today + Duration::days(from);
                let alias = AddressFact {
                    id,
                    mailbox: person.mailbox.id,
                    address: address(&format!("a{}@binhphuoc.gov.vn", id.0.simple())),
                    kind: AddressKind::Alias,
                    effective: Period { from, to: Some(from + Duration::days(days)) },
                };
                write.insert_addresses(&[alias]).await.expect("an alias");
            }
            Event::RenameAgency { agency, on } => {
                let old = agencies[agency].clone();
                let Some((before, after)) = split(old.effective, today + Duration::days(on)) else { continue };
                let (mut ended, mut next) = (old.clone(), old.clone());
                (ended.id, ended.effective) = (FactId(maker.id()), before);
                (next.id, next.effective, next.name) = (FactId(maker.id()), after, format!("{} mới", old.name));
                write.replace_agency_versions(&[old.id], &[ended, next.clone()]).await.expect("a new name");
                agencies[agency] = next;
            }
            Event::Wait { days } => today += Duration::days(days),
        }
        write.commit().await.expect("a commit");
    }
    assert_projection_agrees(&db, &events).await;
    db.store.advance(today + Duration::days(30)).await.expect("another day");
    assert_projection_agrees(&db, &events).await;
}

async fn assert_projection_agrees(db: &TestDatabase, events: &[Event]) {
    let reader = db.store.read().await.expect("a reader");
    let mut found = Vec::new();
    reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
    assert!(found.is_empty(), "{found:#?} after {events:#?}");
    let day = reader.projection_day().await.expect("a day");
    // What is known at the last change set is all that is known, but the projection does not answer for it.
    let (fast, slow) = (View::of(day), View::as_known_at(day, 1_000_000));
    let scope = Scope::Province;
    let units = reader.units(&scope, fast, "binhphuoc.gov.vn").await.expect("units");
    assert_eq!(units, reader.units(&scope, slow, "binhphuoc.gov.vn").await.expect("units"), "{events:#?}");
    let ahead = |view: View| view.showing_ahead(20);
    let shown = reader.persons(&scope, ahead(fast), 0, 1000).await.expect("persons");
    assert_eq!(shown, reader.persons(&scope, ahead(slow), 0, 1000).await.expect("persons"), "{events:#?}");
    let all: Vec<_> = shown.iter().map(|person| person.mailbox).collect();
    for view in [fast, slow] {
        assert_eq!(shown, reader.persons_of(ahead(view), &all).await.expect("persons"), "by key");
    }
    let counted = reader.population(ahead(fast), None).await.expect("a count");
    let by_agency: u64 = counted.1.iter().map(|(_, number)| number).sum();
    assert_eq!(by_agency, shown.len() as u64, "{events:#?}");
    let persons = reader.persons(&scope, fast, 0, 1000).await.expect("persons");
    assert_eq!(persons, reader.persons(&scope, slow, 0, 1000).await.expect("persons"), "{events:#?}");
    let members = reader.members(&scope, fast).await.expect("members");
    assert_eq!(members, reader.members(&scope, slow).await.expect("members"), "{events:#?}");
    for view in [fast, slow] {
        let mut pages = Vec::new();
        while let page @ [_, ..] =
            &*reader.persons(&scope, view, pages.last().map_or(0, number), 2).await.expect("a page")
        {
            pages.extend_from_slice(page);
        }
        assert_eq!(pages, persons, "pages join");
    }
}

fn number(person: &congvu::domain::provision::PersonRow) -> i64 {
    person.number
}

async fn units_come_parents_first_with_their_group(db: TestDatabase) {
    let (mut maker, agencies, _) = small(&db.store).await;
    let below = maker.agency("H10.1.A", Some(&agencies[1]));
    let mut write = db.store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &[below]).await.expect("agencies");
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    let units = reader.units(&Scope::Province, View::of(START), "binhphuoc.gov.vn").await.expect("units");
    let codes: Vec<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    assert_eq!(codes, ["H10", "H10.1", "H10.1.A", "H10.2"]);
    assert_eq!(units[2].path, ["H10", "H10.1", "H10.1.A"]);
    assert_eq!(units[2].group_address.as_str(), "h101a@binhphuoc.gov.vn");
    assert_eq!((units[0].revision, units[2].revision), (1, 2));
}

async fn a_subtree_sees_its_own_only(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    // An identifier that begins like another's is no agency below it.
    let neighbour = maker.agency("H10.10", Some(&agencies[0]));
    let next_door = maker.person(neighbour.agency, "Lê Văn Cường");
    let mut write = db.store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &[neighbour]).await.expect("agencies");
    insert_people(&mut write, &[next_door]).await.expect("people");
    write.commit().await.expect("a commit");
    let view = View::of(START);
    let scope = Scope::subtree(agencies[1].path.clone());
    let reader = db.store.read().await.expect("a reader");
    for view in [view, View::as_known_at(START, 2)] {
        assert_eq!(reader.units(&scope, view, "x.vn").await.expect("units").len(), 1);
        assert_eq!(reader.persons(&scope, view, 0, 9).await.expect("persons").len(), 2);
        assert_eq!(reader.members(&scope, view).await.expect("members").len(), 2);
        let counts = reader.counts(&scope, view).await.expect("counts");
        assert_eq!(
            (counts.officials, counts.issued(), counts.units, counts.network_units, counts.certificates),
            (2, 2, 1, 1, 2)
        );
        let facts = reader.adoption(&scope, view).await.expect("facts");
        assert_eq!((facts.agencies.len(), facts.officials.len(), facts.certificates.len()), (1, 2, 2));
        let all = reader.adoption(&Scope::Province, view).await.expect("facts");
        assert_eq!((all.agencies.len(), all.officials.len(), all.certificates.len()), (4, 4, 4));
        assert!(reader.official(&scope, view, people[2].official.id).await.expect("a look-up").is_none());
        assert!(reader.official(&scope, view, people[0].official.id).await.expect("a look-up").is_some());
        assert!(reader.certificate(&scope, view, people[2].certificate.0.id).await.expect("a look-up").is_none());
        let addresses: Vec<_> = people.iter().map(|person| person.address.address.clone()).collect();
        assert_eq!(reader.address_owners(&scope, view, &addresses).await.expect("owners").len(), 2);
        assert_eq!(reader.address_owners(&Scope::Province, view, &addresses).await.expect("owners").len(), 3);
        assert!(reader.agency_by_code(&scope, view, "H10.2").await.expect("an agency").is_none());
        assert!(reader.agency_by_slug(&scope, view, "h101").await.expect("an agency").is_some());
    }
}

async fn people_are_listed_in_name_order_page_by_page(db: TestDatabase) {
    let (mut maker, agencies, _) = small(&db.store).await;
    let without = maker.person(agencies[1].agency, "Đặng Thị Ánh");
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.insert_officials(std::slice::from_ref(&without.official)).await.expect("an official without mailbox");
    write.insert_postings(std::slice::from_ref(&without.posting)).await.expect("a posting");
    let twins: Vec<_> = (0..3).map(|_| maker.person(agencies[1].agency, "Nguyễn Văn An")).collect();
    insert_people(&mut write, &twins).await.expect("people");
    write.commit().await.expect("a commit");

    let reader = db.store.read().await.expect("a reader");
    let view = View::of(START);
    let scope = Scope::Province;
    let here = PeopleFilter { agency: Some(agencies[1].agency), ..PeopleFilter::default() };
    let all = reader.people(&scope, view, &here, None, 100).await.expect("a list");
    assert_eq!((all.len() as u64, 6), (reader.count_people(&scope, view, &here).await.expect("a count"), all.len()));
    assert!(
        all.windows(2)
            .all(|pair| (&pair[0].key.sort_key, pair[0].key.official) < (&pair[1].key.sort_key, pair[1].key.official))
    );
    let mut pages = Vec::new();
    loop {
        let after = pages.last().map(|line: &congvu::storage::read::people::PersonLine| line.key.clone());
        let page = reader.people(&scope, view, &here, after.as_ref(), 2).await.expect("a page");
        if page.is_empty() {
            break;
        }
        pages.extend(page);
    }
    assert_eq!(pages, all);
    let anh = all.iter().find(|line| line.key.official == without.official.id).expect("the one without mailbox");
    assert!(anh.mailbox.is_none() && anh.address.is_none() && anh.certificates.is_empty());

    let found = async |scope: &Scope, filter: PeopleFilter| {
        reader.people(scope, view, &filter, None, 100).await.expect("a search").len()
    };
    let named = |name: &str| PeopleFilter { name: Some(name.to_owned()), ..PeopleFilter::default() };
    assert_eq!(found(&scope, named("van an")).await, 4);
    assert_eq!(found(&scope, named("Văn An")).await, 4);
    assert_eq!(found(&scope, named("binh")).await, 1);
    assert_eq!(found(&Scope::subtree(agencies[1].path.clone()), named("binh")).await, 0);
    assert_eq!(found(&scope, named("%")).await, 7, "a search for no letter finds everyone");
    assert_eq!(
        found(&scope, PeopleFilter { under: Some(agencies[0].path.clone()), ..PeopleFilter::default() }).await,
        7
    );
}

async fn an_official_is_found_with_everything(db: TestDatabase) {
    let (mut maker, _, people) = small(&db.store).await;
    let event = congvu::domain::certificate::event::CertificateEvent {
        id: FactId(maker.id()),
        certificate: people[0].certificate.0.id,
        kind: congvu::domain::certificate::event::CertificateEventKind::Handover,
        effective_at: congvu::domain::clock::Timestamp::start_of(START),
        details: "biên bản 12".to_owned(),
    };
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.insert_certificate_events(std::slice::from_ref(&event)).await.expect("an event");
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    let file = reader
        .official(&Scope::Province, View::of(START), people[0].official.id)
        .await
        .expect("a look-up")
        .expect("a file");
    assert_eq!(file.official, people[0].official);
    assert_eq!(file.postings, [people[0].posting.clone()]);
    assert_eq!(file.mailbox.as_ref(), Some(&people[0].mailbox));
    assert_eq!(file.states, [people[0].state.clone()]);
    assert_eq!(file.addresses, [people[0].address.clone()]);
    assert_eq!(file.certificates, [people[0].certificate.clone()]);
    assert_eq!(file.events, [event]);
}
