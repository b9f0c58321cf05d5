//! Hand-over: the holder confirms it, or the receipt shows it; and what happened to a certificate, from wherever it is recorded.

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::life::{LifeEventKind, LifeState};
use congvu::domain::certificate::request::letter::LetterDraft;
use congvu::domain::ids::CertificateId;
use congvu::domain::principal::Role;
use congvu::operations::hand_over_certificate::{HandOver, hand_over_certificate, life_of};
use congvu::operations::requests::{Verdict, record_ca_refusal};
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use time::Duration;
use uuid::Uuid;

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    a_holder_confirms_what_they_have_and_others_show_the_receipt
    a_story_is_told_from_wherever_it_is_recorded
}

const RECEIPT: Fingerprint = Fingerprint([9; 32]);

async fn told(desk: &Desk, certificate: CertificateId) -> (LifeState, Vec<LifeEventKind>) {
    let registry = &desk.office.registry;
    let reader = registry.store.read().await.unwrap();
    let begins = desk.office.people[0].certificate.0.facts.not_before;
    let view = View::of(registry.clock.today());
    let (life, story) = life_of(&reader, view, (certificate, begins)).await.unwrap();
    (life.state(), story.iter().map(|told| told.event.kind()).collect())
}

async fn a_holder_confirms_what_they_have_and_others_show_the_receipt(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let own = desk.account("chu-the", Role::AgencyHead, "H10.2", Some(desk.office.person(0))).await;
    let hand_over = |person: usize| HandOver { certificate: desk.certificate(person), on: None, receipt: None };
    let done = hand_over_certificate(registry, &own, &hand_over(0)).await.unwrap();
    assert_eq!(done.state, LifeState::Active);
    assert_eq!(told(&desk, desk.certificate(0)).await, (LifeState::Active, vec![LifeEventKind::HandedOver]));
    assert!(conflict(hand_over_certificate(registry, &own, &hand_over(0)).await).contains("signed for it before"));
    // Not their own, and out of scope: as if it were not there.
    let other = hand_over_certificate(registry, &own, &hand_over(1)).await;
    assert!(matches!(other, Err(OperationError::NotAllowed { .. })), "{other:?}");
    assert_eq!(wrong(hand_over_certificate(registry, &desk.officer, &hand_over(1)).await), ["/receipt"]);
    let tomorrow = HandOver { on: Some(TODAY + Duration::days(1)), receipt: Some(RECEIPT), ..hand_over(1) };
    assert_eq!(wrong(hand_over_certificate(registry, &desk.officer, &tomorrow).await), ["/handed_on"]);
    let with_receipt = HandOver { on: Some(TODAY), receipt: Some(RECEIPT), ..hand_over(1) };
    hand_over_certificate(registry, &desk.officer, &with_receipt).await.unwrap();
    let nowhere = HandOver { certificate: CertificateId(Uuid::from_u128(1)), ..with_receipt };
    let nowhere = hand_over_certificate(registry, &desk.officer, &nowhere).await;
    assert!(matches!(nowhere, Err(OperationError::NotFound { what: "certificate" })), "{nowhere:?}");
    desk.office.assert_verified().await;
}

async fn a_story_is_told_from_wherever_it_is_recorded(db: TestDatabase) {
    use LifeEventKind::{RevocationAsked, RevocationRefused};

    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let id = desk.submitted(desk.revoke(0)).await;
    desk.decide(id, Verdict::Approve).await.unwrap();
    desk.send("7/TTTT", &[id]).await.unwrap();
    let certificate = desk.certificate(0);
    assert_eq!(told(&desk, certificate).await, (LifeState::RevocationPending, vec![RevocationAsked]));
    let hand_over = HandOver { certificate, on: None, receipt: Some(RECEIPT) };
    assert!(conflict(hand_over_certificate(registry, &desk.officer, &hand_over).await).contains("revocation"));
    let letter = LetterDraft { number: "1/CA".to_owned(), dated_on: TODAY, sha256: None };
    record_ca_refusal(registry, &desk.officer, id, (letter, "Thiếu hồ sơ"), None).await.unwrap();
    assert_eq!(told(&desk, certificate).await, (LifeState::Issued, vec![RevocationAsked, RevocationRefused]));
    hand_over_certificate(registry, &desk.officer, &hand_over).await.unwrap();
    assert_eq!(told(&desk, certificate).await.0, LifeState::Active);
    let shell = hand_over_certificate(registry, &Actor::Shell, &hand_over).await;
    assert!(shell.is_err(), "{shell:?}");
}
