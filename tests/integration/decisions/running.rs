//! Carrying out what has become effective: once, after standing still, and by two runners at a time.

use congvu::directory::dn::Naming;
use congvu::directory::entry::Dn;
use congvu::directory::guard::GuardPolicy;
use congvu::directory::plan::RowClass;
use congvu::directory::policy::Policies;
use congvu::domain::decision::draft::Act;
use congvu::domain::ids::PlanId;
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::period::Period;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::apply_directory_sync::apply_directory_sync;
use congvu::operations::coming_up::coming_up;
use congvu::operations::plan_directory_sync::{PlannedSync, plan_directory_sync};
use congvu::operations::run_decisions::{RunOutcome, run_decisions};
use congvu::operations::sync_target::SyncSettings;
use congvu::storage::read::View;
use time::Date;
use time::macros::date;

use super::office::{Office, TODAY, again};
use crate::database::{TestDatabase, on_both_engines};
use crate::fake_directory::FakeDirectory;
use crate::storage::registry::{Maker, header, insert_agencies};

on_both_engines! {
    what_became_effective_while_nobody_ran_is_carried_out_once
    two_runners_do_the_work_once
    suspension_stops_the_certificates
    addresses_are_free_again_after_their_retention
    a_future_transfer_reaches_the_directory_on_its_day
    what_comes_up_is_listed_by_day
    what_comes_up_in_an_agency_that_is_yet_to_be_set_up_is_listed
}

async fn run(office: &Office, until: Date) -> RunOutcome {
    run_decisions(&office.registry, &Actor::Shell, until).await.unwrap()
}

async fn what_became_effective_while_nobody_ran_is_carried_out_once(db: TestDatabase) {
    let office = Office::open(db).await;
    let retires = date!(2019 - 07 - 01);
    office.record(&office.draft(1, vec![office.recruit("Nguyễn Văn Mới", date!(2019 - 07 - 15))])).await.unwrap();
    office.record(&office.draft(2, vec![office.known(1, retires, Act::Retire)])).await.unwrap();
    office.record(&office.draft(3, vec![office.transfer(0, 2, date!(2019 - 08 - 01))])).await.unwrap();
    let early = run(&office, TODAY).await;
    // The recruit's mailbox is staged at once; nothing else has begun.
    assert_eq!(early, RunOutcome { took_effect: 1, ..RunOutcome::default() });
    // Nobody ran for half a year.
    let office = office.on(date!(2020 - 01 - 10));
    let outcome = run(&office, date!(2020 - 01 - 10)).await;
    assert_eq!(outcome.requests, 3, "a new one, a revocation, a change: {outcome:?}");
    assert_eq!(outcome.notices, 3);
    assert_eq!(outcome.opened, 4, "an activation sheet and three requests wait: {outcome:?}");
    // Recruitment, retirement, transfer, and the mailbox that closed on 1 January.
    assert_eq!(outcome.took_effect, 4, "{outcome:?}");
    assert_eq!(run(&office, date!(2020 - 01 - 10)).await, RunOutcome::default());
    let kinds = office.db.texts("select kind from request order by kind").await;
    assert_eq!(kinds, ["change", "new", "revoke"]);
    let reader = office.registry.store.read().await.unwrap();
    assert_eq!(reader.projection_day().await.unwrap(), date!(2020 - 01 - 10));
    let persons = reader.persons(&Scope::Province, View::of(date!(2020 - 01 - 10)), 0, 9).await.unwrap();
    let states: Vec<_> = persons.iter().map(|person| person.state).collect();
    assert_eq!(states, [MailboxState::Active, MailboxState::Preserved, MailboxState::Active, MailboxState::Active]);
    drop(reader);
    office.assert_verified().await;
}

async fn two_runners_do_the_work_once(db: TestDatabase) {
    let office = Office::open(db).await;
    let recruits = (0..30).map(|number| {
        let mut subject = office.recruit("Nguyễn Văn An", TODAY);
        if let congvu::domain::decision::draft::PersonDraft::New(person) = &mut subject.person {
            person.birth_date += time::Duration::days(number);
        }
        subject
    });
    office.record(&office.draft(1, recruits.collect())).await.unwrap();
    let (one, two) = tokio::join!(run(&office, TODAY), run(&office, TODAY));
    assert_eq!(one.requests + two.requests, 30);
    assert_eq!(office.count("request").await, "30");
    assert_eq!(office.count("notice").await, "30");
    office.assert_verified().await;
}

async fn suspension_stops_the_certificates(db: TestDatabase) {
    let office = Office::open(db).await;
    office.record(&office.draft(1, vec![office.known(0, TODAY, Act::SuspendFromDuty)])).await.unwrap();
    assert_eq!(office.standing(office.person(0)).await.state_on(TODAY), Some(MailboxState::Suspended));
    assert_eq!(run(&office, TODAY).await.stopped, 1);
    let events = office.db.texts("select kind from certificate_event").await;
    assert_eq!(events, ["stop_use"]);
}

async fn addresses_are_free_again_after_their_retention(db: TestDatabase) {
    let office = Office::open(db).await;
    let former = office.people[0].address.address.clone();
    office.record(&office.draft(1, vec![office.transfer(0, 2, TODAY)])).await.unwrap();
    // The alias ends after 12 months, and is kept for 24 more.
    for (day, released) in [(date!(2022 - 06 - 15), 0), (date!(2022 - 06 - 16), 1)] {
        let office = again(&office).on(day);
        assert_eq!(run(&office, day).await.released, released, "{day}");
        let reader = office.registry.store.read().await.unwrap();
        let taken = reader.taken_addresses(std::slice::from_ref(&former)).await.unwrap();
        assert_eq!(taken.len() as u64, 1 - released, "{day}");
    }
}

