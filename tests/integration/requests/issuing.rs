//! Certificates that come in end the requests that asked for them: by evidence, in any open state, one each.

use congvu::demo::ca;
use congvu::domain::certificate::request::content::Content;
use congvu::domain::certificate::request::event::Evidence;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::clock::Timestamp;
use congvu::domain::device::Medium;
use congvu::operations::import_certificates::{ImportOutcome, import_certificates};
use congvu::operations::requests::{RequestDraft, Verdict};
use congvu::pki::facts::fingerprint;
use time::Date;
use time::macros::date;

use super::desk::Desk;
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;
use crate::main_job::province::{demo_ca, trust};

on_both_engines! {
    a_certificate_ends_what_asked_for_it_and_an_older_one_ends_nothing
}

fn issued(desk: &Desk, number: u32, from: Date) -> Vec<u8> {
    let subject = ca::Subject {
        full_name: "Điểu Nen",
        organisation: "Cơ quan H10.1",
        locality: "Bình Phước",
        address: desk.office.people[0].address.address.as_str(),
    };
    let not_before = Timestamp::start_of(from);
    let not_after = Timestamp::start_of(date!(2024 - 03 - 01));
    let order = ca::CertificateOrder { number, subject, generation: ca::Generation::G2, not_before, not_after };
    demo_ca().issue(&order).unwrap()
}

async fn imported(desk: &Desk, der: Vec<u8>) {
    let files = [("mot.cer".to_owned(), der)];
    let rows = import_certificates(&desk.office.registry, &trust(demo_ca()), &desk.officer, &files).await.unwrap();
    assert!(matches!(rows[0].outcome, ImportOutcome::Imported { official: Some(_), .. }), "{rows:?}");
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
    imported(&desk, issued(&desk, 801, date!(2019 - 06 - 14))).await;
    assert_eq!([desk.state(draft).await, desk.state(sent).await], [RequestState::Draft, RequestState::SentToCa]);
    // What went to the CA is what the CA answers.
    let der = issued(&desk, 802, TODAY);
    imported(&desk, der.clone()).await;
    assert_eq!([desk.state(draft).await, desk.state(sent).await], [RequestState::Draft, RequestState::Fulfilled]);
    let evidence = desk.story(sent).await.events.last().unwrap().evidence;
    assert_eq!(evidence, Some(Evidence::Certificate(fingerprint(&der))));
    // A second one ends what was never sent, too: the CA gave it all the same.
    imported(&desk, issued(&desk, 803, TODAY)).await;
    assert_eq!(desk.state(draft).await, RequestState::Fulfilled);
    desk.office.assert_verified().await;
}
