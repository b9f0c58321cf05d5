//! Recruitment, transfer and retirement, from the draft to the facts.

use congvu::domain::decision::consequence::ConsequenceKind;
use congvu::domain::decision::draft::Act;
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use time::macros::date;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_recruit_waits_and_works_from_the_effective_day
    a_transfer_moves_the_posting_the_address_and_the_group
    a_retiree_reads_on_and_is_closed_later
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
