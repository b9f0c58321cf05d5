//! A reported loss: it stops every key that may be in others' hands, from the earliest instant that was told, and asks for their revocation
//! with the reason that presses.

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::device::{DeviceState, Holder, Medium};
use congvu::domain::ids::{AgencyId, CertificateId, DeviceId, FactId, MailboxId, RequestId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::period::Period;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::correct_decision::withdraw_subject;
use congvu::operations::devices::{
    DeviceAct, DeviceChange, Loss, LossOutcome, NewDevice, change_device, record_device, report_loss,
};
use congvu::operations::grant_role::{RoleGrant, grant_role};
use congvu::operations::requests::{RequestDraft, Verdict, decide_request, submit_request};
use congvu::operations::run_decisions::run_decisions;
use congvu::pki::facts::fingerprint;
use congvu::storage::read::View;
use congvu::storage::read::device::DeviceFilter;
use congvu::storage::read::request_list::RequestFilter;
use time::Date;
use time::macros::date;

use super::desk::{Desk, conflict};
use super::issuing::{imported, issued, issued_for};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;
use crate::storage::registry::START;

on_both_engines! {
    what_lies_on_no_recorded_device_is_stopped_beside_what_a_lost_one_keeps
    a_device_that_was_lost_before_tells_nothing_of_what_is_lost_now
    where_every_key_is_known_to_lie_only_the_lost_ones_are_stopped
    an_agencys_key_is_stopped_by_the_device_that_keeps_it
    an_earlier_instant_moves_the_stop_and_no_event_of_the_device_hinders_it
    a_weaker_request_is_mended_or_another_one_stands_beside_it
    what_a_loss_asks_for_outlives_the_decision_that_drafted_it
}

const VALID: (Date, Date) = (date!(2019 - 02 - 01), date!(2024 - 02 - 01));

async fn token(desk: &Desk, serial: &str, certificates: Vec<CertificateId>, agency: Option<AgencyId>) -> DeviceId {
    let new = NewDevice {
        medium: Medium::Usb,
        serial: serial.to_owned(),
        mobile: None,
        certificates,
        handed_to: Some((Holder { official: desk.office.person(0), agency }, TODAY)),
        evidence: None,
    };
    record_device(&desk.office.registry, &desk.officer, new).await.unwrap()
}

fn lost(desk: &Desk, device: Option<DeviceId>) -> Loss {
    Loss { official: desk.office.person(0), device, since: None, details: "Rơi trên đường".to_owned() }
}

async fn reported(desk: &Desk, loss: Loss) -> LossOutcome {
    report_loss(&desk.office.registry, &Actor::Shell, &loss).await.unwrap()
}

async fn stopped_since(desk: &Desk, sha256: Fingerprint) -> Option<Timestamp> {
    let now = desk.office.registry.clock.now();
    let glance = desk.office.registry.store.glance();
    let found = glance.signer(&Scope::Province, now, &SignerKey::Sha256(sha256)).await.unwrap();
    found.unwrap().evidence.stop_use_since
}

async fn device_state(desk: &Desk, id: DeviceId) -> Option<DeviceState> {
    let reader = desk.office.registry.store.read().await.unwrap();
    let filter = DeviceFilter { id: Some(id), ..DeviceFilter::default() };
    reader.device_page(&Scope::Province, View::of(TODAY), &filter, None, 9).await.unwrap().remove(0).state
}

async fn what_lies_on_no_recorded_device_is_stopped_beside_what_a_lost_one_keeps(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let recorded = desk.certificate(0);
    let device = token(&desk, "USB-1", vec![recorded], None).await;
    let unrecorded = imported(&desk, vec![issued(&desk, 811, VALID)]).await[0];
    for named in [None, Some(device)] {
        let outcome = reported(&desk, lost(&desk, named)).await;
        assert_eq!(outcome.devices, [device]);
        if named.is_none() {
            assert_eq!((outcome.stopped, outcome.requests.len()), (vec![recorded, unrecorded], 2));
        } else {
            assert_eq!((outcome.stopped.len(), outcome.requests.len()), (0, 0), "twice is once");
        }
    }
    desk.office.assert_verified().await;
}

async fn a_device_that_was_lost_before_tells_nothing_of_what_is_lost_now(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let first = desk.certificate(0);
    let device = token(&desk, "USB-1", vec![first], None).await;
    assert_eq!(reported(&desk, lost(&desk, Some(device))).await.stopped, [first]);
    // The token that took its place was never recorded.
    let tomorrow = TODAY.next_day().unwrap();
    let desk = desk.on(tomorrow);
    let second = imported(&desk, vec![issued(&desk, 812, (tomorrow, VALID.1))]).await[0];
    let outcome = reported(&desk, lost(&desk, None)).await;
    assert_eq!((outcome.devices, outcome.stopped, outcome.requests.len()), (vec![], vec![second], 1));
}

async fn where_every_key_is_known_to_lie_only_the_lost_ones_are_stopped(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let first = desk.certificate(0);
    let second = imported(&desk, vec![issued(&desk, 813, VALID)]).await[0];
    let one = token(&desk, "USB-1", vec![first], None).await;
    let other = token(&desk, "USB-2", vec![second], None).await;
    let outcome = reported(&desk, lost(&desk, Some(one))).await;
    assert_eq!((outcome.devices, outcome.stopped), (vec![one], vec![first]));
    assert_eq!(device_state(&desk, other).await, Some(DeviceState::Issued));
    let outcome = reported(&desk, lost(&desk, None)).await;
    assert_eq!((outcome.devices, outcome.stopped), (vec![other], vec![second]));
    // Of a device that is recorded without a key it is not known which it keeps.
    let tomorrow = TODAY.next_day().unwrap();
    let desk = desk.on(tomorrow);
    let third = imported(&desk, vec![issued(&desk, 814, (tomorrow, VALID.1))]).await[0];
    let third_one = token(&desk, "USB-3", vec![third], None).await;
    let bare = token(&desk, "USB-4", Vec::new(), None).await;
    assert_eq!(reported(&desk, lost(&desk, Some(bare))).await.stopped, [third]);
    assert_eq!(device_state(&desk, third_one).await, Some(DeviceState::Issued));
    desk.office.assert_verified().await;
}

/// The first department has a mailbox of its own.
async fn agency_mailbox(desk: &Desk) -> (AgencyId, MailAddress) {
    let office = &desk.office;
    let (agency, id) = (office.agency(1), MailboxId(office.registry.new_id()));
    let address: MailAddress = "vanthu.h101@binhphuoc.gov.vn".parse().unwrap();
    let mailbox =
        Mailbox { id, number: 77, kind: MailboxKind::Agency, official: None, agency: Some(agency), quota_mib: 2048 };
    let held = AddressFact {
        id: FactId(office.registry.new_id()),
        mailbox: id,
        address: address.clone(),
        kind: AddressKind::Primary,
        effective: Period::starting(START),
    };
    let mut change = office.registry.store.write(office.registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_mailboxes(&[mailbox]).await.unwrap();
    change.insert_addresses(&[held]).await.unwrap();
    change.commit().await.unwrap();
    (agency, address)
}

async fn an_agencys_key_is_stopped_by_the_device_that_keeps_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let (agency, address) = agency_mailbox(&desk).await;
    let der = issued_for(("Cơ quan H10.1", &address), 815, VALID);
    let sha256 = fingerprint(&der);
    let theirs = imported(&desk, vec![der]).await[0];
    let own = token(&desk, "USB-1", vec![desk.certificate(0)], None).await;
    let device = token(&desk, "USB-2", vec![theirs], Some(agency)).await;
    let outcome = reported(&desk, lost(&desk, Some(device))).await;
    assert_eq!((outcome.devices, outcome.stopped), (vec![device], vec![theirs]));
    assert_eq!(stopped_since(&desk, sha256).await, Some(desk.office.registry.clock.now()));
    assert_eq!(device_state(&desk, own).await, Some(DeviceState::Issued));
    let [id] = outcome.requests[..] else { panic!("one request") };
    let line = desk.listed(RequestFilter { id: Some(id), ..RequestFilter::default() }).await.remove(0);
    assert_eq!((line.request.official, line.request.certificate), (desk.office.person(0), Some(theirs)));
    let content = desk.story(id).await.content;
    assert_eq!((content.agency, content.reason), (Some(agency), Some(RevocationReason::DeviceLost)));
    // It is handed in and decided as any.
    desk.submit(id).await.unwrap();
    desk.decide(id, Verdict::Approve).await.unwrap();
    let again = reported(&desk, lost(&desk, Some(device))).await;
    assert_eq!((again.stopped.len(), again.requests.len()), (0, 0));
    desk.office.assert_verified().await;
}

async fn an_earlier_instant_moves_the_stop_and_no_event_of_the_device_hinders_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let device = token(&desk, "USB-1", vec![desk.certificate(0)], None).await;
    let ago = |hours: i64| desk.office.registry.clock.now().plus_seconds(-hours * 3600);
    // Somebody tried PINs until it locked itself.
    let lock = DeviceChange { device, act: DeviceAct::Lock, at: Some(ago(2)), reason: String::new(), evidence: None };
    change_device(&desk.office.registry, &desk.officer, &lock).await.unwrap();
    let sha256 = desk.office.people[0].certificate.0.facts.sha256;
    for (hours, stops, told) in [(1, 1, 1), (4, 1, 4), (3, 0, 4), (4, 0, 4)] {
        let outcome = reported(&desk, Loss { since: Some(ago(hours)), ..lost(&desk, Some(device)) }).await;
        assert_eq!(outcome.stopped.len(), stops, "{hours} hours ago");
        assert_eq!(stopped_since(&desk, sha256).await, Some(ago(told)), "{hours} hours ago");
    }
    assert_eq!(device_state(&desk, device).await, Some(DeviceState::Lost));
    desk.office.assert_verified().await;
}

