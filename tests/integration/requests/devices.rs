//! Devices and requests: a recovery ends what asked for it, and whoever reports a loss does not decide what it drafts.

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::event::Evidence;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::device::{Holder, Medium};
use congvu::domain::principal::Role;
use congvu::operations::devices::{
    DeviceAct, DeviceChange, Loss, NewDevice, change_device, record_device, report_loss,
};
use congvu::operations::grant_role::{RoleGrant, grant_role};
use congvu::operations::requests::{RequestDraft, Verdict, decide_request};

use super::desk::{Desk, conflict};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    a_recovered_device_ends_the_request_that_asked_for_it
    a_reported_loss_drafts_its_revocation_and_the_reporter_does_not_decide_it
}

async fn a_recovered_device_ends_the_request_that_asked_for_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let official = desk.office.person(0);
    let new = NewDevice {
        medium: Medium::Usb,
        serial: "USB-77".to_owned(),
        mobile: None,
        certificates: vec![desk.certificate(0)],
        handed_to: Some((Holder { official, agency: None }, TODAY)),
        evidence: None,
    };
    let device = record_device(registry, &desk.officer, new).await.unwrap();
    let act = async |act, evidence| {
        let change = DeviceChange { device, act, at: None, reason: String::new(), evidence };
        change_device(registry, &desk.officer, &change).await.unwrap()
    };
    act(DeviceAct::Lock, None).await;
    let content = Content { device_serial: Some("USB-77".to_owned()), ..Content::default() };
    let kind = RequestKind::DeviceRecover;
    let asked = desk.submitted(RequestDraft { kind, official, certificate: None, content }).await;
    desk.decide(asked, Verdict::Approve).await.unwrap();
    desk.send("3/STTTT", &[asked]).await.unwrap();
    let other = desk.submitted(desk.revoke(0)).await;
    // A request of another kind is not ended by it.
    act(DeviceAct::Recover(Some(other)), None).await;
    assert_eq!(desk.state(other).await, RequestState::Submitted);
    act(DeviceAct::Lock, None).await;
    let record = Fingerprint([5; 32]);
    act(DeviceAct::Recover(Some(asked)), Some(record)).await;
    assert_eq!(desk.state(asked).await, RequestState::Fulfilled);
    assert_eq!(desk.story(asked).await.events.pop().unwrap().evidence, Some(Evidence::Device(Some(record))));
    desk.office.assert_verified().await;
}

async fn a_reported_loss_drafts_its_revocation_and_the_reporter_does_not_decide_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    desk.account("tro-giup", Role::Helpdesk, "H10", None).await;
    let wanted = RoleGrant {
        account: "tro-giup".to_owned(),
        role: Role::RaApprover,
        agency_code: "H10".to_owned(),
        from: None,
        to: None,
    };
    grant_role(registry, &desk.admin, &wanted).await.unwrap();
    let reporter = desk.actor("tro-giup").await;
    let loss =
        Loss { official: desk.office.person(0), device: None, since: None, details: "Rơi trên đường".to_owned() };
    let outcome = report_loss(registry, &reporter, &loss).await.unwrap();
    let [id] = outcome.requests[..] else { panic!("{outcome:?}") };
    let story = desk.story(id).await;
    assert_eq!(story.content.reason, Some(RevocationReason::DeviceLost));
    assert_eq!(story.events[0].account.as_deref(), Some("tro-giup"));
    desk.submit(id).await.unwrap();
    let own = decide_request(registry, &reporter, id, &Verdict::Approve, None).await;
    assert!(conflict(own).starts_with("You wrote or submitted"));
    desk.decide(id, Verdict::Approve).await.unwrap();
}
