//! What can be asked: for whom, about what, once.

use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::decision::step::{StepKind, StepState};
use congvu::domain::device::Medium;
use congvu::operations::correct_decision::withdraw_subject;
use congvu::operations::requests::{RequestDraft, Verdict, mend_request};
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::request_list::RequestFilter;
use congvu::storage::write::RevocationList;
use time::macros::date;

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    a_draft_may_lack_what_its_submission_needs_and_holds_nothing_that_makes_no_sense
    the_same_is_asked_once_and_nothing_of_what_is_revoked
    what_a_decision_opens_is_filled_in_from_it
    what_is_mended_is_held_against_what_a_draft_is_held_against
    what_became_the_same_or_pointless_meanwhile_is_not_submitted
    a_decision_goes_on_with_what_presses_already_and_leaves_it_when_it_is_taken_back
}

async fn a_draft_may_lack_what_its_submission_needs_and_holds_nothing_that_makes_no_sense(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let new = RequestDraft {
        kind: RequestKind::New,
        official: desk.office.person(0),
        certificate: None,
        content: Content { medium: Some(Medium::Sim), first_of_agency: true, ..Content::default() },
    };
    let id = desk.draft(new.clone()).await.unwrap().request.id;
    assert_eq!(wrong(desk.submit(id).await), ["/mobile"]);
    assert_eq!(desk.state(id).await, RequestState::Draft, "nothing half-written");
    assert!(desk.story(id).await.content.first_of_agency);
    let content = Content { reason: Some(RevocationReason::Left), mobile: Some("x".to_owned()), ..Content::default() };
    let named = RequestDraft { certificate: Some(desk.certificate(0)), content, ..new };
    assert_eq!(wrong(desk.draft(named).await), ["/mobile", "/reason", "/certificate"]);
    let about_nothing = RequestDraft { certificate: None, ..desk.revoke(0) };
    assert_eq!(wrong(desk.draft(about_nothing).await), ["/certificate"]);
    // A certificate of somebody else looks like none.
    let anothers = RequestDraft { certificate: Some(desk.certificate(1)), ..desk.revoke(0) };
    let refused = desk.draft(anothers).await;
    assert!(matches!(refused, Err(OperationError::NotFound { what: "certificate" })), "{refused:?}");
    assert_eq!(desk.listed(RequestFilter::default()).await.len(), 1);
}

async fn revoke_by_hand(desk: &Desk, person: usize, reason: u8) {
    let facts = &desk.office.people[person].certificate.0.facts;
    let at = Timestamp::start_of(TODAY);
    let list = RevocationList {
        sha256: congvu::pki::facts::fingerprint(&[reason]),
        issuer_key: facts.issuer_key,
        issuer: facts.issuer.clone(),
        number: None,
        window: ListWindow { this_update: at, next_update: at.plus_seconds(86_400) },
        der: vec![reason],
    };
    let registry = &desk.office.registry;
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_revocation_list(&list, &[(facts.serial.clone(), Revocation { at, reason })]).await.unwrap();
    change.commit().await.unwrap();
}

async fn the_same_is_asked_once_and_nothing_of_what_is_revoked(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let id = desk.submitted(desk.revoke(0)).await;
    assert!(conflict(desk.draft(desk.revoke(0)).await).starts_with("The same is asked already"));
    desk.decide(id, Verdict::Reject("Không đúng".to_owned())).await.unwrap();
    let again = desk.draft(desk.revoke(0)).await.unwrap().request.id;
    // A hold shows nothing; what the registry knows otherwise than by the operation ends it in the next run.
    revoke_by_hand(&desk, 1, REASON_HOLD).await;
    let held = desk.draft(desk.revoke(1)).await.unwrap().request.id;
    revoke_by_hand(&desk, 0, 1).await;
    let outcome = run_decisions(&desk.office.registry, &Actor::Shell, TODAY).await.unwrap();
    assert_eq!(outcome.fulfilled, 1);
    assert_eq!([desk.state(again).await, desk.state(held).await], [RequestState::Fulfilled, RequestState::Draft]);
    assert_eq!(run_decisions(&desk.office.registry, &Actor::Shell, TODAY).await.unwrap().fulfilled, 0);
    assert_eq!(conflict(desk.draft(desk.revoke(0)).await), "The CA has revoked this certificate already");
    desk.office.assert_verified().await;
}

async fn what_a_decision_opens_is_filled_in_from_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.transfer(0, 2, TODAY)])).await.unwrap();
    let renamed = Act::CorrectIdentity { full_name: "Nguyễn Văn Ân".to_owned(), birth_date: date!(1980 - 02 - 29) };
    office.record(&office.draft(2, vec![office.known(1, TODAY, renamed)])).await.unwrap();
    office.record(&office.draft(3, vec![office.known(2, TODAY, Act::Death)])).await.unwrap();
    run_decisions(&office.registry, &Actor::Shell, TODAY).await.unwrap();
    let mut told = Vec::new();
    for person in 0..3 {
        let of = RequestFilter { official: Some(office.person(person)), ..RequestFilter::default() };
        let line = desk.listed(of).await.pop().unwrap();
        told.push((line.request.kind, desk.story(line.request.id).await.content, line.request.id));
    }
    let filled = |item: &str, value: &str| Content {
        item: Some(item.to_owned()),
        new_value: Some(value.to_owned()),
        ..Content::default()
    };
    assert_eq!((told[0].0, &told[0].1), (RequestKind::Change, &filled("Nơi công tác", "Cơ quan H10.2")));
    assert_eq!((told[1].0, &told[1].1), (RequestKind::Change, &filled("Họ và tên", "Nguyễn Văn Ân")));
    assert_eq!((told[2].0, told[2].1.reason), (RequestKind::Revoke, Some(RevocationReason::Died)));
    // The manager only confirms.
    desk.submit(told[1].2).await.unwrap();
}

