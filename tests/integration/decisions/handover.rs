//! Transfers between agencies whose HR cover one side each.

use congvu::domain::decision::SubjectState;
use congvu::domain::decision::consequence::ConsequenceKind;
use congvu::domain::decision::draft::{Act, AddressChoice};
use congvu::domain::ids::SubjectId;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::accept_transfer::{accept_transfer, decline_transfer};
use congvu::operations::correct_decision::{Correction, correct_subject, withdraw_subject};
use congvu::operations::list_steps::{StepWishes, list_steps};
use congvu::operations::record_decision::record_decision;
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use time::macros::date;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_released_person_moves_when_the_other_side_accepts
    a_declined_person_stays
    whoever_releases_corrects_and_withdraws_while_it_waits
    a_release_of_somebody_who_has_left_is_not_accepted
}

const FROM: time::Date = date!(2019 - 07 - 01);

async fn waiting_for_hr(office: &Office, actor: &Actor) -> usize {
    let wishes = StepWishes { role: Some(Role::Hr), ..StepWishes::default() };
    list_steps(&office.registry, actor, &wishes, None, 9).await.unwrap().len()
}

async fn a_released_person_moves_when_the_other_side_accepts(db: TestDatabase) {
    let office = Office::open(db).await;
    let (releasing, receiving) = (office.hr_of(1), office.hr_of(2));
    let draft = office.draft(1, vec![office.transfer(0, 2, FROM)]);
    let recorded = record_decision(&office.registry, &releasing, &draft).await.unwrap();
    let told: Vec<_> = recorded.subjects[0].consequences.iter().map(|one| one.kind).collect();
    assert_eq!(told, [ConsequenceKind::AwaitAcceptance]);
    let subject = recorded.subjects[0].subject;
    let person = office.standing(office.person(0)).await;
    assert_eq!(person.primary_on(FROM).unwrap().agency, office.agency(1));
    assert_eq!(waiting_for_hr(&office, &receiving).await, 1);
    assert_eq!(waiting_for_hr(&office, &releasing).await, 0);
    let own = accept_transfer(&office.registry, &releasing, subject, None).await;
    assert!(matches!(own, Err(OperationError::NotFound { .. })), "{own:?}");
    let told = accept_transfer(&office.registry, &receiving, subject, None).await.unwrap();
    assert!(told.iter().any(|one| one.kind == ConsequenceKind::JoinGroup && one.on == FROM));
    let person = office.standing(office.person(0)).await;
    assert_eq!(person.primary_on(FROM).unwrap().agency, office.agency(2));
    assert_eq!(person.address_on(FROM).unwrap().as_str(), "nend.h102@binhphuoc.gov.vn");
    assert_eq!(waiting_for_hr(&office, &receiving).await, 0);
    let by = office.db.texts("select ended_by from decision_step where kind = 'accept_transfer'").await;
    assert_eq!(by, ["hr-2"]);
    let twice = accept_transfer(&office.registry, &receiving, subject, None).await;
    assert!(matches!(twice, Err(OperationError::Conflict { .. })), "{twice:?}");
    // Neither side takes it back alone; sending it again does nothing.
    let alone = withdraw_subject(&office.registry, &releasing, subject, "Nhầm").await;
    assert!(matches!(alone, Err(OperationError::Conflict { .. })), "{alone:?}");
    assert_eq!(record_decision(&office.registry, &releasing, &draft).await.unwrap().change_set, None);
    office.assert_verified().await;
}

async fn a_declined_person_stays(db: TestDatabase) {
    let office = Office::open(db).await;
    let (releasing, receiving) = (office.hr_of(1), office.hr_of(2));
    let draft = office.draft(1, vec![office.transfer(0, 2, FROM)]);
    let recorded = record_decision(&office.registry, &releasing, &draft).await.unwrap();
    let subject = recorded.subjects[0].subject;
    decline_transfer(&office.registry, &receiving, subject, "Không còn biên chế").await.unwrap();
    let reader = office.registry.store.read().await.unwrap();
    let line = reader.subject(&Scope::Province, View::of(TODAY), subject).await.unwrap().unwrap();
    assert_eq!(line.state(), SubjectState::Declined);
    drop(reader);
    assert_eq!(office.standing(office.person(0)).await.postings.len(), 1);
    let late = accept_transfer(&office.registry, &receiving, subject, None).await;
    assert!(matches!(late, Err(OperationError::Conflict { .. })), "{late:?}");
    office.assert_verified().await;
}

