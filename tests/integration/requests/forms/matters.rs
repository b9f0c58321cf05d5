//! What a form tells of whom: the contact within the reader's part of the tree only, a letter's requests up to a bound, and of former certificates
//! the one that the CA gave for signing.

use congvu::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use congvu::domain::certificate::request::event::{Evidence, RequestAct};
use congvu::domain::certificate::request::letter::{Letter, LetterDirection, LetterDraft};
use congvu::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use congvu::domain::certificate::status::ChainVerdict;
use congvu::domain::clock::Timestamp;
use congvu::domain::form::FormNumber;
use congvu::domain::ids::{CertificateId, FactId, LetterId, PostingId, RequestId};
use congvu::domain::period::Period;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::fill_form::{FormRequests, FormWish};
use congvu::storage::read::View;
use congvu::storage::row::audit::AuditFilter;
use congvu::storage::write::EventFact;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::macros::date;

use super::{DAY, desk, document, filled, handed_in, of, on_sim, request};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::{Desk, wrong};

on_both_engines! {
    who_handed_in_is_told_to_those_only_who_see_them
    a_letter_of_more_requests_than_a_form_has_rows_is_not_read
    the_old_serial_is_that_of_a_signing_certificate_of_the_ca
}

/// People whose reading was recorded.
async fn people_read(desk: &Desk) -> usize {
    let registry = &desk.office.registry;
    registry.flush_reads().await.unwrap();
    let filter = AuditFilter { action: Some("read_person".to_owned()), ..AuditFilter::default() };
    let reader = registry.store.read().await.unwrap();
    reader.audit_page(&Scope::Province, View::of(DAY), &filter, None, 100).await.unwrap().len()
}

async fn who_handed_in_is_told_to_those_only_who_see_them(db: TestDatabase) {
    let (desk, manager) = desk(db, DAY).await;
    let id = handed_in(&desk, &manager, desk.revoke(0)).await;
    let registry = &desk.office.registry;
    // The person of the request moves to the other department; who handed it in stays in the first.
    let mut posting = desk.office.people[0].posting.clone();
    let old = posting.id;
    posting.id = PostingId(registry.new_id());
    (posting.agency, posting.effective) = (desk.office.agency(2), Period::starting(date!(2024 - 09 - 01)));
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.replace_postings(&[old], &[posting]).await.unwrap();
    change.commit().await.unwrap();
    let there = desk.account("quan-ly-hai", Role::SubscriberManager, "H10.2", None).await;
    let told = document(&filled(&desk, &there, &of(FormNumber::Revoke, &[id])).await.unwrap());
    let contact = told["contact"]["fields"].as_array().unwrap();
    assert!(contact.iter().all(|line| line["value"].is_null()), "{contact:?}");
    let masked = told["masked"].as_array().unwrap().iter().filter(|gap| gap["row"].is_null()).count();
    assert_eq!(masked, contact.len(), "there is somebody, whom the reader does not see");
    assert_eq!(people_read(&desk).await, 1, "the person in the row");
    // Who sees both is told of both, and that is on record though no number was opened.
    let told = document(&filled(&desk, &desk.officer, &of(FormNumber::Revoke, &[id])).await.unwrap());
    assert_eq!(told["contact"]["fields"][0]["value"], "Nguyễn Văn An");
    assert_eq!(people_read(&desk).await, 3, "the person in the row, and the contact");
    // Naming somebody as the contact is reading of them.
    let wish = FormWish { contact: Some(desk.office.person(2)), ..of(FormNumber::Revoke, &[id]) };
    filled(&desk, &there, &wish).await.unwrap();
    assert_eq!(people_read(&desk).await, 5);
}