pub(super) fn settings() -> SyncSettings {
    SyncSettings {
        name: "main".to_owned(),
        naming: Naming::new(Dn("dc=binhphuoc,dc=gov,dc=vn".to_owned())),
        configuration_hash: [1; 32],
        server_hash: [1; 32],
        // Nothing may be taken from anybody but by decision.
        guard: GuardPolicy {
            overall_floor: 0,
            overall_percent: 0,
            agency_floor: 0,
            agency_percent: 0,
            ..GuardPolicy::default()
        },
        policies: Policies::default(),
        plan_age_seconds: 86_400,
        default_mode: congvu::domain::custody::Mode::Enforce,
    }
}

async fn plan(office: &Office, directory: &FakeDirectory) -> PlannedSync {
    plan_directory_sync(&office.registry, directory, &settings(), &Actor::Shell).await.unwrap()
}

async fn apply(office: &Office, directory: &FakeDirectory, plan: PlanId) {
    let outcome =
        apply_directory_sync(&office.registry, directory, &settings(), &Actor::Shell, plan, &|_| {}).await.unwrap();
    assert!(outcome.is_success(), "{outcome:?}");
}

async fn a_future_transfer_reaches_the_directory_on_its_day(db: TestDatabase) {
    let office = Office::open(db).await;
    let directory = FakeDirectory::new(settings().naming.base());
    let first = plan(&office, &directory).await;
    apply(&office, &directory, first.plan.id).await;
    let moves = date!(2019 - 07 - 01);
    office.record(&office.draft(1, vec![office.transfer(2, 1, moves)])).await.unwrap();
    office.record(&office.draft(2, vec![office.known(0, moves, Act::Retire)])).await.unwrap();
    // Until the day the entries only learn that there is something newer in the record of their persons.
    let recorded = plan(&office, &directory).await;
    assert_eq!(recorded.report.by_class, [(RowClass::Update, 2)].into());
    apply(&office, &directory, recorded.plan.id).await;
    let eve = again(&office).on(date!(2019 - 06 - 30));
    assert_eq!(plan(&eve, &directory).await.plan.rows, 0);
    let office = office.on(moves);
    run(&office, moves).await;
    let planned = plan(&office, &directory).await;
    // Two people and two groups.
    assert_eq!(planned.plan.rows, 4);
    assert_eq!(planned.report.by_class.get(&RowClass::GroupExit), Some(&2));
    assert_eq!(planned.report.by_class.get(&RowClass::Suspend), Some(&1));
    assert!(planned.guard.passed(), "{:?}", planned.guard);
    apply(&office, &directory, planned.plan.id).await;
    assert_eq!(plan(&office, &directory).await.plan.rows, 0);
}

async fn what_comes_up_is_listed_by_day(db: TestDatabase) {
    let office = Office::open(db).await;
    office.record(&office.draft(1, vec![office.known(1, date!(2019 - 12 - 01), Act::Retire)])).await.unwrap();
    office.record(&office.draft(2, vec![office.transfer(2, 1, date!(2019 - 09 - 01))])).await.unwrap();
    let listed = coming_up(&office.registry, &office.hr, None, 1).await.unwrap();
    assert_eq!(listed[0].full_name, "Trần Thị Bình");
    let key = congvu::storage::read::step::StepKey { day: listed[0].step.draft.begins_on, step: listed[0].step.id };
    let rest = coming_up(&office.registry, &office.hr, Some(key), 9).await.unwrap();
    // The end of the alias and of the grace lie more than six months ahead.
    let days: Vec<_> = rest.iter().map(|line| (line.full_name.as_str(), line.step.draft.begins_on)).collect();
    assert_eq!(days, [("Nguyễn Văn An", date!(2019 - 12 - 01))]);
    assert!(coming_up(&office.registry, &office.hr_of(2), None, 9).await.unwrap().is_empty());
}

async fn what_comes_up_in_an_agency_that_is_yet_to_be_set_up_is_listed(db: TestDatabase) {
    let mut office = Office::open(db).await;
    let set_up = date!(2019 - 08 - 01);
    let mut maker = Maker::new();
    for _ in 0..100 {
        maker.id();
    }
    let mut new = maker.agency("H10.3", Some(&office.agencies[0]));
    new.effective = Period::starting(set_up);
    let mut write = office.db.store.write(header(TODAY)).await.unwrap();
    insert_agencies(&mut write, std::slice::from_ref(&new)).await.unwrap();
    write.commit().await.unwrap();
    office.agencies.push(new);
    office.record(&office.draft(1, vec![office.transfer(2, 3, set_up)])).await.unwrap();
    for who in [&office.hr, &office.hr_of(3)] {
        let listed = coming_up(&office.registry, who, None, 9).await.unwrap();
        let lines: Vec<_> = listed.iter().map(|line| (line.full_name.as_str(), line.step.draft.begins_on)).collect();
        assert!(lines.contains(&("Trần Thị Bình", set_up)), "{lines:?}");
        assert!(listed.iter().any(|line| line.agency_name == "Cơ quan H10.3"), "{listed:?}");
    }
    assert!(coming_up(&office.registry, &office.hr_of(1), None, 9).await.unwrap().is_empty());
}
