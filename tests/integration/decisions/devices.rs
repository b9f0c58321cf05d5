//! Devices that keep keys: handed out, locked, handed back; and lost, which its holder reports alone.

use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::clock::Timestamp;
use congvu::domain::device::{DeviceState, Holder, Medium};
use congvu::domain::ids::{CertificateId, DeviceId, OfficialId, PrincipalId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::scope::Scope;
use congvu::operations::devices::{
    DeviceAct, DeviceChange, Loss, NewDevice, change_device, record_device, report_loss,
};
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use congvu::storage::read::device::{DeviceFilter, DeviceLine};
use congvu::storage::read::request_list::RequestFilter;
use congvu::storage::row::access::PrincipalRow;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_device_lives_from_hand_out_to_return
    a_loss_is_reported_by_its_holder_alone_and_stops_at_once
    without_a_known_device_all_certificates_are_stopped
    nobody_reports_the_loss_of_what_lies_outside_their_part
    one_serial_number_is_one_device_and_one_key_lies_in_one
    devices_are_counted_as_they_stood_on_the_day
}

/// An account that is there: events of devices name it.
async fn account(office: &Office, number: u128, roles: &[(Role, usize)], official: Option<OfficialId>) -> Actor {
    let grant = |&(role, agency): &(Role, usize)| {
        let over = &office.agencies[agency];
        Grant { role, agency: over.agency, path: over.path.clone() }
    };
    let id = PrincipalId(uuid::Uuid::from_u128(number));
    let principal = Principal {
        official,
        grants: roles.iter().map(grant).collect(),
        ..Principal::new(id, format!("account-{number}"))
    };
    let row = PrincipalRow { principal, password_hash: None, disabled: false, must_change: false };
    let books = office.registry.store.bookkeeping().await.unwrap();
    books.insert_principal(&row, Timestamp::start_of(TODAY)).await.unwrap();
    books.commit().await.unwrap();
    Actor::Principal(row.principal)
}

async fn desk(office: &Office) -> Actor {
    account(office, 900, &[(Role::RaOfficer, 0)], None).await
}

fn token(serial: &str, certificates: Vec<CertificateId>, official: Option<OfficialId>) -> NewDevice {
    let holder = official.map(|official| (Holder { official, agency: None }, TODAY));
    NewDevice {
        medium: Medium::Usb,
        serial: serial.to_owned(),
        mobile: None,
        certificates,
        handed_to: holder,
        evidence: None,
    }
}

fn of(device: DeviceId, act: DeviceAct) -> DeviceChange {
    DeviceChange { device, act, at: None, reason: "Theo biên bản".to_owned(), evidence: None }
}

fn loss(official: OfficialId, device: Option<DeviceId>) -> Loss {
    Loss { official, device, since: None, details: "Rơi trên đường".to_owned() }
}

async fn line(office: &Office, id: DeviceId) -> DeviceLine {
    let reader = office.registry.store.read().await.unwrap();
    let filter = DeviceFilter { id: Some(id), ..DeviceFilter::default() };
    reader.device_page(&Scope::Province, View::of(TODAY), &filter, None, 9).await.unwrap().remove(0)
}

async fn stopped_since(office: &Office, person: usize) -> Option<Timestamp> {
    let key = SignerKey::Sha256(office.people[person].certificate.0.facts.sha256);
    let now = office.registry.clock.now();
    office.registry.store.glance().signer(&Scope::Province, now, &key).await.unwrap().unwrap().evidence.stop_use_since
}

async fn drafts(office: &Office, person: usize) -> Vec<(Option<CertificateId>, Option<RequestState>)> {
    let reader = office.registry.store.read().await.unwrap();
    let filter = RequestFilter {
        official: Some(office.person(person)),
        kind: Some(RequestKind::Revoke),
        ..RequestFilter::default()
    };
    let page = reader.request_page(&Scope::Province, View::of(TODAY), &filter, None, 99).await.unwrap();
    page.into_iter().map(|line| (line.request.certificate, line.state)).collect()
}