fn weaker(desk: &Desk, person: usize) -> RequestDraft {
    let content = Content { reason: Some(RevocationReason::Replaced), ..Content::default() };
    RequestDraft { content, ..desk.revoke(person) }
}

async fn of_person(desk: &Desk, person: usize) -> Vec<(RequestId, Option<RequestState>, Option<RevocationReason>)> {
    let official = Some(desk.office.person(person));
    let filter = RequestFilter { official, kind: Some(RequestKind::Revoke), ..RequestFilter::default() };
    desk.listed(filter).await.into_iter().map(|line| (line.request.id, line.state, line.reason)).collect()
}

async fn a_weaker_request_is_mended_or_another_one_stands_beside_it(db: TestDatabase) {
    use RevocationReason::{DeviceLost, Replaced};
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    desk.account("tro-giup", Role::Helpdesk, "H10", None).await;
    let approves = RoleGrant {
        account: "tro-giup".to_owned(),
        role: Role::RaApprover,
        agency_code: "H10".to_owned(),
        from: None,
        to: None,
    };
    grant_role(registry, &desk.admin, &approves).await.unwrap();
    let reporter = desk.actor("tro-giup").await;
    let draft = desk.draft(weaker(&desk, 0)).await.unwrap().request.id;
    let outcome = report_loss(registry, &reporter, &lost(&desk, None)).await.unwrap();
    assert_eq!(outcome.requests, [draft], "it asks for more now");
    assert_eq!(of_person(&desk, 0).await, [(draft, Some(RequestState::Draft), Some(DeviceLost))]);
    // Who reported has a hand in what it asks for now.
    desk.submit(draft).await.unwrap();
    let own = decide_request(registry, &reporter, draft, &Verdict::Approve, None).await;
    assert!(conflict(own).starts_with("You wrote or submitted"));

    let submitted = desk.submitted(weaker(&desk, 1)).await;
    let loss = Loss { official: desk.office.person(1), ..lost(&desk, None) };
    let outcome = report_loss(registry, &reporter, &loss).await.unwrap();
    let [beside] = outcome.requests[..] else { panic!("{outcome:?}") };
    let both = [
        (beside, Some(RequestState::Draft), Some(DeviceLost)),
        (submitted, Some(RequestState::Submitted), Some(Replaced)),
    ];
    assert_eq!(of_person(&desk, 1).await, both);
    assert!(report_loss(registry, &reporter, &loss).await.unwrap().requests.is_empty(), "twice is once");
    submit_request(registry, &desk.manager, beside, None).await.unwrap();
    // What was given back is no way round: what presses stands beside it.
    desk.decide(submitted, Verdict::Return("Thiếu".to_owned())).await.unwrap();
    assert!(conflict(desk.submit(submitted).await).starts_with("The same is asked already"));
    desk.office.assert_verified().await;
}

async fn what_a_loss_asks_for_outlives_the_decision_that_drafted_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let office = &desk.office;
    let recorded = office.record(&office.draft(1, vec![office.known(0, TODAY, Act::Retire)])).await.unwrap();
    run_decisions(&office.registry, &Actor::Shell, TODAY).await.unwrap();
    let [(drafted, _, Some(RevocationReason::Retired))] = of_person(&desk, 0).await[..] else { panic!("one draft") };
    assert_eq!(reported(&desk, lost(&desk, None)).await.requests, [drafted]);
    withdraw_subject(&office.registry, &office.hr, recorded.subjects[0].subject, "Ghi nhầm người").await.unwrap();
    let lost = [(drafted, Some(RequestState::Draft), Some(RevocationReason::DeviceLost))];
    assert_eq!(of_person(&desk, 0).await, lost);
    desk.office.assert_verified().await;
}
