//! One person's life in the registry, from recruitment to the end of a retiree's grace: what HR, the helpdesk, the person and the
//! auditor send goes over the API, and so does what is read back of requests, of the person and of the record.
//!
//! What has no route is called here as the program calls it, by design: carrying out what a day brings (the schedule of `congvu serve`
//! does it by itself), making and applying a plan (a scheduled or operated run with the directory's own credentials; reading and
//! approving it are routes, and used), taking in certificates (`congvu cert import`), and the two verifications at the end
//! (`congvu audit verify`, `congvu verify`). The directory itself is read as any of its clients reads it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use congvu::auth::password::Password;
use congvu::demo::ca::Subject;
use congvu::directory::attribute::Attribute;
use congvu::domain::clock::{Clock, Timestamp};
use congvu::domain::mailbox::uid;
use congvu::domain::principal::Role;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::mail_desk::MailDesk;
use congvu::operations::mail_sessions::{MailSessions, SessionsEnded};
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::verify_audit::verify_audit;
use congvu::operations::verify_registry::verify_registry;
use congvu::operations::{Actor, Registry};
use congvu::web::{App, serve};
use serde_json::{Value, json};
use time::{Date, macros::date};

use crate::api::client::{Answer, send};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{Province, texts};

on_both_engines! {
    one_person_from_recruitment_to_the_end_of_the_grace
}

/// The business clock of the test: it stands where it was put.
#[derive(Debug)]
struct Hand(AtomicI64);

impl Hand {
    fn put(&self, day: Date) {
        self.0.store(Timestamp::start_of(day).plus_seconds(9 * 3600).unix_micros(), Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Default)]
struct Ended(Mutex<Vec<i64>>);

#[async_trait]
impl MailSessions for Ended {
    async fn end(&self, number: i64) -> SessionsEnded {
        self.0.lock().unwrap().push(number);
        SessionsEnded::Confirmed
    }
}

/// The province at work: served, with a real directory, and a day that the test turns.
struct World {
    province: Province,
    registry: Arc<Registry>,
    clock: Arc<Hand>,
    address: SocketAddr,
    hr: String,
    helpdesk: String,
    auditor: String,
}

impl World {
    async fn new(db: TestDatabase) -> Self {
        let mut province = Province::provisioned(db).await;
        let mut accounts = Vec::new();
        for role in [Role::Hr, Role::Helpdesk, Role::Auditor] {
            accounts.push(with_password(&province.registry, &province.it_admin, role).await);
        }
        let clock = Arc::new(Hand(AtomicI64::new(province.registry.clock.now().unix_micros())));
        let twin = twin_of(&province);
        let mut registry = std::mem::replace(&mut province.registry, twin);
        registry.clock = Arc::<Hand>::clone(&clock);
        registry.mail = Some(MailDesk {
            credentials: Arc::new(province.server.directory()),
            naming: province.settings.naming.clone(),
            sessions: Arc::new(Ended::default()),
            pages: "https://congvu.example".to_owned(),
        });
        province.registry.clock = Arc::<Hand>::clone(&clock);
        let registry = Arc::new(registry.with_keys(Keys {
            personal_data: Some(SecretKey::new([7; 32])),
            audit: Some(SecretKey::new([8; 32])),
            ..Keys::default()
        }));
        let (tell, told) = tokio::sync::oneshot::channel();
        let app = App { registry: Arc::clone(&registry) };
        tokio::spawn(async move {
            let ready = |address| tell.send(address).expect("someone who waits");
            serve(app, ([127, 0, 0, 1], 0).into(), ready, std::future::pending()).await.expect("a server");
        });
        let address = told.await.expect("an address");
        let mut tokens = Vec::new();
        for actor in &accounts {
            tokens.push(log_in(address, actor).await);
        }
        let [hr, helpdesk, auditor] = tokens.try_into().expect("three");
        Self { province, registry, clock, address, hr, helpdesk, auditor }
    }