async fn a_device_lives_from_hand_out_to_return(db: TestDatabase) {
    let office = Office::open(db).await;
    let desk = desk(&office).await;
    let registry = &office.registry;
    let id = record_device(registry, &desk, token("VGCA-0001", Vec::new(), None)).await.unwrap();
    assert_eq!((line(&office, id).await.state, line(&office, id).await.holder), (None, None));
    let holder = Holder { official: office.person(0), agency: None };
    let acts = [
        (DeviceAct::Issue(holder), DeviceState::Issued),
        (DeviceAct::Lock, DeviceState::Locked),
        (DeviceAct::Recover(None), DeviceState::Recovered),
        (DeviceAct::Return, DeviceState::Returned),
    ];
    for (act, state) in acts {
        assert_eq!(change_device(registry, &desk, &of(id, act)).await.unwrap(), state);
        assert_eq!((line(&office, id).await.state, line(&office, id).await.holder), (Some(state), Some(holder)));
    }
    let refused = change_device(registry, &desk, &of(id, DeviceAct::Lock)).await.unwrap_err();
    assert_eq!(refused.to_string(), "a device that is returned does not take the event lock");
    let early = DeviceChange { at: Some(Timestamp::start_of(TODAY)), ..of(id, DeviceAct::Issue(holder)) };
    let refused = change_device(registry, &desk, &early).await.unwrap_err();
    assert_eq!(refused.to_string(), "that instant lies before what happened to the device last");
    office.assert_verified().await;
}

async fn a_loss_is_reported_by_its_holder_alone_and_stops_at_once(db: TestDatabase) {
    let office = Office::open(db).await;
    let desk = desk(&office).await;
    let own = account(&office, 901, &[(Role::Official, 1)], Some(office.person(0))).await;
    let certificate = office.people[0].certificate.0.id;
    let new = token("VGCA-0001", vec![certificate], Some(office.person(0)));
    let id = record_device(&office.registry, &desk, new).await.unwrap();

    let outcome = report_loss(&office.registry, &own, &loss(office.person(0), Some(id))).await.unwrap();
    assert_eq!((outcome.devices, outcome.stopped, outcome.requests.len()), (vec![id], vec![certificate], 1));
    assert_eq!(line(&office, id).await.state, Some(DeviceState::Lost));
    assert_eq!(stopped_since(&office, 0).await, Some(office.registry.clock.now()));
    assert_eq!(drafts(&office, 0).await, [(Some(certificate), Some(RequestState::Draft))]);

    // Twice is once.
    let again = report_loss(&office.registry, &own, &loss(office.person(0), Some(id))).await.unwrap();
    assert_eq!((again.devices, again.stopped.len(), again.requests.len()), (vec![id], 0, 0));
    assert_eq!(drafts(&office, 0).await.len(), 1);
    // It never comes back into use.
    let holder = Holder { official: office.person(1), agency: None };
    assert_eq!(
        change_device(&office.registry, &desk, &of(id, DeviceAct::Return)).await.unwrap(),
        DeviceState::Returned
    );
    let refused = change_device(&office.registry, &desk, &of(id, DeviceAct::Issue(holder))).await;
    assert!(matches!(refused, Err(OperationError::Conflict { .. })), "{refused:?}");
    office.assert_verified().await;
}

async fn without_a_known_device_all_certificates_are_stopped(db: TestDatabase) {
    let office = Office::open(db).await;
    let own = account(&office, 901, &[(Role::Official, 1)], Some(office.person(0))).await;
    let since = office.registry.clock.now().plus_seconds(-3 * 3600);
    let lost = Loss { since: Some(since), ..loss(office.person(0), None) };
    let outcome = report_loss(&office.registry, &own, &lost).await.unwrap();
    assert_eq!((outcome.devices.len(), outcome.stopped.len(), outcome.requests.len()), (0, 1, 1));
    assert_eq!(stopped_since(&office, 0).await, Some(since), "from when it was lost");
    assert_eq!(stopped_since(&office, 1).await, None, "of nobody else");
    let ahead = Loss { since: Some(office.registry.clock.now().plus_seconds(60)), ..lost };
    assert!(matches!(report_loss(&office.registry, &own, &ahead).await, Err(OperationError::Conflict { .. })));
}

