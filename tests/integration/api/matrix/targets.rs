//! One thing of every kind in each relation to what the walking accounts were granted: a person with mailbox, certificate, decision,
//! steps and request, and a job; a plan; and somebody whom another agency hands over.

use std::collections::BTreeMap;
use std::sync::Arc;

use congvu::directory::dn::Naming;
use congvu::directory::entry::Dn;
use congvu::directory::guard::GuardPolicy;
use congvu::directory::policy::Policies;
use congvu::domain::agency::TreePath;
use congvu::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint, Serial};
use congvu::domain::certificate::renewal::Campaign;
use congvu::domain::certificate::status::ChainVerdict;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::device::{Device, DeviceEvent, Holder, Medium, RecordedDeviceEvent};
use congvu::domain::ids::{
    AgencyId, CampaignId, CertificateId, DeviceId, FactId, IdSource, JobId, OfficialId, PrincipalId,
};
use congvu::domain::job::JobKind;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::signing::reading::{Field, Written};
use congvu::domain::signing::system::SystemCode;
use congvu::operations::plan_directory_sync::plan_directory_sync;
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::signing_events::record::{EventOutcome, SentEvent, record_signing_events};
use congvu::operations::signing_events::systems::add_document_system;
use congvu::operations::sync_target::SyncSettings;
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::ChangeSet;
use congvu::storage::row::job::NewJob;
use serde_json::{Value, json};

use super::super::client::Client;
use super::{GRANTED, NOWHERE};
use crate::fake_directory::FakeDirectory;
use crate::web::site::TODAY;

/// How what is named lies to what was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::api) enum Relation {
    Own,
    Child,
    Sibling,
    Parent,
    /// In another agency still, and handed over by it to the granted one.
    Inbound,
    None,
}

const PLACES: [(Relation, &str); 5] = [
    (Relation::Own, GRANTED),
    (Relation::Child, "H10.31.01"),
    (Relation::Sibling, "H10.32"),
    (Relation::Parent, "H10"),
    (Relation::Inbound, "H10.33"),
];

/// Identifiers of one relation, by collection: `officials` -> an official in that agency.
pub(in crate::api) type Named = BTreeMap<&'static str, String>;

const ISSUER: [u8; 32] = [7; 32];

/// Makes everything; gives what is in each relation, and what is nowhere.
pub(in crate::api) async fn targets(client: &Client) -> BTreeMap<Relation, Named> {
    let all = client.token(&[(Role::ItAdmin, "H10"), (Role::Auditor, "H10"), (Role::Hr, "H10")]).await;
    let root = agency(client, &all, "H10").await;
    let mut targets = BTreeMap::new();
    for (number, (relation, code)) in (1..).zip(PLACES) {
        let mut named = Named::from([("issuer", root.clone()), ("agencies", agency(client, &all, code).await)]);
        named.insert("code", code.to_owned());
        named.insert("full_name", name(number));
        let draft = draft(&root, number, &recruit(&named["agencies"], &name(number)), "2019-12-31");
        let recorded = client.post(&all, "/api/v1/decisions", &[], &draft).await;
        assert_eq!(recorded.status, 201, "{code}: {}", recorded.text());
        decided(&mut named, &recorded.json());
        targets.insert(relation, named);
    }
    let registry = registry(client);
    run_decisions(&registry, &Actor::Shell, TODAY).await.expect("a run");
    let plan = plan(&registry).await;
    for (number, (relation, code)) in (1..).zip(PLACES) {
        let named = targets.get_mut(&relation).expect("made above");
        complete(client, &all, &registry, (number, code), named).await;
        named.insert("plans", plan.clone());
    }
    hand_over(client, &all, &mut targets).await;
    targets.insert(Relation::None, nowhere(&root));
    targets
}

async fn agency(client: &Client, token: &str, code: &str) -> String {
    let found = client.get(token, &format!("/api/v1/agencies?code={code}")).await.items();
    found[0]["id"].as_str().expect("an agency").to_owned()
}

fn recruit(agency: &str, name: &str) -> Value {
    json!({
        "person": {"new": {"full_name": name, "birth_date": "1995-03-01", "category": "cong_chuc"}},
        "effective_from": "2019-12-31",
        "act": {"kind": "recruit", "address": "proposed",
                "post": {"agency": agency, "position": "Chuyên viên", "rank": "staff"}}
    })
}

/// Names have no digits.
fn name(number: usize) -> String {
    format!("Lý Ma Trận {}", ["Không", "Nhất", "Hai", "Ba", "Tư", "Năm"][number])
}

fn draft(issuer: &str, number: usize, subject: &Value, signed_on: &str) -> Value {
    json!({
        "issuer": issuer, "number": number, "symbol": "QĐ-MTR", "signed_on": signed_on, "signer": "Lê Văn Quyết",
        "summary": "Ma trận phạm vi", "subjects": [subject]
    })
}

