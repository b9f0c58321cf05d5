//! Hand-over: the holder confirms it, or the receipt shows it; and what happened to a certificate, from wherever it is recorded.

use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind, EventCause};
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::life::{LifeEventKind, LifeState};
use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::letter::LetterDraft;
use congvu::domain::decision::draft::Act;
use congvu::domain::ids::{CertificateId, FactId};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::hand_over_certificate::{HandOver, hand_over_certificate, life_of};
use congvu::operations::requests::{RequestDraft, Verdict, record_ca_refusal};
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use time::Duration;
use time::macros::date;
use uuid::Uuid;

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    a_holder_confirms_what_they_have_and_others_show_the_receipt
    a_story_is_told_from_wherever_it_is_recorded
    a_return_in_the_run_of_its_suspension_is_told_after_it
    a_revocation_that_presses_outlives_the_refusal_of_another
    a_life_that_is_told_otherwise_than_its_status_is_found
}

const RECEIPT: Fingerprint = Fingerprint([9; 32]);

async fn told(desk: &Desk, certificate: CertificateId) -> (LifeState, Vec<LifeEventKind>) {
    let registry = &desk.office.registry;
    let reader = registry.store.read().await.unwrap();
    let now = registry.clock.now();
    let view = View::of(now.day());
    let filter = CertificateFilter { id: Some(certificate), ..CertificateFilter::default() };
    let page = reader.certificate_page(&Scope::Province, view, now, &filter, None, 1).await.unwrap();
    let (life, story) = life_of(&reader, (view, now), certificate, &page[0].evidence).await.unwrap();
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

async fn a_return_in_the_run_of_its_suspension_is_told_after_it(db: TestDatabase) {
    use LifeEventKind::{HandedOver, Resumed, Stopped};

    let desk = Desk::open(db).await;
    let (office, registry) = (&desk.office, &desk.office.registry);
    for (number, from, act) in
        [(1, date!(2019 - 06 - 03), Act::SuspendFromDuty), (2, date!(2019 - 06 - 10), Act::Return)]
    {
        office.record(&office.draft(number, vec![office.known(0, from, act)])).await.unwrap();
    }
    run_decisions(registry, &Actor::Shell, TODAY).await.unwrap();
    let certificate = desk.certificate(0);
    assert_eq!(told(&desk, certificate).await, (LifeState::Issued, vec![Stopped, Resumed]));
    let hand_over = HandOver { certificate, on: None, receipt: Some(RECEIPT) };
    hand_over_certificate(registry, &desk.officer, &hand_over).await.unwrap();
    assert_eq!(told(&desk, certificate).await, (LifeState::Active, vec![Stopped, Resumed, HandedOver]));
    office.assert_verified().await;
}

async fn a_revocation_that_presses_outlives_the_refusal_of_another(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let replaced = Content { reason: Some(RevocationReason::Replaced), ..Content::default() };
    let exposed = Content { reason: Some(RevocationReason::KeyExposed), ..Content::default() };
    let mut sent = Vec::new();
    for (number, content) in [("7/TTTT", replaced), ("8/TTTT", exposed)] {
        let id = desk.submitted(RequestDraft { content, ..desk.revoke(0) }).await;
        desk.decide(id, Verdict::Approve).await.unwrap();
        desk.send(number, &[id]).await.unwrap();
        sent.push(id);
    }
    let letter = LetterDraft { number: "1/CA".to_owned(), dated_on: TODAY, sha256: None };
    record_ca_refusal(registry, &desk.officer, sent[0], (letter, "Thiếu hồ sơ"), None).await.unwrap();
    let certificate = desk.certificate(0);
    assert_eq!(told(&desk, certificate).await.0, LifeState::RevocationPending, "the CA has the other");
    let hand_over = HandOver { certificate, on: None, receipt: Some(RECEIPT) };
    assert!(conflict(hand_over_certificate(registry, &desk.officer, &hand_over).await).contains("revocation"));
}

/// An end of somebody else's stop, written past every operation.
async fn a_life_that_is_told_otherwise_than_its_status_is_found(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let at = registry.clock.now();
    let event = |certificate, kind| CertificateEvent {
        id: FactId(registry.new_id()),
        certificate,
        kind,
        effective_at: at,
        details: String::new(),
    };
    let stop = event(desk.certificate(0), CertificateEventKind::StopUse);
    let end = event(desk.certificate(1), CertificateEventKind::UseResumed);
    let lifts = Some(stop.id);
    let cause = EventCause { id: FactId(registry.new_id()), event: end.id, subject: None, lifts };
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_certificate_events(&[stop, end]).await.unwrap();
    change.insert_event_causes(&[cause]).await.unwrap();
    change.commit().await.unwrap();
    let mut found = Vec::new();
    let reader = registry.store.read().await.unwrap();
    reader.verify(&mut |one| found.push((one.check.to_string(), one.row))).await.unwrap();
    let [first, second] = [0, 1].map(|person| ("life".to_owned(), desk.certificate(person).to_string()));
    assert_eq!(
        found.iter().filter(|one| **one == first).count(),
        1,
        "stopped by its life, not by its status: {found:?}"
    );
    assert_eq!(found.iter().filter(|one| **one == second).count(), 1, "an end of nothing: {found:?}");
    assert_eq!(found.len(), 2);
}
