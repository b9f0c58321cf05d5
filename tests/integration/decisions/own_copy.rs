//! A person's copy of their own data: nothing that an erasure would empty is left out of it, and secrets go to themselves only.

use congvu::domain::certificate::request::content::Content;
use congvu::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use congvu::domain::clock::Timestamp;
use congvu::domain::device::{Device, DeviceEvent, Holder, Medium, RecordedDeviceEvent};
use congvu::domain::erasure::ErasedLine;
use congvu::domain::ids::{DeviceId, FactId, NoticeId, PrincipalId, RequestId};
use congvu::domain::mailbox::activation::{Activation, ActivationChannel, ActivationPurpose};
use congvu::domain::notice::{NewNotice, NoticeKind, NoticeText, Telling, TellingTopic};
use congvu::domain::principal::{Principal, Role};
use congvu::operations::export_subject::export_subject;
use congvu::operations::find_person::sealer;
use congvu::operations::{Actor, OperationError};
use congvu::storage::write::ScimNote;
use serde_json::Value;
use uuid::Uuid;

use super::erasure::{LATER, long_after};
use super::office::Office;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_copy_of_ones_data_holds_whatever_an_erasure_would_empty
}

/// Where the copy holds what an erasure would empty.
fn section(line: ErasedLine) -> Option<&'static str> {
    Some(match line {
        ErasedLine::Identity => "/official/full_name",
        ErasedLine::Corrections => "/corrections",
        ErasedLine::Acts => "/decisions",
        ErasedLine::Addresses => "/addresses",
        ErasedLine::Certificates => "/certificates",
        ErasedLine::RequestContents => "/request_contents",
        ErasedLine::RequestReasons => "/requests",
        ErasedLine::PersonalNumber => "/personal_number",
        ErasedLine::RecoveryAddress => "/recovery_address",
        ErasedLine::ExternalNames => "/external_names",
        ErasedLine::Activations => "/activations",
        ErasedLine::AddressClaims => "/address_claims",
        ErasedLine::Steps => "/steps",
        ErasedLine::Notices => "/notices",
        ErasedLine::Lookups => "/lookups",
        ErasedLine::AccountMail => "/accounts",
        ErasedLine::DeviceMobile | ErasedLine::DeviceReasons => "/devices",
        ErasedLine::Tellings => "/tellings",
        ErasedLine::NoticePreferences => "/notice_preferences",
        // A random number that says nothing of anybody.
        ErasedLine::AuditSalt => return None,
    })
}

