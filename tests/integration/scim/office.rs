//! A served registry of three agencies and three people, with the accounts of its HR systems; and a client's least part.

use std::net::SocketAddr;
use std::sync::Arc;

use congvu::auth::password::Password;
use congvu::auth::permission::Permission;
use congvu::domain::agency::AgencyVersion;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::IdSource;
use congvu::domain::principal::Role;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::issue_token::{NewToken, issue_token};
use congvu::operations::log_in::log_in;
use congvu::operations::{Actor, Province, Registry};
use congvu::web::{App, serve};
use serde_json::{Value, json};
use time::{Date, macros::date};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::database::TestDatabase;
use crate::storage::registry::{Person, small};

pub(crate) const TODAY: Date = date!(2019 - 12 - 31);
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const CONGVU: &str = "urn:congvu:params:scim:schemas:extension:1.0:User";
pub(crate) const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// The installation's key for personal data.
pub(crate) const KEY: [u8; 32] = [7; 32];
const PASSWORD: &str = "an-invented-passphrase";

/// The service over a registry, until it is dropped. H10.1 has Điểu Nen and Nguyễn Văn An, H10.2 has Trần Thị Bình.
pub(crate) struct Office {
    pub(crate) db: TestDatabase,
    pub(crate) agencies: Vec<AgencyVersion>,
    pub(crate) people: Vec<Person>,
    pub(crate) address: SocketAddr,
    /// Access token of the province's HR system.
    pub(crate) hr: String,
    registry: Arc<Registry>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Status and `scimType`.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        assert_eq!(self.json["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error", "{self:?}");
        assert_eq!(self.json["status"], self.status.to_string());
        (self.status, self.json["scimType"].as_str().unwrap_or_default())
    }

    pub(crate) fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }

    /// The named member of every resource of a list.
    pub(crate) fn each(&self, pointer: &str) -> Vec<Value> {
        let resources = self.json["Resources"].as_array().unwrap_or_else(|| panic!("{self:?}"));
        resources.iter().map(|resource| resource.pointer(pointer).cloned().unwrap_or(Value::Null)).collect()
    }
}

impl Office {
    pub(crate) async fn new(db: TestDatabase) -> Self {
        let (_, agencies, people) = small(&db.store).await;
        let clock = FixedClock(Timestamp::start_of(TODAY).plus_seconds(9 * 3600));
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let keys = Keys { personal_data: Some(SecretKey::new(KEY)), ..Keys::default() };
        let registry = Registry::new(db.store.clone(), Arc::new(clock), true, province, IdSource::seeded(2));
        let registry = Arc::new(registry.with_keys(keys));
        let (tell, told) = tokio::sync::oneshot::channel();
        let app = App { registry: Arc::clone(&registry) };
        let server = tokio::spawn(async move {
            let ready = |address| tell.send(address).expect("someone who waits");
            serve(app, ([127, 0, 0, 1], 0).into(), ready, std::future::pending()).await.expect("a server");
        });
        let address = told.await.expect("an address");
        let mut office = Self { db, agencies, people, address, hr: String::new(), registry, server };
        office.account(&Actor::Shell, "it-admin", Role::ItAdmin, "H10").await;
        office.hr = office.token("nhan-su", Role::Hr, "H10").await;
        office
    }

    async fn account(&self, actor: &Actor, name: &str, role: Role, agency: &str) {
        let password = Password::chosen(PASSWORD.to_owned()).expect("a password");
        let new =
            NewPrincipal { name: name.to_owned(), role, agency_code: agency.to_owned(), official: None, password };
        add_principal(&self.registry, actor, new).await.expect("an account");
    }

    /// A token of a new account.
    pub(crate) async fn token(&self, name: &str, role: Role, agency: &str) -> String {
        let password = || Password::typed(PASSWORD.to_owned()).expect("a password");
        let (_, admin) = log_in(&self.registry, "it-admin", password()).await.expect("a log-in");
        self.account(&Actor::Principal(admin), name, role, agency).await;
        let (token, _) = log_in(&self.registry, name, password()).await.expect("a log-in");
        token.reveal().to_owned()
    }

    /// A token of a new machine, which has no password.
    pub(crate) async fn machine(&self, name: &str) -> String {
        let password = Password::typed(PASSWORD.to_owned()).expect("a password");
        let (_, admin) = log_in(&self.registry, "it-admin", password).await.expect("a log-in");
        let admin = Actor::Principal(admin);
        self.account(&admin, name, Role::Machine, "H10").await;
        let new = NewToken {
            owner: Some(name.to_owned()),
            name: "feed".to_owned(),
            permissions: vec![Permission::ReadFeed],
            agency_code: "H10".to_owned(),
            days: 1,
        };
        issue_token(&self.registry, &admin, &new).await.expect("a token").0.reveal().to_owned()
    }

    /// A request of the province's HR system.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        self.call_as(&self.hr, method, path, &body, &[]).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    /// A PATCH of these operations.
    pub(crate) async fn patch(&self, path: &str, operations: Value) -> Answer {
        self.call("PATCH", path, json!({"schemas": [PATCH], "Operations": operations})).await
    }

    pub(crate) async fn call_as(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut head = format!("{method} /scim/v2{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        if !token.is_empty() {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Type: application/scim+json\r\nContent-Length: {}\r\n\r\n", body.len()));
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        stream.write_all(format!("{head}{body}").as_bytes()).await.expect("a request");
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let json = if body.is_empty() { Value::Null } else { serde_json::from_str(body).expect(body) };
        Answer { status, headers, json }
    }

    /// Path of a person of the fixture.
    pub(crate) fn user(&self, person: usize) -> String {
        format!("/Users/{}", self.people[person].official.id)
    }

    /// Path of an agency of the fixture.
    pub(crate) fn group(&self, agency: usize) -> String {
        format!("/Groups/{}", self.agencies[agency].agency)
    }

    /// The decisions recorded so far: symbol, number and what they do to whom, oldest first.
    pub(crate) async fn decisions(&self) -> Vec<String> {
        let sql = "select d.symbol || ' ' || cast(d.number as text) || ' ' || s.kind || ' ' || o.full_name \
                   from decision d join decision_subject s on s.decision = d.id join official o on o.id = s.official \
                   order by s.recorded_from, d.number, s.kind";
        self.db.texts(sql).await
    }

    /// No fact contradicts another.
    pub(crate) async fn assert_in_order(&self) {
        let reader = self.db.store.read().await.expect("a read");
        let mut found = Vec::new();
        reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
        assert!(found.is_empty(), "{found:?}");
    }
}

/// Someone to recruit into H10.1.
pub(crate) fn newcomer(local: &str, name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, CONGVU],
        "externalId": format!("ext-{local}"),
        "userName": format!("{local}@binhphuoc.gov.vn"),
        "name": {"formatted": name},
        "title": "Chuyên viên",
        "active": true,
        CONGVU: {"birthDate": "1990-05-01", "category": "cong_chuc", "agencyCode": "H10.1"},
    })
}
