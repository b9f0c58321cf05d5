//! What of signatures is seen: an agency's, a certificate's, an official's, by whoever sees those.

use congvu::domain::principal::Role;
use congvu::domain::signing::reading::Field;
use congvu::domain::signing::verdict::{Outcome, Remark};
use congvu::operations::OperationError;
use congvu::operations::signing_events::list::{
    AskedEvents, EventPage, WantedEvents, list_signing_events, show_signing_event,
};
use congvu::operations::signing_events::record::EventOutcome;
use congvu::storage::read::signing::list::EventPlace;

use super::anew::{Step, Walk};
use super::{Office, actor, day, with};
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;

on_both_engines! {
    an_agencys_signatures_come_newest_first_in_pages
    nobody_sees_beyond_their_part_of_the_tree
    both_verdicts_are_told_with_what_is_odd
    a_page_has_what_each_would_be_shown
    whoever_has_to_look_into_a_leavers_signature_sees_whose_it_is
}

async fn page(
    office: &Office,
    path: &str,
    asked: AskedEvents,
    wanted: &WantedEvents,
    (after, limit): (Option<EventPlace>, u32),
) -> Result<EventPage, OperationError> {
    list_signing_events(&office.registry, &actor(Role::AgencyHead, path), asked, wanted, after, limit).await
}

fn names(page: &EventPage) -> Vec<&str> {
    page.events.iter().map(|event| event.event_id.as_str()).collect()
}