async fn nobody_reports_the_loss_of_what_lies_outside_their_part(db: TestDatabase) {
    let office = Office::open(db).await;
    let desk = desk(&office).await;
    let colleague = account(&office, 902, &[(Role::Official, 1)], Some(office.person(1))).await;
    let refused = report_loss(&office.registry, &colleague, &loss(office.person(0), None)).await.unwrap_err();
    assert!(matches!(refused, OperationError::NotAllowed { .. }), "{refused}");
    let elsewhere = account(&office, 903, &[(Role::SubscriberManager, 2)], None).await;
    let refused = report_loss(&office.registry, &elsewhere, &loss(office.person(0), None)).await.unwrap_err();
    assert!(matches!(refused, OperationError::NotFound { what: "official" }), "{refused}");
    let id = record_device(&office.registry, &desk, token("VGCA-0001", Vec::new(), Some(office.person(1)))).await;
    let theirs = Some(id.unwrap());
    let own = account(&office, 904, &[(Role::Official, 1)], Some(office.person(0))).await;
    let refused = report_loss(&office.registry, &own, &loss(office.person(0), theirs)).await.unwrap_err();
    assert!(matches!(refused, OperationError::NotFound { what: "device" }), "{refused}");
    assert_eq!(stopped_since(&office, 0).await, None, "nothing was done");
    let manager = account(&office, 905, &[(Role::SubscriberManager, 1)], None).await;
    assert_eq!(
        report_loss(&office.registry, &manager, &loss(office.person(1), theirs)).await.unwrap().devices.len(),
        1
    );
}

async fn one_serial_number_is_one_device_and_one_key_lies_in_one(db: TestDatabase) {
    let office = Office::open(db).await;
    let desk = desk(&office).await;
    let certificate = office.people[0].certificate.0.id;
    let registry = &office.registry;
    record_device(registry, &desk, token("VGCA-0001", vec![certificate], None)).await.unwrap();
    let same = record_device(registry, &desk, token(" VGCA-0001 ", Vec::new(), None)).await.unwrap_err();
    assert_eq!(same.to_string(), "there is a device of this kind with this serial number already");
    let kept = record_device(registry, &desk, token("VGCA-0002", vec![certificate], None)).await.unwrap_err();
    assert_eq!(kept.to_string(), "the key of this certificate is recorded as another device's");
    let wrong = NewDevice { mobile: Some("0912".to_owned()), ..token("a b", Vec::new(), None) };
    let OperationError::Invalid { problems } = record_device(registry, &desk, wrong).await.unwrap_err() else {
        panic!("not refused for its fields")
    };
    assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), ["/serial", "/mobile"]);
    assert_eq!(office.count("device").await, "1");
}

async fn devices_are_counted_as_they_stood_on_the_day(db: TestDatabase) {
    let office = Office::open(db).await;
    let desk = desk(&office).await;
    let (person, month) = (office.person(0), time::Duration::days(30));
    let handed_out = token("VGCA-0001", Vec::new(), Some(person));
    let id = record_device(&office.registry, &desk, handed_out).await.unwrap();
    let office = office.on(TODAY + month);
    assert_eq!(
        change_device(&office.registry, &desk, &of(id, DeviceAct::Return)).await.unwrap(),
        DeviceState::Returned
    );
    record_device(&office.registry, &desk, token("VGCA-0002", Vec::new(), None)).await.unwrap();
    let counted = async |day: time::Date| {
        let reader = office.registry.store.read().await.unwrap();
        let counts = reader.device_counts(View::of(day)).await.unwrap();
        let states: Vec<_> = counts.by_state.into_iter().map(|((_, state), number)| (state, number)).collect();
        (states, counts.holders.contains(&person))
    };
    assert_eq!(counted(TODAY - month).await, (Vec::new(), false), "neither was there");
    assert_eq!(counted(TODAY).await, (vec![(Some(DeviceState::Issued), 1)], true), "the second came later");
    let both = vec![(None, 1), (Some(DeviceState::Returned), 1)];
    assert_eq!(counted(TODAY + month).await, (both, false));
}