fn to(office: &Office, agency: usize, effective_from: time::Date) -> Correction {
    let act = Act::Transfer { post: office.post(agency), address: AddressChoice::Proposed };
    Correction { effective_from, act, reason: "Sai nơi đến".to_owned() }
}

async fn state(office: &Office, subject: SubjectId) -> SubjectState {
    let reader = office.registry.store.read().await.unwrap();
    reader.subject(&Scope::Province, View::of(TODAY), subject).await.unwrap().unwrap().state()
}

async fn whoever_releases_corrects_and_withdraws_while_it_waits(db: TestDatabase) {
    let office = Office::open(db).await;
    let (releasing, receiving) = (office.hr_of(1), office.hr_of(2));
    let (registry, later) = (&office.registry, date!(2019 - 08 - 01));
    // By mistake to the province's own office, which the second department does not hear of.
    let draft = office.draft(1, vec![office.transfer(0, 0, FROM)]);
    let subject = record_decision(registry, &releasing, &draft).await.unwrap().subjects[0].subject;
    let theirs = correct_subject(registry, &receiving, subject, &to(&office, 2, later)).await;
    assert!(matches!(theirs, Err(OperationError::NotFound { .. })), "{theirs:?}");
    let told = correct_subject(registry, &releasing, subject, &to(&office, 2, later)).await.unwrap();
    assert_eq!(told.iter().map(|one| one.kind).collect::<Vec<_>>(), [ConsequenceKind::AwaitAcceptance]);
    assert_eq!(state(&office, subject).await, SubjectState::Awaiting);
    assert_eq!(waiting_for_hr(&office, &receiving).await, 1, "the new receiver, and nobody else");
    assert_eq!(waiting_for_hr(&office, &office.hr).await, 1);
    let answered = correct_subject(registry, &receiving, subject, &to(&office, 2, FROM)).await;
    assert!(matches!(answered, Err(OperationError::Conflict { .. })), "{answered:?}");

    withdraw_subject(registry, &releasing, subject, "Nhầm").await.unwrap();
    assert_eq!(
        (state(&office, subject).await, waiting_for_hr(&office, &office.hr).await),
        (SubjectState::Withdrawn, 0)
    );
    let resent = record_decision(registry, &releasing, &draft).await;
    assert!(matches!(resent, Err(OperationError::Conflict { .. })), "{resent:?}");
    assert_eq!(state(&office, subject).await, SubjectState::Withdrawn);
    correct_subject(registry, &releasing, subject, &to(&office, 2, later)).await.unwrap();
    decline_transfer(registry, &receiving, subject, "Chưa đến đợt").await.unwrap();
    // Declined, and released again for another day.
    let day = date!(2019 - 09 - 01);
    correct_subject(registry, &releasing, subject, &to(&office, 2, day)).await.unwrap();
    accept_transfer(registry, &receiving, subject, None).await.unwrap();
    let person = office.standing(office.person(0)).await;
    assert_eq!(person.primary_on(later).unwrap().agency, office.agency(1));
    assert_eq!(person.primary_on(day).unwrap().agency, office.agency(2));
    let alone = correct_subject(registry, &releasing, subject, &to(&office, 2, later)).await;
    assert!(
        matches!(alone, Err(OperationError::Conflict { .. })),
        "what both agreed on is no longer one's own: {alone:?}"
    );
    office.assert_verified().await;
}

async fn a_release_of_somebody_who_has_left_is_not_accepted(db: TestDatabase) {
    let office = Office::open(db).await;
    let (releasing, receiving) = (office.hr_of(1), office.hr_of(2));
    let draft = office.draft(1, vec![office.transfer(0, 2, FROM)]);
    let subject = record_decision(&office.registry, &releasing, &draft).await.unwrap().subjects[0].subject;
    let moved = office.record(&office.draft(2, vec![office.transfer(0, 0, date!(2019 - 06 - 20))])).await.unwrap();
    let before = office.count("subject_act").await;
    let refused = accept_transfer(&office.registry, &receiving, subject, None).await.unwrap_err();
    let OperationError::Conflict { reason } = &refused else { panic!("{refused:?}") };
    assert!(
        reason.vi.contains("không còn ở cơ quan đã cho chuyển đi") && reason.en.contains("no longer"),
        "{reason:?}"
    );
    assert_eq!((office.count("subject_act").await, state(&office, subject).await), (before, SubjectState::Awaiting));
    withdraw_subject(&office.registry, &office.hr, moved.subjects[0].subject, "Nhầm").await.unwrap();
    accept_transfer(&office.registry, &receiving, subject, None).await.unwrap();
    office.assert_verified().await;
}