async fn an_agencys_signatures_come_newest_first_in_pages(db: TestDatabase) {
    let office = Office::open(&db).await;
    tell(&db, 5, &[(&office.people[1], 20, 1)]).await;
    let mut events: Vec<_> = (10..25).map(|on| office.event(&format!("e-{on}"), 1, on)).collect();
    // By an identifier that all agencies have besides: it leads to none of them.
    events.push(with(office.event("e-alt", 2, 12), &[(Field::Agency, "000.00.01.H99")]));
    office.report(events).await;
    let asked = AskedEvents::Agency(office.agencies[1].agency);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = page(&office, "H10/", asked, &WantedEvents::default(), (after, 4)).await.expect("a page");
        found.extend(page.events.iter().map(|event| event.event_id.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<String> = (10..25).rev().map(|on| format!("e-{on}")).collect();
    assert_eq!(found, expected);
    let wanted = WantedEvents {
        outcome: Some(Outcome::Revoked),
        from: Some(day(21)),
        before: Some(day(24)),
        system: Some(super::code()),
    };
    let some = page(&office, "H10/", asked, &wanted, (None, 50)).await.expect("a page");
    assert_eq!(names(&some), ["e-23", "e-22", "e-21"]);
    let unknown = WantedEvents { system: Some("fax".parse().expect("a code")), ..WantedEvents::default() };
    assert!(page(&office, "H10/", asked, &unknown, (None, 50)).await.is_err());
    let of = AskedEvents::Certificate(office.people[1].certificate.0.id);
    assert_eq!(page(&office, "H10/", of, &wanted, (None, 50)).await.expect("a page").events.len(), 3);
    let of = AskedEvents::Official(office.people[1].official.id);
    assert_eq!(page(&office, "H10/", of, &wanted, (None, 50)).await.expect("a page").events.len(), 3);
    // For the copy of their own data.
    let held =
        db.store.read().await.expect("a reader").held_records(office.people[1].official.id).await.expect("records");
    assert_eq!(held.signatures.len(), 15);
    assert_eq!((held.signatures[0].agency.as_str(), held.signatures[14].verdict.as_str()), ("H10.1", "revoked"));
}

async fn nobody_sees_beyond_their_part_of_the_tree(db: TestDatabase) {
    let office = Office::open(&db).await;
    let elsewhere = with(office.event("e-2", 2, 11), &[(Field::Agency, "H10.1")]);
    office.report(vec![office.event("e-1", 0, 11), elsewhere, office.event("e-3", 2, 12)]).await;
    let all = WantedEvents::default();
    let own = AskedEvents::Agency(office.agencies[1].agency);
    let seen = page(&office, "H10/H10.1/", own, &all, (None, 50)).await.expect("a page");
    assert_eq!(seen.events.len(), 2);
    for event in &seen.events {
        let is_own = event.event_id == "e-1";
        assert_eq!((event.verdict.official.is_some(), event.verdict.post.is_some()), (is_own, is_own), "{event:?}");
        assert_eq!(event.verdict.remarks.contains(&Remark::OtherAgency), !is_own);
    }
    let other = AskedEvents::Agency(office.agencies[2].agency);
    let certificate = AskedEvents::Certificate(office.people[2].certificate.0.id);
    let official = AskedEvents::Official(office.people[2].official.id);
    for asked in [other, certificate, official] {
        let refused = page(&office, "H10/H10.1/", asked, &all, (None, 50)).await;
        assert!(matches!(refused, Err(OperationError::NotFound { .. })), "{asked:?}");
        assert!(page(&office, "H10/H10.2/", asked, &all, (None, 50)).await.is_ok(), "{asked:?}");
    }
    let id = |name: &str| congvu::storage::signing::event_key(&super::code(), name);
    let shown = |path: &'static str, name: &'static str| {
        let office = &office;
        async move { show_signing_event(&office.registry, &actor(Role::AgencyHead, path), id(name)).await.is_ok() }
    };
    assert!(shown("H10/H10.1/", "e-1").await && shown("H10/H10.1/", "e-2").await && !shown("H10/H10.1/", "e-3").await);
    assert!(shown("H10/H10.2/", "e-2").await && !shown("H10/H10.2/", "e-1").await, "a signature by their own");
    let nobody = show_signing_event(&office.registry, &actor(Role::Machine, "H10/"), id("e-1")).await;
    assert!(matches!(nobody, Err(OperationError::NotAllowed { .. })));
}

/// What one certificate signed is shown to the head of the one agency and of the other, each what is theirs: the word on whose it is ended one
/// time and began another.
async fn a_page_has_what_each_would_be_shown(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 1);
    // From day 100 on the second person's certificate, of H10.1, is the third's, of H10.2.
    while walk.owner_of(1) != Some(walk.office.people[2].official.id) {
        walk.happen(Step::Owner, 1, 100).await;
    }
    let word = walk.office.people[1].certificate.0.id;
    let mut events: Vec<_> = (50..60).map(|on| walk.office.event(&format!("e-{on}"), 1, on)).collect();
    events.extend((110..113).map(|on| with(walk.office.event(&format!("e-{on}"), 1, on), &[(Field::Agency, "H10.2")])));
    walk.office.report(events).await;
    let office = &walk.office;
    let (mut seen, mut after) = (Vec::new(), None);
    let asked = AskedEvents::Certificate(word);
    loop {
        let page = page(office, "H10/H10.2/", asked, &WantedEvents::default(), (after, 2)).await.expect("a page");
        seen.extend(page.events.iter().map(|event| event.event_id.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(
        seen,
        ["e-112", "e-111", "e-110"],
        "documents of the other agency, by whoever held it then, are not theirs"
    );
    let all = page(office, "H10/", asked, &WantedEvents::default(), (None, 50)).await.expect("a page");
    assert_eq!(all.events.len(), 13);
    // In the copy of their own data each is told once.
    let held =
        db.store.read().await.expect("a reader").held_records(office.people[2].official.id).await.expect("records");
    assert_eq!(held.signatures.len(), 3);
}

async fn whoever_has_to_look_into_a_leavers_signature_sees_whose_it_is(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    office.leave(0, Some(50)).await;
    // Of another agency's document: the head of the agency that they left gets the mail about it.
    let event = with(office.event("e-1", 0, 60), &[(Field::Agency, "H10.2")]);
    assert!(matches!(office.report(vec![event]).await[0], EventOutcome::Recorded { verdict: Outcome::Leavers, .. }));
    let id = congvu::storage::signing::event_key(&super::code(), "e-1");
    let shown = async |path: &str| show_signing_event(&office.registry, &actor(Role::AgencyHead, path), id).await;
    let theirs = shown("H10/H10.1/").await.expect("the head of the agency that they left");
    assert_eq!(theirs.verdict.official, Some(office.people[0].official.id));
    let others = shown("H10/H10.2/").await.expect("the document's agency");
    assert_eq!((others.verdict.official, others.verdict.outcome), (None, Outcome::Leavers));
}

async fn both_verdicts_are_told_with_what_is_odd(db: TestDatabase) {
    let office = Office::open(&db).await;
    let plain = with(office.event("e-1", 0, 11), &[(Field::StampedAt, "")]);
    office.report(vec![plain]).await;
    tell(&db, 5, &[]).await;
    congvu::operations::signing_events::rejudge::rejudge_due_events(&office.registry).await.expect("a turn");
    let id = congvu::storage::signing::event_key(&super::code(), "e-1");
    let reader = actor(Role::Auditor, "H10/");
    let told = show_signing_event(&office.registry, &reader, id).await.expect("the event");
    assert_eq!(told.first_verdict.outcome, Outcome::Indeterminate);
    assert_eq!((told.verdict.outcome, told.verdict.reasons.as_slice()), (Outcome::Good, &[][..]));
    assert_eq!(told.verdict.remarks, [Remark::NotStamped, Remark::NotSettled]);
    assert_eq!((told.stamped_at, told.claimed_at), (None, day(11).plus_seconds(3600)));
    assert_eq!(told.verdict.official, Some(office.people[0].official.id));
    // A list made after the signature settles it; nothing is judged anew for that.
    tell(&db, 20, &[]).await;
    congvu::operations::signing_events::rejudge::rejudge_due_events(&office.registry).await.expect("a turn");
    let told = show_signing_event(&office.registry, &reader, id).await.expect("the event");
    assert_eq!(told.verdict.remarks, [Remark::NotStamped]);
    assert_eq!(db.texts("select outcome from verdict").await, ["good"]);
    office.verified().await;
}
