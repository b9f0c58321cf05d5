//! Devices and requests: a recovery ends what asked for it, what is said of a device is bounded, and whoever reports a loss does not decide what it drafts.

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::event::Evidence;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::device::{DeviceState, Holder, Medium};
use congvu::domain::ids::{DeviceId, OfficialId};
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::devices::{
    DeviceAct, DeviceChange, Loss, NewDevice, change_device, record_device, report_loss,
};
use congvu::operations::grant_role::{RoleGrant, grant_role};
use congvu::operations::requests::{RequestDraft, Verdict, decide_request, mend_request};

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    a_recovery_names_the_request_of_this_device_and_ends_it
    what_is_said_of_a_device_has_bounds
    a_reported_loss_drafts_its_revocation_and_the_reporter_does_not_decide_it
}

async fn a_recovery_names_the_request_of_this_device_and_ends_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let official = desk.office.person(0);
    let device = token(&desk).await;
    let act = async |act, evidence| {
        let change = DeviceChange { device, act, at: None, reason: String::new(), evidence };
        change_device(registry, &desk.officer, &change).await
    };
    act(DeviceAct::Lock, None).await.unwrap();
    let recovery = |official: OfficialId, serial: Option<&str>| RequestDraft {
        kind: RequestKind::DeviceRecover,
        official,
        certificate: None,
        content: Content { device_serial: serial.map(str::to_owned), ..Content::default() },
    };
    let asked = desk.submitted(recovery(official, Some("usb-77"))).await;
    desk.decide(asked, Verdict::Approve).await.unwrap();
    desk.send("3/STTTT", &[asked]).await.unwrap();
    // Of another kind, of another person, about another device, about none.
    let third = RequestDraft { certificate: Some(desk.certificate(0)), ..recovery(official, Some("USB-78")) };
    let third = desk.draft(third).await.unwrap().request.id;
    let kind = desk.submitted(desk.revoke(0)).await;
    let person = desk.submitted(recovery(desk.office.person(1), Some("USB-77"))).await;
    let refused = async |other| {
        let before = desk.state(other).await;
        assert_eq!(wrong(act(DeviceAct::Recover(Some(other)), None).await), ["/event/request"]);
        assert_eq!(desk.state(other).await, before);
    };
    for other in [kind, person, third] {
        refused(other).await;
    }
    mend_request(registry, &desk.manager, third, Content::default(), None).await.unwrap();
    refused(third).await;
    let record = Fingerprint([5; 32]);
    assert_eq!(act(DeviceAct::Recover(Some(asked)), Some(record)).await.unwrap(), DeviceState::Recovered);
    assert_eq!(desk.state(asked).await, RequestState::Fulfilled);
    assert_eq!(desk.story(asked).await.events.pop().unwrap().evidence, Some(Evidence::Device(Some(record))));
    desk.office.assert_verified().await;
}

async fn token(desk: &Desk) -> DeviceId {
    let new = NewDevice {
        medium: Medium::Usb,
        serial: "USB-77".to_owned(),
        mobile: None,
        certificates: vec![desk.certificate(0)],
        handed_to: Some((Holder { official: desk.office.person(0), agency: None }, TODAY)),
        evidence: None,
    };
    record_device(&desk.office.registry, &desk.officer, new).await.unwrap()
}

async fn what_is_said_of_a_device_has_bounds(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let device = token(&desk).await;
    for text in ["Rơi\0".to_owned(), "x".repeat(1001)] {
        let loss = Loss { official: desk.office.person(0), device: None, since: None, details: text.clone() };
        assert_eq!(wrong(report_loss(registry, &Actor::Shell, &loss).await), ["/details"]);
        let lock = DeviceChange { device, act: DeviceAct::Lock, at: None, reason: text, evidence: None };
        assert_eq!(wrong(change_device(registry, &desk.officer, &lock).await), ["/reason"]);
    }
    assert_eq!(desk.office.count("device_event").await, "1", "nothing but that it was handed out");
    let details = format!(" {} ", "x".repeat(1000));
    let loss = Loss { official: desk.office.person(0), device: None, since: None, details };
    assert_eq!(report_loss(registry, &Actor::Shell, &loss).await.unwrap().devices, [device]);
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