async fn what_is_mended_is_held_against_what_a_draft_is_held_against(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let official = desk.office.person(0);
    let new = |medium| RequestDraft {
        kind: RequestKind::New,
        official,
        certificate: None,
        content: Content { medium: Some(medium), ..Content::default() },
    };
    let usb = desk.draft(new(Medium::Usb)).await.unwrap().request.id;
    let sim = desk.draft(new(Medium::Sim)).await.unwrap().request.id;
    let mend = async |id, content: Content| mend_request(registry, &desk.manager, id, content, None).await;
    for medium in [Some(Medium::Usb), None] {
        let same = mend(sim, Content { medium, ..Content::default() }).await;
        assert!(conflict(same).starts_with("The same is asked already"), "{medium:?}");
    }
    assert_eq!(desk.story(sim).await.content.medium, Some(Medium::Sim));
    mend(usb, new(Medium::Usb).content).await.unwrap();
    mend(sim, Content { medium: Some(Medium::Hsm), ..Content::default() }).await.unwrap();
    // A person's certificate is no agency's.
    let renew = RequestDraft {
        kind: RequestKind::Renew,
        official,
        certificate: Some(desk.certificate(0)),
        content: Content::default(),
    };
    let renew = desk.draft(renew).await.unwrap().request.id;
    let theirs = mend(renew, Content { agency: Some(desk.office.agency(1)), ..Content::default() }).await;
    assert!(matches!(theirs, Err(OperationError::NotFound { what: "certificate" })), "{theirs:?}");
    let outside = mend(renew, Content { agency: Some(desk.office.agency(2)), ..Content::default() }).await;
    assert!(matches!(outside, Err(OperationError::NotFound { what: "agency" })), "{outside:?}");
    mend(renew, Content { extend: true, ..Content::default() }).await.unwrap();
    desk.office.assert_verified().await;
}

async fn what_became_the_same_or_pointless_meanwhile_is_not_submitted(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let office = &desk.office;
    let moved = Content { reason: Some(RevocationReason::Moved), ..Content::default() };
    let weak = desk.draft(RequestDraft { content: moved, ..desk.revoke(0) }).await.unwrap().request.id;
    let about = |kind, person: usize| RequestDraft {
        kind,
        official: office.person(person),
        certificate: Some(desk.certificate(person)),
        content: Content::default(),
    };
    let renew = desk.draft(about(RequestKind::Renew, 0)).await.unwrap().request.id;
    office.record(&office.draft(1, vec![office.known(0, TODAY, Act::Retire)])).await.unwrap();
    run_decisions(&office.registry, &Actor::Shell, TODAY).await.unwrap();
    // A leaver's revocation does not wait for a weaker one; what is weaker waits for it.
    let open = desk.listed(RequestFilter { kind: Some(RequestKind::Revoke), ..RequestFilter::default() }).await;
    let reasons: Vec<_> = open.iter().map(|line| line.reason.unwrap()).collect();
    assert_eq!(reasons, [RevocationReason::Retired, RevocationReason::Moved]);
    assert!(conflict(desk.submit(weak).await).starts_with("The same is asked already"));
    desk.submit(open[0].request.id).await.unwrap();
    // Nothing is asked of what the CA has revoked meanwhile.
    revoke_by_hand(&desk, 0, 5).await;
    assert_eq!(conflict(desk.submit(renew).await), "The CA has revoked this certificate already");
    assert_eq!(desk.state(renew).await, RequestState::Draft);
    desk.office.assert_verified().await;
}

async fn a_decision_goes_on_with_what_presses_already_and_leaves_it_when_it_is_taken_back(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let office = &desk.office;
    let own = [desk.draft(desk.revoke(0)).await.unwrap().request.id, desk.submitted(desk.revoke(1)).await];
    let leave = |person| office.known(person, TODAY, Act::Retire);
    let recorded = office.record(&office.draft(1, vec![leave(0), leave(1)])).await.unwrap();
    let outcome = run_decisions(&office.registry, &Actor::Shell, TODAY).await.unwrap();
    assert_eq!((outcome.requests, desk.listed(RequestFilter::default()).await.len()), (0, 2));
    // The step of what is to be handed in names it and waits; that of what was handed in is done.
    let mut steps = Vec::new();
    for one in &recorded.subjects {
        let reader = office.registry.store.read().await.unwrap();
        let of = reader.steps_of(one.subject).await.unwrap();
        let of = of.into_iter().filter(|step| step.draft.kind == StepKind::RequestRevocation);
        steps.extend(of.map(|step| (step.request, step.state)));
    }
    assert_eq!(steps, [(Some(own[0]), StepState::Open), (Some(own[1]), StepState::Done)]);
    for one in &recorded.subjects {
        withdraw_subject(&office.registry, &office.hr, one.subject, "Ghi nhầm người").await.unwrap();
    }
    assert_eq!([desk.state(own[0]).await, desk.state(own[1]).await], [RequestState::Draft, RequestState::Submitted]);
    desk.submit(own[0]).await.unwrap();
    desk.office.assert_verified().await;
}