/// A letter that took so many revocations to the CA, of people of the first department and one of the second.
async fn letter_of(desk: &Desk, number: &str, many: usize) -> RequestId {
    let registry = &desk.office.registry;
    let letter = Letter {
        id: LetterId(registry.new_id()),
        direction: LetterDirection::Outgoing,
        draft: LetterDraft { number: number.to_owned(), dated_on: DAY, sha256: None },
    };
    let (mut requests, mut events, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    for place in 0..=many {
        let person = if place == many { 2 } else { place % 2 };
        let request = Request {
            id: RequestId(registry.new_id()),
            kind: RequestKind::Revoke,
            official: desk.office.person(person),
            certificate: Some(desk.certificate(person)),
            opened_on: DAY,
        };
        for (hour, (state, act)) in (1..).zip([
            (RequestState::Draft, RequestAct::Drafted),
            (RequestState::Submitted, RequestAct::Submitted),
            (RequestState::SentToCa, RequestAct::Sent),
        ]) {
            let event = FactId(registry.new_id());
            let effective_at = Timestamp::start_of(DAY).plus_seconds(hour * 3600);
            events.push(RequestEvent { id: event, request: request.id, state, effective_at, details: String::new() });
            let carried = (act == RequestAct::Sent).then_some(letter.id);
            let id = FactId(registry.new_id());
            facts.push(EventFact { id, event, act, by: None, letter: carried, evidence: None });
        }
        requests.push(request);
    }
    let officials: Vec<_> = (0..3).map(|person| desk.office.person(person)).collect();
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_letter(&letter).await.unwrap();
    change.insert_requests(&requests).await.unwrap();
    change.insert_request_events(&events).await.unwrap();
    change.insert_request_event_facts(&facts, &officials).await.unwrap();
    change.commit().await.unwrap();
    requests[many].id
}

async fn a_letter_of_more_requests_than_a_form_has_rows_is_not_read(db: TestDatabase) {
    let (desk, _) = desk(db, DAY).await;
    let last = letter_of(&desk, "15/STTTT-CNTT", 501).await;
    let asked = |agency| FormWish {
        requests: FormRequests::Letter { number: "15/STTTT-CNTT".to_owned(), dated_on: None },
        agency,
        ..of(FormNumber::Revoke, &[])
    };
    assert_eq!(wrong(filled(&desk, &desk.officer, &asked(None)).await), ["/request"], "of two agencies");
    assert_eq!(wrong(filled(&desk, &desk.officer, &asked(Some(desk.office.agency(1)))).await), ["/letter"]);
    assert_eq!(wrong(filled(&desk, &desk.manager, &asked(None)).await), ["/letter"], "of their own alone too");
    let few = filled(&desk, &desk.officer, &asked(Some(desk.office.agency(2)))).await.unwrap();
    assert_eq!(few.rows.iter().map(|row| row.request).collect::<Vec<_>>(), [last]);
}

fn newer(desk: &Desk, number: u8, may_sign: bool) -> Certificate {
    let mut certificate = desk.office.people[0].certificate.0.clone();
    certificate.id = CertificateId(desk.office.registry.new_id());
    certificate.der = vec![number];
    certificate.facts.sha256 = Fingerprint(Sha256::digest([number]).into());
    certificate.facts.serial = Serial(vec![9, number]);
    certificate.facts.not_before = Timestamp::start_of(date!(2023 - 05 - 01));
    certificate.facts.may_sign = may_sign;
    certificate
}

async fn old_serial(desk: &Desk, request: RequestId) -> Value {
    let told = document(&filled(desk, &desk.officer, &of(FormNumber::Person, &[request])).await.unwrap());
    told["table"]["rows"][0]["fields"]["old_serial"].clone()
}

async fn the_old_serial_is_that_of_a_signing_certificate_of_the_ca(db: TestDatabase) {
    let (desk, manager) = desk(db, DAY).await;
    let id = handed_in(&desk, &manager, request(&desk, RequestKind::New, 0, on_sim())).await;
    let known = desk.office.people[0].certificate.0.facts.serial.to_string();
    assert_eq!(old_serial(&desk, id).await, known.as_str());
    // A public CA's for the same mailbox, and one that only enciphers, are no former certificates of theirs.
    let registry = &desk.office.registry;
    let others = [(newer(&desk, 1, true), ChainVerdict::Untrusted), (newer(&desk, 2, false), ChainVerdict::Good)];
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_certificates(&others).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(old_serial(&desk, id).await, known.as_str());
    // Nor is the one that this request brought.
    let brought = newer(&desk, 3, true);
    let (event, fact) = (FactId(registry.new_id()), FactId(registry.new_id()));
    let end = RequestEvent {
        id: event,
        request: id,
        state: RequestState::Fulfilled,
        effective_at: registry.clock.now(),
        details: String::new(),
    };
    let evidence = Some(Evidence::Certificate(brought.facts.sha256));
    let proof = EventFact { id: fact, event, act: RequestAct::Proved, by: None, letter: None, evidence };
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_certificates(&[(brought.clone(), ChainVerdict::Good)]).await.unwrap();
    change.insert_request_events(&[end]).await.unwrap();
    change.insert_request_event_facts(&[proof], &[desk.office.person(0)]).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(old_serial(&desk, id).await, known.as_str());
    // Of any later request it is.
    let again = handed_in(&desk, &manager, request(&desk, RequestKind::New, 0, on_sim())).await;
    assert_eq!(old_serial(&desk, again).await, brought.facts.serial.to_string().as_str());
}
