//! Certificates that come in end the requests that asked for them: by evidence, in any open state, one each.

use congvu::demo::ca;
use congvu::domain::certificate::request::content::Content;
use congvu::domain::certificate::request::event::Evidence;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::certificate::status::{REASON_HOLD, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::device::Medium;
use congvu::domain::ids::{CertificateId, RequestId};
use congvu::domain::mailbox::address::MailAddress;
use congvu::operations::confirm_owner::{Confirmation, confirm_owner};
use congvu::operations::import_certificates::{ImportOutcome, ImportRow, import_certificates};
use congvu::operations::requests::{RequestDraft, Verdict};
use congvu::pki::facts::{fingerprint, parse};
use time::Date;
use time::macros::date;

use super::closed_loop::listed_by_ca;
use super::desk::Desk;
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;
use crate::main_job::province::{demo_ca, trust};

on_both_engines! {
    a_certificate_ends_what_asked_for_it_and_an_older_one_ends_nothing
    one_certificate_answers_one_request_whoever_says_whose_it_is
    what_the_ca_has_revoked_answers_nothing
    a_renewal_ends_what_asked_for_it_and_not_an_older_request_for_something_else
}

/// From the day on which all is asked.
const LATER: (Date, Date) = (TODAY, date!(2024 - 03 - 01));

/// A certificate of the first person.
pub(super) fn issued(desk: &Desk, number: u32, valid: (Date, Date)) -> Vec<u8> {
    issued_for(("Điểu Nen", &desk.office.people[0].address.address), number, valid)
}

/// A certificate with that name and address.
pub(super) fn issued_for((name, address): (&str, &MailAddress), number: u32, (from, to): (Date, Date)) -> Vec<u8> {
    let subject = ca::Subject {
        full_name: name,
        organisation: "Cơ quan H10.1",
        locality: "Bình Phước",
        address: address.as_str(),
    };
    let (not_before, not_after) = (Timestamp::start_of(from), Timestamp::start_of(to));
    let order = ca::CertificateOrder { number, subject, generation: ca::Generation::G2, not_before, not_after };
    demo_ca().issue(&order).unwrap()
}

pub(super) async fn imported(desk: &Desk, ders: Vec<Vec<u8>>) -> Vec<CertificateId> {
    let files: Vec<(String, Vec<u8>)> = ders.into_iter().map(|der| ("mot.cer".to_owned(), der)).collect();
    let rows = import_certificates(&desk.office.registry, &trust(demo_ca()), &desk.officer, &files).await.unwrap();
    let id = |row: &ImportRow| match row.outcome {
        ImportOutcome::Imported { certificate, .. } => certificate,
        _ => panic!("{rows:?}"),
    };
    rows.iter().map(id).collect()
}

fn asked(desk: &Desk, kind: RequestKind, certificate: Option<CertificateId>, content: Content) -> RequestDraft {
    RequestDraft { kind, official: desk.office.person(0), certificate, content }
}

fn new_on(medium: Medium) -> Content {
    let mobile = (medium == Medium::Sim).then(|| "0912345678".to_owned());
    Content { medium: Some(medium), mobile, ..Content::default() }
}

/// Drafted, approved and in a letter.
async fn sent(desk: &Desk, draft: RequestDraft, letter: &str) -> RequestId {
    let id = desk.submitted(draft).await;
    desk.decide(id, Verdict::Approve).await.unwrap();
    desk.send(letter, &[id]).await.unwrap();
    id
}

async fn states<const N: usize>(desk: &Desk, ids: [RequestId; N]) -> [RequestState; N] {
    let mut states = [RequestState::Draft; N];
    for (state, id) in states.iter_mut().zip(ids) {
        *state = desk.state(id).await;
    }
    states
}

async fn a_certificate_ends_what_asked_for_it_and_an_older_one_ends_nothing(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let (official, content) = (desk.office.person(0), Content { medium: Some(Medium::Usb), ..Content::default() });
    let new = RequestDraft { kind: RequestKind::New, official, certificate: None, content };
    let change = RequestDraft {
        kind: RequestKind::Change,
        certificate: Some(desk.certificate(0)),
        content: Content {
            item: Some("Nơi công tác".to_owned()),
            new_value: Some("Cơ quan H10.1".to_owned()),
            ..Content::default()
        },
        ..new.clone()
    };
    let draft = desk.draft(new).await.unwrap().request.id;
    let sent = desk.submitted(change).await;
    desk.decide(sent, Verdict::Approve).await.unwrap();
    desk.send("5/STTTT", &[sent]).await.unwrap();
    imported(&desk, vec![issued(&desk, 801, (date!(2019 - 06 - 14), date!(2024 - 03 - 01)))]).await;
    assert_eq!([desk.state(draft).await, desk.state(sent).await], [RequestState::Draft, RequestState::SentToCa]);
    // What went to the CA is what the CA answers.
    let der = issued(&desk, 802, LATER);
    imported(&desk, vec![der.clone()]).await;
    assert_eq!([desk.state(draft).await, desk.state(sent).await], [RequestState::Draft, RequestState::Fulfilled]);
    let evidence = desk.story(sent).await.events.last().unwrap().evidence;
    assert_eq!(evidence, Some(Evidence::Certificate(fingerprint(&der))));
    // A second one ends what was never sent, too: the CA gave it all the same.
    imported(&desk, vec![issued(&desk, 803, LATER)]).await;
    assert_eq!(desk.state(draft).await, RequestState::Fulfilled);
    desk.office.assert_verified().await;
}

async fn one_certificate_answers_one_request_whoever_says_whose_it_is(db: TestDatabase) {
    use RequestState::{Draft, Fulfilled};
    let desk = Desk::open(db).await;
    let usb = desk.draft(asked(&desk, RequestKind::New, None, new_on(Medium::Usb))).await.unwrap().request.id;
    let sim = desk.draft(asked(&desk, RequestKind::New, None, new_on(Medium::Sim))).await.unwrap().request.id;
    let others =
        RequestDraft { official: desk.office.person(1), ..asked(&desk, RequestKind::New, None, new_on(Medium::Usb)) };
    let others = desk.draft(others).await.unwrap().request.id;
    let certificate = imported(&desk, vec![issued(&desk, 821, LATER)]).await[0];
    assert_eq!(states(&desk, [usb, sim, others]).await, [Fulfilled, Draft, Draft]);
    let say = async |person: usize| {
        let official = Some(desk.office.person(person));
        let word = Confirmation { certificate, official, reason: "Biên bản bàn giao".to_owned(), from: None };
        confirm_owner(&desk.office.registry, None, &desk.officer, &word).await.unwrap()
    };
    assert!(say(0).await.changed, "the first word");
    assert_eq!(states(&desk, [usb, sim, others]).await, [Fulfilled, Draft, Draft]);
    // It was somebody else's all along: what they asked for has come.
    assert!(say(1).await.changed);
    assert_eq!(states(&desk, [usb, sim, others]).await, [Fulfilled, Draft, Fulfilled]);
    say(0).await;
    assert_eq!(states(&desk, [usb, sim, others]).await, [Fulfilled, Draft, Fulfilled]);
    desk.office.assert_verified().await;
}

async fn what_the_ca_has_revoked_answers_nothing(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let new = desk.draft(asked(&desk, RequestKind::New, None, new_on(Medium::Usb))).await.unwrap().request.id;
    let at = Timestamp::start_of(TODAY).plus_seconds(3600);
    let ((from, to), later) = (LATER, TODAY.next_day().unwrap());
    let [botched, held] = [831, 832].map(|number| issued(&desk, number, (from, to)));
    let good = issued(&desk, 833, (later, to));
    let told = [(&botched, 4), (&held, REASON_HOLD)]
        .map(|(der, reason)| (parse(der).unwrap().facts.serial, Revocation { at, reason }));
    listed_by_ca(&desk, 1, &told).await;
    // The earlier one was botched, and the CA took it back; both come in together.
    imported(&desk, vec![botched, good.clone()]).await;
    let evidence = async |id: RequestId| desk.story(id).await.events.pop().unwrap().evidence;
    assert_eq!(evidence(new).await, Some(Evidence::Certificate(fingerprint(&good))));
    // A hold may end.
    let new = desk.draft(asked(&desk, RequestKind::New, None, new_on(Medium::Sim))).await.unwrap().request.id;
    imported(&desk, vec![held.clone()]).await;
    assert_eq!(evidence(new).await, Some(Evidence::Certificate(fingerprint(&held))));
    desk.office.assert_verified().await;
}

async fn a_renewal_ends_what_asked_for_it_and_not_an_older_request_for_something_else(db: TestDatabase) {
    use RequestState::{Fulfilled, SentToCa};
    let desk = Desk::open(db).await;
    let about = imported(&desk, vec![issued(&desk, 841, (date!(2019 - 03 - 01), date!(2021 - 03 - 01)))]).await[0];
    let serial = Content { device_serial: Some("USB-1".to_owned()), ..Content::default() };
    let workplace = Content {
        item: Some("Nơi công tác".to_owned()),
        new_value: Some("Cơ quan H10.2".to_owned()),
        ..Content::default()
    };
    let recover = sent(&desk, asked(&desk, RequestKind::DeviceRecover, Some(about), serial), "1/STTTT").await;
    let change = sent(&desk, asked(&desk, RequestKind::Change, Some(about), workplace), "2/STTTT").await;
    let renew = desk.draft(asked(&desk, RequestKind::Renew, Some(about), Content::default())).await.unwrap().request.id;
    imported(&desk, vec![issued(&desk, 842, LATER)]).await;
    assert_eq!(states(&desk, [recover, change, renew]).await, [SentToCa, SentToCa, Fulfilled]);
    let moved = issued_for(("Điểu Thị Nen", &desk.office.people[0].address.address), 843, LATER);
    imported(&desk, vec![moved]).await;
    assert_eq!(states(&desk, [recover, change, renew]).await, [SentToCa, Fulfilled, Fulfilled]);
    // What nothing else asked for is of the device that took the other's place.
    imported(&desk, vec![issued(&desk, 844, LATER)]).await;
    assert_eq!(states(&desk, [recover, change, renew]).await, [Fulfilled; 3]);
    desk.office.assert_verified().await;
}