/// What the operations of a long service leave behind.
async fn leave_traces(office: &Office, account: &Actor) {
    let Actor::Principal(account) = account else { panic!("an account") };
    let (person, at) = (office.person(0), Timestamp::start_of(LATER));
    let books = office.registry.store.bookkeeping().await.unwrap();
    let sealed = sealer(&office.registry).unwrap().seal_text(person, "nen.rieng@example.vn").unwrap();
    books.put_recovery_address(person, sealed, [3; 32], at).await.unwrap();
    assert!(books.confirm_recovery_address([3; 32], at).await.unwrap());
    let activation = Activation {
        id: FactId(Uuid::from_u128(1)),
        mailbox: office.people[0].mailbox.id,
        purpose: ActivationPurpose::Reset,
        channel: ActivationChannel::Sheet,
        issued_by: "quan-tri-mot".to_owned(),
        issued_at: at,
        expires_at: at.plus_seconds(3600),
        ended_at: None,
    };
    books.insert_activations(&[(activation, [4; 32])]).await.unwrap();
    books.note_scim_user(account.id, person, &ScimNote::Named(Some("NV-17".to_owned()))).await.unwrap();
    let wishes = congvu::domain::notice::preference::NoticePreferences::default();
    books.put_notice_preferences(person.0, &wishes, account.id, at).await.unwrap();
    tell_of(&books, person).await;
    books.insert_person_lookup(Uuid::from_u128(2), account.id, at, Some(person), None).await.unwrap();
    books.commit().await.unwrap();
    let sim = Device {
        id: DeviceId(Uuid::from_u128(3)),
        medium: Medium::Sim,
        serial: "8984-0001".to_owned(),
        mobile: Some("+84912345678".to_owned()),
    };
    let holder = Holder { official: person, agency: None };
    let handed_out = RecordedDeviceEvent {
        id: FactId(Uuid::from_u128(4)),
        device: sim.id,
        event: DeviceEvent::Issue { at, holder },
        reason: String::new(),
        evidence: None,
    };
    let mut change = office.registry.store.write(office.registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_device(&sim).await.unwrap();
    change.insert_device_event(&handed_out, Some(&holder), None).await.unwrap();
    change.commit().await.unwrap();
    ask_to_change(office).await;
    hand_out(office).await;
}

/// A device that they held, with what was said of it.
pub(super) async fn hand_out(office: &Office) {
    let (holder, at) = (Holder { official: office.person(0), agency: None }, Timestamp::start_of(LATER));
    let device =
        Device { id: DeviceId(Uuid::from_u128(13)), medium: Medium::Usb, serial: "U-1".to_owned(), mobile: None };
    let handed_out = RecordedDeviceEvent {
        id: FactId(Uuid::from_u128(14)),
        device: device.id,
        event: DeviceEvent::Issue { at, holder },
        reason: "Giao tận tay bà Nen-thiết-bị".to_owned(),
        evidence: None,
    };
    let mut change = office.registry.store.write(office.registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_device(&device).await.unwrap();
    change.insert_device_event(&handed_out, Some(&holder), None).await.unwrap();
    change.commit().await.unwrap();
}

/// A digest that waits, and tells of somebody.
pub(super) async fn tell_of(books: &congvu::storage::write::Bookkeeping, person: congvu::domain::ids::OfficialId) {
    let notice = NewNotice {
        id: NoticeId(Uuid::from_u128(5)),
        principal: None,
        address: "thue-bao@binhphuoc.gov.vn".parse().unwrap(),
        kind: NoticeKind::CertificateDigest,
        subject: "2019-06-15".to_owned(),
        dedup_key: "digest".to_owned(),
        text: NoticeText { title: "Chứng thư số".to_owned(), body: "Điểu Nen: hết hạn".to_owned() },
        due: Timestamp::start_of(LATER),
    };
    let telling = Telling {
        recipient: Uuid::from_u128(6),
        topic: TellingTopic::Expiry,
        subject: Uuid::from_u128(7),
        threshold: 60,
        official: Some(person),
        up_to: None,
    };
    assert!(books.tell(&notice, &[telling], Timestamp::start_of(LATER)).await.unwrap());
}

/// A request that names a new value, a device and a mobile, and was taken back.
pub(super) async fn ask_to_change(office: &Office) {
    let manager = office.account(Role::SubscriberManager, 0);
    let mut change = office.registry.store.write(office.registry.header(&manager, "test")).await.unwrap();
    let request = Request {
        id: RequestId(office.registry.new_id()),
        kind: RequestKind::Change,
        official: office.person(0),
        certificate: None,
        opened_on: LATER,
    };
    let event = RequestEvent {
        id: FactId(office.registry.new_id()),
        request: request.id,
        state: RequestState::Cancelled,
        effective_at: Timestamp::start_of(LATER),
        details: "Điểu Nen không còn dùng SIM này".to_owned(),
    };
    let content = Content {
        item: Some("Họ và tên".to_owned()),
        new_value: Some("Điểu Thị Nen".to_owned()),
        mobile: Some("0912345678".to_owned()),
        device_serial: Some("NEN-0001".to_owned()),
        ..Content::default()
    };
    change.insert_requests(std::slice::from_ref(&request)).await.unwrap();
    change.insert_request_events(&[event]).await.unwrap();
    change.insert_request_contents(&[(FactId(office.registry.new_id()), request.id, content)]).await.unwrap();
    change.commit().await.unwrap();
}

async fn a_copy_of_ones_data_holds_whatever_an_erasure_would_empty(db: TestDatabase) {
    let (office, account, _) = long_after(db).await;
    leave_traces(&office, &account).await;
    let person = office.person(0);
    let themselves =
        Principal { official: Some(person), ..Principal::new(PrincipalId(Uuid::from_u128(9)), "dieu.nen") };
    let copy = export_subject(&office.registry, &Actor::Principal(themselves), person).await.unwrap();
    let copy = serde_json::to_value(copy).unwrap();
    let reader = office.registry.store.read().await.unwrap();
    let held: Vec<ErasedLine> = reader.what_is_erased(person).await.unwrap().iter().map(|line| line.line).collect();
    drop(reader);
    for line in [
        ErasedLine::RecoveryAddress,
        ErasedLine::Activations,
        ErasedLine::ExternalNames,
        ErasedLine::Lookups,
        ErasedLine::Steps,
        ErasedLine::RequestContents,
        ErasedLine::RequestReasons,
        ErasedLine::Tellings,
        ErasedLine::NoticePreferences,
        ErasedLine::DeviceReasons,
    ] {
        assert!(held.contains(&line), "{line} is not among {held:?}");
    }
    for line in held {
        let Some(section) = section(line) else { continue };
        let told = copy.pointer(section).unwrap_or_else(|| panic!("{section} is missing: {copy}"));
        let is_empty = told.is_null() || told.as_array().is_some_and(Vec::is_empty);
        assert!(!is_empty, "{line} is held, and {section} is empty");
    }
    assert_eq!(copy["request_contents"][0]["mobile"], "0912345678");
    assert_eq!(copy["personal_number"], "070181000123");
    assert_eq!(copy["recovery_address"], "nen.rieng@example.vn");
    let names: Vec<&Value> = copy["corrections"].as_array().unwrap().iter().map(|one| &one["full_name"]).collect();
    assert_eq!(names, ["Điểu Thị Nen"]);

    // Who enters decisions about them gets the copy without what is secret.
    let on_behalf = serde_json::to_value(export_subject(&office.registry, &office.hr, person).await.unwrap()).unwrap();
    assert_eq!(on_behalf["personal_number"], "…0123");
    assert_eq!(on_behalf["recovery_address"], Value::Null);
    assert!(!on_behalf.to_string().contains("070181000123"));
    let stranger = export_subject(&office.registry, &office.hr_of(1), person).await;
    assert!(matches!(stranger, Err(OperationError::NotFound { .. })), "{stranger:?}");
}
