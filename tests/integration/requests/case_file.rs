//! What a case file holds against the days that decisions name: who recorded each part of a leaver's case, and when.

use std::collections::BTreeSet;

use congvu::domain::certificate::life::LifeEventKind;
use congvu::domain::decision::draft::Act;
use congvu::domain::decision::step::StepKind;
use congvu::domain::ids::AgencyId;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::run_decisions::run_decisions;
use congvu::storage::read::View;
use time::Date;
use time::macros::date;

use super::desk::Desk;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    who_recorded_what_of_a_case_is_told_with_when
    agencies_are_called_by_their_nearest_name
}

const MONDAY: Date = date!(2019 - 06 - 17);

async fn who_recorded_what_of_a_case_is_told_with_when(db: TestDatabase) {
    let desk = Desk::open(db).await.on(MONDAY);
    let office = &desk.office;
    let (official, mailbox) = (office.person(1), office.people[1].mailbox.id);
    office.record(&office.draft(1, vec![office.known(1, MONDAY, Act::Retire)])).await.expect("a decision");
    run_decisions(&office.registry, &Actor::Shell, MONDAY).await.expect("a run");
    let view = View::of(MONDAY);
    let reader = office.registry.store.read().await.expect("a reader");
    let file = reader.official(&Scope::Province, view, official).await.expect("a file").expect("somebody");

    let entered = reader.entries_of_subjects(view, official).await.expect("entries");
    let retired = &entered[&file.decisions.last().expect("a decision").subject.id];
    assert_eq!((retired.account.as_str(), retired.at.day()), (office.hr.name(), MONDAY));
    assert!(reader.entries_of_subjects(View::as_known_at(MONDAY, 1), official).await.expect("entries").is_empty());

    let recorded = reader.entries_of_states(view, mailbox).await.expect("entries");
    assert_eq!(recorded.len(), file.states.len());
    let closed = file.states.iter().find(|fact| fact.effective.from == MONDAY).expect("another state");
    assert_eq!(recorded[&closed.id].account, office.hr.name());
    assert_eq!(recorded[&closed.id].at.day(), MONDAY);

    let steps = reader.steps_about(official).await.expect("steps");
    let kinds: BTreeSet<&str> = steps.iter().map(|step| step.draft.kind.as_str()).collect();
    assert!(kinds.contains(StepKind::StopUse.as_str()) && kinds.contains(StepKind::RequestRevocation.as_str()));
    assert!(steps.iter().all(|step| step.official == official));
    assert!(reader.steps_about(office.person(0)).await.expect("steps").is_empty());

    let story = reader.certificate_story(view, desk.certificate(1)).await.expect("a story");
    assert!(story.iter().any(|told| told.event.kind() == LifeEventKind::Stopped), "{story:?}");
    let entries = reader.entries(story.iter().map(|told| told.recorded_from)).await.expect("entries");
    for told in &story {
        assert_eq!(entries[&told.recorded_from].account, told.account, "{told:?}");
    }
}

async fn agencies_are_called_by_their_nearest_name(db: TestDatabase) {
    let desk = Desk::open(db).await.on(MONDAY);
    let agencies = &desk.office.agencies;
    let reader = desk.office.registry.store.read().await.expect("a reader");
    let asked = [agencies[1].agency, agencies[2].agency, AgencyId(uuid::Uuid::nil())];
    // Before any of them was there, and now.
    for day in [date!(1990 - 01 - 01), MONDAY] {
        let called = reader.agency_names(View::of(day), asked).await.expect("names");
        assert_eq!(called.len(), 2, "what is no agency is not called anything");
        for agency in &agencies[1..] {
            assert_eq!(called[&agency.agency], agency.name, "{day}");
        }
    }
    assert!(reader.agency_names(View::of(MONDAY), []).await.expect("names").is_empty());
}