    async fn get(&self, token: &str, path: &str) -> Value {
        let answer = self.send("GET", token, path, &Value::Null).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    async fn post(&self, token: &str, path: &str, body: &Value) -> Value {
        let answer = self.send("POST", token, path, body).await;
        assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        answer.json()
    }

    async fn send(&self, method: &str, token: &str, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let octets = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        send(self.address, method, path, &headers, &octets).await
    }

    /// The day comes: what the schedule of a serving replica does, then a directory run.
    async fn come(&self, day: Date) {
        self.clock.put(day);
        run_decisions(&self.registry, &Actor::Shell, day).await.expect("a run");
        self.sync().await;
    }

    /// A directory run by the administrator; what the guard stops is read and approved by HR.
    async fn sync(&self) {
        let planned = self.province.plan(&self.province.it_admin).await;
        if !planned.guard.passed() {
            let path = format!("/api/v1/plans/{}", planned.plan.id);
            let read = self.send("GET", &self.hr, &path, &Value::Null).await;
            let tag = read.header("etag").expect("a tag").to_owned();
            let bearer = format!("Bearer {}", self.hr);
            let headers = [("Authorization", bearer.as_str()), ("If-Match", tag.as_str())];
            let approved = send(self.address, "POST", &format!("{path}/approvals"), &headers, b"").await;
            assert_eq!(approved.status, 200, "{}", approved.text());
        }
        let outcome = self.province.apply(&self.province.it_admin, &planned).await.expect("an apply");
        assert!(outcome.is_success(), "{outcome:?}");
    }

    /// The person, unless they look as they did under `tag`; with their tag.
    async fn person(&self, official: &str, tag: &str) -> (u16, String, String) {
        let bearer = format!("Bearer {}", self.hr);
        let headers = [("Authorization", bearer.as_str()), ("If-None-Match", tag)];
        let answer = send(self.address, "GET", &format!("/api/v1/officials/{official}"), &headers, b"").await;
        let name = if answer.status == 200 { answer.json()["full_name"].clone() } else { Value::Null };
        (answer.status, name.as_str().unwrap_or_default().to_owned(), answer.header("etag").expect("a tag").to_owned())
    }

    async fn agency(&self, code: &str) -> String {
        let found = self.get(&self.hr, &format!("/api/v1/agencies?code={code}")).await;
        found["items"][0]["id"].as_str().expect("an agency").to_owned()
    }

    async fn decide(&self, number: i32, signed: Date, subject: Value) -> Value {
        self.clock.put(signed);
        let body = json!({
            "issuer": self.agency("H10").await, "number": number, "symbol": "QĐ-UBND", "signed_on": signed.to_string(),
            "signer": "Chủ tịch UBND tỉnh", "summary": "Quyết định về cán bộ", "subjects": [subject],
        });
        let told = self.post(&self.hr, "/api/v1/decisions/preview", &body).await;
        let done = self.post(&self.hr, "/api/v1/decisions", &body).await;
        let again = self.post(&self.hr, "/api/v1/decisions", &body).await;
        assert_eq!(again["subjects"][0]["is_new"], false, "the same decision again has no effect");
        let consequences = &done["subjects"][0]["consequences"];
        let previewed = told["subjects"][0]["consequences"].as_array().or_else(|| told[0].as_array());
        assert_eq!(previewed.expect("a preview"), consequences.as_array().expect("a list"), "told beforehand");
        done["subjects"][0].clone()
    }

    /// State, addresses and groups of the person's entry; none when it is not in the directory.
    async fn entry(&self, number: i64) -> Option<(String, Vec<String>, Vec<String>)> {
        let found = self.province.entries("ou=people,", &format!("(uid={})", uid(number))).await;
        let entry = found.first()?;
        let mut addresses = texts(entry, Attribute::Mail);
        addresses.extend(texts(entry, Attribute::MailAlias));
        let dn = &entry.dn.0;
        let groups = self.province.entries("ou=groups,", &format!("(member={dn})")).await;
        let mut groups: Vec<String> = groups.iter().flat_map(|group| texts(group, Attribute::Cn)).collect();
        groups.sort();
        Some((texts(entry, Attribute::MailState).concat(), addresses, groups))
    }

    async fn requests(&self, official: &str) -> Vec<String> {
        let list = self.get(&self.hr, &format!("/api/v1/requests?official={official}")).await;
        let mut kinds: Vec<String> = list["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["kind"].as_str().expect("a kind").to_owned())
            .collect();
        kinds.sort();
        kinds
    }

    async fn directory_admits(&self, number: i64, password: &str) -> bool {
        let (driver, mut ldap) = ldap3::LdapConnAsync::new(self.province.server.url()).await.expect("a server");
        tokio::spawn(driver.drive());
        let dn = self.province.settings.naming.person(number).0;
        ldap.simple_bind(&dn, password).await.expect("an answer").rc == 0
    }
}

/// A second view of the same registry, for the operations of the province's own helpers.
fn twin_of(province: &Province) -> Registry {
    let of = province.registry.province.clone();
    let ids = congvu::domain::ids::IdSource::seeded(99);
    Registry::new(province.db.store.clone(), Arc::clone(&province.registry.clock), true, of, ids)
}

async fn with_password(registry: &Registry, maker: &Actor, role: Role) -> Actor {
    let password = Password::chosen(format!("một mật khẩu đủ dài cho {role}")).expect("a password");
    let name = format!("{role}.mot").replace('_', "-");
    let new = NewPrincipal { name, role, agency_code: "H10".to_owned(), official: None, password };
    Actor::Principal(add_principal(registry, maker, new).await.expect("an account"))
}

async fn log_in(address: SocketAddr, actor: &Actor) -> String {
    let Actor::Principal(principal) = actor else { panic!("an account") };
    let role = principal.grants[0].role;
    let body = json!({"name": principal.name, "password": format!("một mật khẩu đủ dài cho {role}")});
    let headers = [("Content-Type", "application/json")];
    let answer = send(address, "POST", "/api/v1/sessions", &headers, body.to_string().as_bytes()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["token"].as_str().expect("a token").to_owned()
}

const PASSWORD: &str = "thuyền về bến cũ mùa nước nổi";

async fn one_person_from_recruitment_to_the_end_of_the_grace(db: TestDatabase) {
    let world = Box::pin(World::new(db)).await;
    let (home, next) = (world.agency("H10.31").await, world.agency("H10.32").await);

    // Recruited a month ahead: nothing but a staged mailbox until the day.
    let post = |agency: &str| json!({"agency": agency, "position": "Chuyên viên", "rank": "staff"});
    let recruited = world
        .decide(
            901,
            date!(2019 - 12 - 31),
            json!({
                "person": {"new": {"full_name": "Lê Thị Thử Nghiệm", "birth_date": "1990-05-20", "category": "cong_chuc",
                                    "personal_number": "070190000123"}},
                "effective_from": "2020-02-01",
                "act": {"kind": "recruit", "post": post(&home), "address": "proposed"},
            }),
        )
        .await;
    let official = recruited["official"].as_str().expect("an official").to_owned();
    let number: i64 =
        world.province.text("select cast(max(number) as text) from mailbox").await.parse().expect("a number");
    world.come(date!(2020 - 01 - 15)).await;
    assert!(world.entry(number).await.is_none_or(|(state, ..)| state == "staged"), "not before the day");
    assert_eq!(world.requests(&official).await, Vec::<String>::new());

    world.come(date!(2020 - 02 - 01)).await;
    let (state, addresses, groups) = world.entry(number).await.expect("an entry");
    assert_eq!((state.as_str(), groups), ("active", vec!["H10.31".to_owned()]));
    assert_eq!(world.requests(&official).await, ["new"]);
    let shown = world.get(&world.hr, &format!("/api/v1/officials/{official}")).await;
    assert_eq!(shown["mailbox"]["addresses"][0]["address"], addresses[0].as_str());
    assert!(!shown.to_string().contains("070190000123"), "the number is shown nowhere");

    // The helpdesk hands over a sheet; the person chooses a password that nobody else saw.
    let wanted = json!({"officials": [official], "purpose": "activate", "channel": "sheet"});
    let issued = world.post(&world.helpdesk, "/api/v1/activations", &wanted).await;
    let code = issued["activations"][0]["code"].as_str().expect("a code");
    let redeemed = json!({"code": code, "password": PASSWORD});
    let done = world.post("", "/api/v1/activations/redeem", &redeemed).await;
    assert_eq!((done["address"].as_str(), &done["sessions_ended"]), (Some(addresses[0].as_str()), &json!(true)));
    assert!(world.directory_admits(number, PASSWORD).await);

    // The CA's certificate comes, and is taken in.
    world.clock.put(date!(2020 - 02 - 12));
    let subject = Subject {
        full_name: "Lê Thị Thử Nghiệm",
        organisation: "Sở Nội vụ",
        locality: "Bình Phước",
        address: &addresses[0],
    };
    world.province.certify(subject, (date!(2020 - 02 - 10), date!(2025 - 02 - 10))).await;
    let shown = world.get(&world.hr, &format!("/api/v1/officials/{official}")).await;
    assert_eq!(shown["certificates"].as_array().map(Vec::len), Some(1));
    assert_eq!(world.requests(&official).await, ["new"]);

    // Transferred: the group follows on the day, the old address goes on, the certificate is to be changed.
    world
        .decide(
            902,
            date!(2021 - 02 - 10),
            json!({"person": {"known": official}, "effective_from": "2021-03-01",
                   "act": {"kind": "transfer", "post": post(&next), "address": "proposed"}}),
        )
        .await;
    world.come(date!(2021 - 02 - 28)).await;
    assert_eq!(world.entry(number).await.expect("an entry").2, ["H10.31"]);
    world.come(date!(2021 - 03 - 01)).await;
    let (state, after, groups) = world.entry(number).await.expect("an entry");
    assert_eq!((state.as_str(), groups), ("active", vec!["H10.32".to_owned()]));
    assert!(after.contains(&addresses[0]), "mail to the old address still arrives: {after:?}");
    assert!(world.directory_admits(number, PASSWORD).await, "a transfer leaves the password alone");
    assert_eq!(world.requests(&official).await, ["change", "new"]);

    renamed(&world, &official).await;
    assert_eq!(world.requests(&official).await, ["change", "change", "new"]);

    // Retired: reads for the months of grace, then kept; revocation is asked for on the day.
    world
        .decide(
            903,
            date!(2024 - 05 - 02),
            json!({"person": {"known": official}, "effective_from": "2024-07-01", "act": {"kind": "retire"}}),
        )
        .await;
    world.come(date!(2024 - 07 - 01)).await;
    let (state, _, groups) = world.entry(number).await.expect("an entry");
    assert_eq!((state.as_str(), groups.len()), ("receive_only", 0));
    assert_eq!(world.requests(&official).await, ["change", "change", "new", "revoke"]);
    world.come(date!(2025 - 01 - 01)).await;
    assert_eq!(world.entry(number).await.expect("an entry").0, "preserved");
    let closed = world.post(&world.helpdesk, "/api/v1/activations", &wanted).await;
    assert_eq!((closed["activations"].as_array().map(Vec::len), &closed["closed"][0]), (Some(0), &json!(official)));

    // The record tells the whole of it, and is whole.
    let record = world.get(&world.auditor, &format!("/api/v1/audit?official={official}&limit=200")).await;
    let actions: Vec<&str> =
        record["items"].as_array().expect("items").iter().filter_map(|item| item["action"].as_str()).collect();
    for action in ["record_decision", "issue_activation", "set_mailbox_password", "run_decisions"] {
        assert!(actions.contains(&action), "{action} is not in {actions:?}");
    }
    let proved = verify_audit(&world.registry, None).await.expect("a look at the record");
    assert_eq!(proved.problems, []);
    let verified = verify_registry(&world.registry, Some((&world.province.directory, &world.province.settings))).await;
    assert_eq!(verified.expect("a look").problems, []);
}

/// Renamed by a mark: whoever asks with the tag of the day before is told the new name on the day.
async fn renamed(world: &World, official: &str) {
    world
        .decide(
            904,
            date!(2021 - 12 - 01),
            json!({"person": {"known": official}, "effective_from": "2022-01-01",
                   "act": {"kind": "correct_identity", "full_name": "Lê Thị Thử Nghiêm", "birth_date": "1990-05-20"}}),
        )
        .await;
    world.come(date!(2021 - 12 - 31)).await;
    let (status, name, tag) = world.person(official, "\"0\"").await;
    assert_eq!((status, name.as_str()), (200, "Lê Thị Thử Nghiệm"));
    assert_eq!(world.person(official, &tag).await.0, 304);
    world.clock.put(date!(2022 - 01 - 01));
    let (status, name, _) = world.person(official, &tag).await;
    assert_eq!((status, name.as_str()), (200, "Lê Thị Thử Nghiêm"));
    world.come(date!(2022 - 01 - 01)).await;
}