fn decided(named: &mut Named, recorded: &Value) {
    let text = |value: &Value| value.as_str().expect("an identifier").to_owned();
    named.insert("decisions", text(&recorded["decision"]));
    named.insert("subjects", text(&recorded["subjects"][0]["subject"]));
    named.insert("officials", text(&recorded["subjects"][0]["official"]));
}

/// Made more than once on one database: what each names is new.
pub(in crate::api) fn registry(client: &Client) -> Registry {
    let clock = FixedClock(Timestamp::start_of(TODAY).plus_seconds(9 * 3600));
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    Registry::new(client.site.store.clone(), Arc::new(clock), true, province, IdSource::from_entropy())
}

async fn plan(registry: &Registry) -> String {
    let settings = SyncSettings {
        name: "main".to_owned(),
        naming: Naming::new(Dn("dc=binhphuoc,dc=gov,dc=vn".to_owned())),
        configuration_hash: [1; 32],
        server_hash: [1; 32],
        guard: GuardPolicy::default(),
        policies: Policies::default(),
        plan_age_seconds: 86_400,
        default_mode: congvu::domain::custody::Mode::Enforce,
    };
    let directory = FakeDirectory::new(settings.naming.base());
    let planned = plan_directory_sync(registry, &directory, &settings, &Actor::Shell).await.expect("a plan");
    assert!(planned.plan.rows > 0);
    planned.plan.id.to_string()
}

/// What hangs on the person of a relation: mailbox, certificate, step and request; and a job of somebody else there.
async fn complete(client: &Client, all: &str, registry: &Registry, (number, code): (u8, &str), named: &mut Named) {
    let official = named["officials"].clone();
    let first = async |list: String| -> Value { client.get(all, &list).await.items().remove(0) };
    let request = first(format!("/api/v1/requests?official={official}")).await;
    named.insert("requests", request["id"].as_str().expect("a request").to_owned());
    named.insert("forms", "01".to_owned());
    let step = first(format!("/api/v1/steps?decision={}", named["decisions"])).await;
    named.insert("steps", step["id"].as_str().expect("a step").to_owned());
    let people = client.get(all, &format!("/api/v1/officials?agency={}&limit=200", named["agencies"])).await.items();
    let person = people.iter().find(|person| person["id"] == official.as_str()).expect("the recruit");
    let text = |field: &str| person[field].as_str().unwrap_or_else(|| panic!("{field}: {person}")).to_owned();
    let (mailbox, address) = (text("mailbox"), text("address"));
    named.insert("mailboxes", mailbox);
    named.insert("address", address.clone());
    let certificate = certificate(registry, official.parse().expect("an official"), &address, number);
    named.insert("certificates", certificate.id.to_string());
    named.insert("signers", certificate.facts.sha256.to_string());
    named.insert("serial", certificate.facts.serial.to_string());
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.insert_certificates(&[(certificate, ChainVerdict::Good)]).await.expect("a certificate");
    let campaign = Campaign {
        id: CampaignId(registry.new_id()),
        agency: named["agencies"].parse().expect("an agency"),
        ends_by: TODAY,
        opened_on: TODAY,
    };
    change.insert_campaign(&campaign).await.expect("a campaign");
    named.insert("campaigns", campaign.id.to_string());
    named.insert("devices", device(&mut change, registry, official.parse().expect("an official"), number).await);
    change.commit().await.expect("a commit");
    named.insert("jobs", job(client, registry, code).await);
    named.insert("signing-events", signature(registry, (number, code), &named["signers"]).await);
}

/// A signature of a document of that agency.
async fn signature(registry: &Registry, (number, agency): (u8, &str), sha256: &str) -> String {
    let grant =
        |role| Grant { role, agency: AgencyId(uuid::Uuid::nil()), path: TreePath::from_stored("H10/".to_owned()) };
    let grants = vec![grant(Role::ItAdmin)];
    let it = Actor::Principal(Principal { grants, ..Principal::new(PrincipalId(uuid::Uuid::nil()), "it") });
    let system: SystemCode = "matrix".parse().expect("a code");
    if number == 1 {
        add_document_system(registry, &it, &system, "Ma trận", None).await.expect("a system");
    }
    let name = format!("mt-{number}");
    let mut event = Written::default();
    for (field, value) in [
        (Field::EventId, name.as_str()),
        (Field::Document, "vb-1"),
        (Field::Agency, agency),
        (Field::Action, "leader_approval"),
        (Field::SignerSha256, sha256),
        (Field::ClaimedAt, "2019-12-30T09:00:00+07:00"),
        (Field::Format, "pades"),
        (Field::Digest, "sha1"),
        (Field::DocumentDigest, &"0c".repeat(20)),
    ] {
        event.set(field, value);
    }
    let sent = vec![SentEvent { place: 0, content: Ok(event) }];
    let told = record_signing_events(registry, &it, &system, sent).await.expect("an event");
    assert!(matches!(told[0].outcome, EventOutcome::Recorded { knows_agency: true, .. }), "{told:?}");
    congvu::storage::signing::event_key(&system, &name).to_string()
}

