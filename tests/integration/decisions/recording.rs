//! Recruitment, transfer and retirement, from the draft to the facts.

use congvu::domain::decision::consequence::ConsequenceKind;
use congvu::domain::decision::draft::{Act, DecisionDraft};
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::scope::Scope;
use congvu::operations::OperationError;
use congvu::operations::record_decision::{preview_decision, record_decision};
use congvu::storage::read::View;
use time::macros::date;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_recruit_waits_and_works_from_the_effective_day
    a_transfer_moves_the_posting_the_address_and_the_group
    a_retiree_reads_on_and_is_closed_later
    what_a_foreign_decision_says_is_not_told
}

async fn a_recruit_waits_and_works_from_the_effective_day(db: TestDatabase) {
    let office = Office::open(db).await;
    let from = date!(2019 - 07 - 01);
    let draft = office.draft(1, vec![office.recruit("Nguyễn Văn Ấn", from)]);
    let preview = office.preview(&draft).await.unwrap();
    let recorded = office.record(&draft).await.unwrap();
    assert_eq!(recorded.subjects[0].consequences, preview[0]);
    let kinds: Vec<_> = preview[0].iter().map(|one| (one.on, one.kind)).collect();
    for expected in [
        (TODAY, ConsequenceKind::StageMailbox),
        (TODAY, ConsequenceKind::GiveAddress),
        (from, ConsequenceKind::BeginPosting),
        (from, ConsequenceKind::ActivateMailbox),
        (from, ConsequenceKind::JoinGroup),
        (from, ConsequenceKind::HandOverActivation),
        (from, ConsequenceKind::RequestCertificate),
    ] {
        assert!(kinds.contains(&expected), "{expected:?} not in {kinds:?}");
    }
    let person = office.standing(recorded.subjects[0].official).await;
    assert_eq!(person.state_on(TODAY), Some(MailboxState::Staged));
    assert_eq!(person.state_on(from), Some(MailboxState::Active));
    assert_eq!(person.address_on(TODAY).unwrap().as_str(), "annv.h101@binhphuoc.gov.vn");
    assert_eq!(person.mailbox.as_ref().unwrap().number, 4);
    let reader = office.registry.store.read().await.unwrap();
    for (day, expected) in [(TODAY, 3), (from, 4)] {
        let persons = reader.persons(&Scope::Province, View::of(day), 0, 9).await.unwrap();
        assert_eq!(persons.len(), expected, "{day}");
    }
    drop(reader);
    office.assert_verified().await;
}

async fn a_transfer_moves_the_posting_the_address_and_the_group(db: TestDatabase) {
    let office = Office::open(db).await;
    let from = date!(2019 - 05 - 01);
    let draft = office.draft(2, vec![office.transfer(0, 2, from)]);
    let preview = office.preview(&draft).await.unwrap();
    let recorded = office.record(&draft).await.unwrap();
    assert_eq!(recorded.subjects[0].consequences, preview[0]);
    let person = office.standing(office.person(0)).await;
    let eve = date!(2019 - 04 - 30);
    assert_eq!(person.primary_on(eve).unwrap().agency, office.agency(1));
    assert_eq!(person.primary_on(from).unwrap().agency, office.agency(2));
    assert_eq!(person.address_on(from).unwrap().as_str(), "nend.h102@binhphuoc.gov.vn");
    let alias: Vec<_> = person.addresses.iter().filter(|fact| fact.effective.from == from).collect();
    assert_eq!(alias.len(), 2, "{alias:?}");
    assert!(alias.iter().any(
        |fact| fact.address == office.people[0].address.address && fact.effective.to == Some(date!(2020 - 05 - 01))
    ));
    let held = office.db.texts("select cast(held_until as text) from address_claim where held_until is not null").await;
    assert_eq!(held, ["2022-05-01"]);
    let members = office.registry.store.read().await.unwrap();
    let members = members.members(&Scope::Province, View::of(TODAY)).await.unwrap();
    assert_eq!(members.iter().filter(|member| member.agency == office.agency(2)).count(), 2);
    office.assert_verified().await;
}

async fn a_retiree_reads_on_and_is_closed_later(db: TestDatabase) {
    let office = Office::open(db).await;
    let from = date!(2019 - 12 - 01);
    let draft = office.draft(3, vec![office.known(1, from, Act::Retire)]);
    let preview = office.preview(&draft).await.unwrap();
    let recorded = office.record(&draft).await.unwrap();
    assert_eq!(recorded.subjects[0].consequences, preview[0]);
    let person = office.standing(office.person(1)).await;
    assert!(person.primary_on(from).is_none());
    for (day, state) in [
        (date!(2019 - 11 - 30), MailboxState::Active),
        (from, MailboxState::ReceiveOnly),
        (date!(2020 - 05 - 31), MailboxState::ReceiveOnly),
        (date!(2020 - 06 - 01), MailboxState::Preserved),
    ] {
        assert_eq!(person.state_on(day), Some(state), "{day}");
    }
    let told: Vec<_> = preview[0].iter().map(|one| (one.on, one.kind)).collect();
    assert!(told.contains(&(from, ConsequenceKind::RequestRevocation)));
    assert!(told.contains(&(date!(2020 - 06 - 01), ConsequenceKind::PreserveMailbox)));
    office.assert_verified().await;
}

async fn what_a_foreign_decision_says_is_not_told(db: TestDatabase) {
    let office = Office::open(db).await;
    let from = date!(2019 - 12 - 01);
    let theirs = |number, person, summary: &str| DecisionDraft {
        issuer: office.agency(2),
        summary: summary.to_owned(),
        ..office.draft(number, vec![office.known(person, from, Act::Retire)])
    };
    record_decision(&office.registry, &office.hr_of(2), &theirs(9, 2, "Về việc nghỉ hưu")).await.unwrap();
    let own = office.hr_of(1);
    let refused = async |draft: DecisionDraft| {
        let recorded = record_decision(&office.registry, &own, &draft).await.unwrap_err();
        let previewed = preview_decision(&office.registry, &own, &draft).await.unwrap_err();
        assert_eq!(recorded.to_string(), previewed.to_string());
        recorded
    };
    // With nobody of their own to enter, a number that is taken looks like one that is free.
    let (taken, free) = (refused(theirs(9, 2, "Khác")).await, refused(theirs(10, 2, "Khác")).await);
    assert!(matches!(taken, OperationError::NotFound { .. }), "{taken:?}");
    assert_eq!(taken.to_string(), free.to_string());
    // With somebody of their own they learn that it cannot be so, and nothing of what is recorded.
    let OperationError::Conflict { reason } = refused(theirs(9, 1, "Khác")).await else { panic!("a conflict") };
    assert!(!reason.vi.contains("đã được ghi") && !reason.en.contains("recorded with"), "{reason:?}");
    // Whom it concerns is told.
    let issuer = record_decision(&office.registry, &office.hr_of(2), &theirs(9, 2, "Khác")).await.unwrap_err();
    let OperationError::Conflict { reason } = &issuer else { panic!("{issuer:?}") };
    assert!(reason.vi.contains("đã được ghi với"), "{reason:?}");
    // Under the same decision, told the same, people of several agencies are entered by their own HR.
    let together = record_decision(&office.registry, &own, &theirs(9, 1, "Về việc nghỉ hưu")).await.unwrap();
    assert!(together.subjects[0].is_new);
    let OperationError::Conflict { reason } = refused(theirs(9, 1, "Khác")).await else { panic!("a conflict") };
    assert!(reason.vi.contains("đã được ghi với"), "one of its people is theirs now: {reason:?}");
    office.assert_verified().await;
}