/// A token that the person holds.
async fn device(change: &mut ChangeSet, registry: &Registry, official: OfficialId, number: u8) -> String {
    let holder = Holder { official, agency: None };
    let device = Device {
        id: DeviceId(registry.new_id()),
        medium: Medium::Usb,
        serial: format!("MT-000{number}"),
        mobile: None,
    };
    change.insert_device(&device).await.expect("a device");
    let issued = RecordedDeviceEvent {
        id: FactId(registry.new_id()),
        device: device.id,
        event: DeviceEvent::Issue { at: Timestamp::start_of(TODAY), holder },
        reason: String::new(),
        evidence: None,
    };
    change.insert_device_event(&issued, Some(&holder), None).await.expect("an event");
    device.id.to_string()
}

fn certificate(registry: &Registry, official: OfficialId, address: &str, number: u8) -> Certificate {
    Certificate {
        id: CertificateId(registry.new_id()),
        facts: CertificateFacts {
            sha256: Fingerprint([100 + number; 32]),
            issuer: "CN=Test CA,C=VN".to_owned(),
            issuer_key: Fingerprint(ISSUER),
            serial: Serial(vec![100, number]),
            subject: format!("CN=Ma Trận {number},C=VN"),
            common_name: None,
            not_before: Timestamp::start_of(TODAY),
            not_after: Timestamp::start_of(TODAY).plus_seconds(86_400 * 365),
            addresses: vec![address.parse().expect("an address")],
            key: "RSA 2048".to_owned(),
            signature_algorithm: "sha256WithRSAEncryption".to_owned(),
            may_sign: true,
            is_ca: false,
        },
        official: Some(official),
        der: vec![number],
    }
}

/// A job of HR in that agency.
async fn job(client: &Client, registry: &Registry, code: &str) -> String {
    let owner = client.token(&[(Role::Hr, code)]).await;
    let me = client.get(&owner, "/api/v1/me").await.json();
    let principal = PrincipalId(me["id"].as_str().expect("an account").parse().expect("an identifier"));
    let id = JobId(registry.new_id());
    let new = NewJob { id, kind: JobKind::Import, principal, parameters: "{}", file_hash: None };
    let books = registry.store.bookkeeping().await.expect("books");
    books.insert_job(&new).await.expect("a job");
    books.commit().await.expect("a commit");
    id.to_string()
}

/// The person of the last relation is released by their own agency's HR, to the granted one, and nobody has answered yet.
async fn hand_over(client: &Client, all: &str, targets: &mut BTreeMap<Relation, Named>) {
    let to = targets[&Relation::Own]["agencies"].clone();
    let named = targets.get_mut(&Relation::Inbound).expect("made above");
    let releasing = client.token(&[(Role::Hr, "H10.33")]).await;
    let post = json!({"agency": to, "position": "Chuyên viên", "rank": "staff"});
    let subject = json!({
        "person": {"known": named["officials"]}, "effective_from": "2020-02-01",
        "act": {"kind": "transfer", "address": "proposed", "post": post}
    });
    let draft = draft(&named["agencies"], 1, &subject, "2019-12-30");
    let recorded = client.post(&releasing, "/api/v1/decisions", &[], &draft).await;
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    decided(named, &recorded.json());
    let step = client.get(all, &format!("/api/v1/steps?decision={}", named["decisions"])).await.items();
    assert_eq!(step[0]["kind"], "accept_transfer", "{step:?}");
    named.insert("steps", step[0]["id"].as_str().expect("a step").to_owned());
}

/// Everything that routes name.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    nowhere("").into_keys()
}

/// Nothing that is there; whoever issues a decision is, so that nothing else is wrong with it.
fn nowhere(issuer: &str) -> Named {
    let ids = [
        "officials",
        "mailboxes",
        "certificates",
        "decisions",
        "campaigns",
        "devices",
        "agencies",
        "subjects",
        "requests",
        "steps",
        "plans",
        "jobs",
        "signing-events",
    ];
    let mut named: Named = ids.into_iter().map(|collection| (collection, NOWHERE.to_owned())).collect();
    named.insert("signers", Fingerprint([250; 32]).to_string());
    named.insert("serial", "64fa".to_owned());
    named.insert("forms", "01".to_owned());
    named.insert("code", "H10.97".to_owned());
    named.insert("full_name", "Lý Không Đâu".to_owned());
    named.insert("address", "khongcoai.matran@binhphuoc.gov.vn".to_owned());
    named.insert("issuer", issuer.to_owned());
    named
}
