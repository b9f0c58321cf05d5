//! A served registry of the demo's agencies and a few hundred of its people, some of whom can sign; and a browser's least part.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use congvu::auth::password::Password;
use congvu::auth::policy::AccessPolicy;
use congvu::demo::people::{People, Settings};
use congvu::demo::province;
use congvu::domain::agency::{AgencyVersion, TreePath};
use congvu::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint, Serial};
use congvu::domain::certificate::status::{ChainVerdict, ListWindow, Revocation};
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{CertificateId, IdSource};
use congvu::domain::mailbox::template::DEFAULT_TEMPLATE;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::record_agencies::found_registry;
use congvu::operations::record_staff::{Staff, record_staff};
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::read::View;
use congvu::storage::write::RevocationList;
use congvu::storage::{Store, StoreOptions};
use congvu::web::{App, serve};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use time::{Date, macros::date};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::database::sqlite_in;

pub(crate) const TODAY: Date = date!(2019 - 12 - 31);
pub(crate) const PASSWORD: &str = "an-invented-passphrase";
const ISSUER: Fingerprint = Fingerprint([7; 32]);

/// The pages of a registry, served until it is dropped.
pub(crate) struct Site {
    pub(crate) store: Store,
    pub(crate) registry: Arc<Registry>,
    url: String,
    pub(crate) address: SocketAddr,
    server: tokio::task::JoinHandle<()>,
    _folder: TempDir,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The secret keys of every site.
pub(crate) fn keys() -> Keys {
    let [pepper, personal_data] = [[1; 32], [7; 32]].map(SecretKey::new);
    Keys { pepper: Some(pepper), personal_data: Some(personal_data), ..Keys::default() }
}

impl Site {
    /// Name of the session's cookie.
    pub(crate) const COOKIE: &str = "__Host-congvu";

    pub(crate) async fn new() -> Self {
        Self::held_to(AccessPolicy { require_second_factor: false, ..AccessPolicy::STRICT }).await
    }

    /// The same, where administrators need a second factor.
    pub(crate) async fn strict() -> Self {
        Self::held_to(AccessPolicy::STRICT).await
    }

    async fn held_to(access: AccessPolicy) -> Self {
        Self::fitted(access, |registry| registry).await
    }

    /// The same with what `fit` adds to the registry before it is served.
    pub(crate) async fn fitted(access: AccessPolicy, fit: impl FnOnce(Registry) -> Registry) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = sqlite_in(folder.path()).await;
        let store = Store::open(&StoreOptions::new(&url)).await.expect("an open store");
        let clock = FixedClock(Timestamp::start_of(TODAY).plus_seconds(9 * 3600));
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let registry = Registry::new(store.clone(), Arc::new(clock), true, province, IdSource::seeded(2));
        let registry = registry.with_keys(keys()).with_access(access);
        fill(&registry).await;
        let registry = Arc::new(fit(registry));
        let (tell, told) = tokio::sync::oneshot::channel();
        let app = App { registry: Arc::clone(&registry) };
        let server = tokio::spawn(async move {
            let ready = |address| tell.send(address).expect("someone who waits");
            serve(app, ([127, 0, 0, 1], 0).into(), ready, std::future::pending()).await.expect("a server");
        });
        Self { store, registry, url, address: told.await.expect("an address"), server, _folder: folder }
    }

    /// A number that the database tells, asked by hand.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
        let hand = Database::connect(&self.url).await.expect("a second connection");
        let row = hand.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect(sql);
        row.expect("a row").try_get_by_index(0).expect("a number")
    }

    pub(crate) async fn get(&self, cookie: Option<&str>, path: &str) -> Answer {
        let cookie = cookie.map(|cookie| format!("Cookie: __Host-congvu={cookie}\r\n")).unwrap_or_default();
        self.send(&format!("GET {path} HTTP/1.1\r\n{cookie}"), "").await
    }

    pub(crate) async fn post(&self, path: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
        let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let headers = headers.concat();
        let length = form.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
        );
        self.send(&head, form).await
    }

    /// Sends a form of the page's own session.
    pub(crate) async fn submit(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post(path, &body, &[("Cookie", &format!("{}={cookie}", Self::COOKIE))]).await
    }

    /// The same of a form that takes a file.
    pub(crate) async fn upload(&self, cookie: &str, path: &str, fields: &[(&str, &str)], file: (&str, &str)) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        let (name, content) = file;
        body += &format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--cut--\r\n"
        );
        let (cookie, length) = (format!("Cookie: {}={cookie}\r\n", Self::COOKIE), body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\n{cookie}Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: {length}\r\n"
        );
        self.send(&head, &body).await
    }

    async fn send(&self, head: &str, body: &str) -> Answer {
        self.send_bytes(head, body.as_bytes()).await
    }

    async fn send_bytes(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        let head = format!("{head}Host: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(head.as_bytes()).await.expect("a head");
        // Whoever refuses a long body may answer before it has come.
        let _ = stream.write_all(body).await;
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Answer { status: status.expect("a status"), headers, body: body.to_owned() }
    }

    /// Sends a form as whoever that cookie is.
    pub(crate) async fn send_form(&self, cookie: &str, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let cookie = format!("{}={cookie}", Self::COOKIE);
        self.post(path, &fields(pairs), &[("Cookie", &cookie)]).await
    }

    /// Sends files as whoever that cookie is: each field with its file's name and what is in it.
    pub(crate) async fn send_files(
        &self,
        cookie: &str,
        path: &str,
        pairs: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in pairs {
            let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.into_bytes());
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--b--\r\n");
        let head = format!(
            "POST {path} HTTP/1.1\r\nCookie: {}={cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\n\
             Content-Length: {}\r\n",
            Self::COOKIE,
            body.len()
        );
        self.send_bytes(&head, &body).await
    }

    /// Logs in through the form; gives the cookie's value.
    pub(crate) async fn log_in(&self, name: &str) -> String {
        let answer = self.post("/login", &format!("name={name}&password={PASSWORD}"), &[]).await;
        assert_eq!(answer.status, 303, "{name} is not let in");
        let cookie = answer.header("set-cookie").expect("a cookie");
        cookie.split(['=', ';']).nth(1).expect("a value").to_owned()
    }

    pub(crate) async fn assert_lists_are_as_long_as_their_numbers(
        &self,
        cookie: &str,
        links: &BTreeSet<(String, String)>,
    ) {
        assert!(links.len() > 20, "there are only {} numbers", links.len());
        for (path, number) in links {
            let list = self.get(Some(cookie), path).await;
            assert_eq!(list.status, 200, "{path}");
            assert!(heading(&list.body).ends_with(&format!(": {number} người")), "{path}: {}", heading(&list.body));
        }
    }

    pub(crate) async fn path_of(&self, code: &str) -> TreePath {
        let reader = self.store.read().await.expect("a read");
        let row = reader.agency_by_code(&Scope::Province, View::of(TODAY), code).await.expect("a look-up");
        row.expect("an agency").path
    }
}

async fn fill(registry: &Registry) {
    let now = registry.clock.now();
    let mut ids = IdSource::seeded(1);
    let agencies = province::agencies(&mut ids, now).expect("the demo's agencies");
    found_registry(registry, &agencies).await.expect("a founded registry");
    let admin = account(registry, &Actor::Shell, "it-admin", Role::ItAdmin, "H10").await;
    account(registry, &admin, "agency-head", Role::AgencyHead, "H10.12").await;
    account(registry, &admin, "hr", Role::Hr, "H10.31").await;
    let staff = staff(&agencies, &mut ids);
    record_staff(registry, &admin, &staff).await.expect("staff");
    certify(registry, &admin, &staff, &mut ids).await;
}

async fn account(registry: &Registry, actor: &Actor, name: &str, role: Role, agency: &str) -> Actor {
    let password = Password::chosen(PASSWORD.to_owned()).expect("a password");
    let new = NewPrincipal { name: name.to_owned(), role, agency_code: agency.to_owned(), official: None, password };
    Actor::Principal(add_principal(registry, actor, new).await.expect("an account"))
}

/// The first account.
pub(crate) async fn admin(site: &Site) -> Actor {
    let reader = site.store.read().await.expect("a reader");
    let admin = reader.principal_by_name("it-admin", TODAY).await.expect("a look-up").expect("an account");
    Actor::Principal(admin.principal)
}

/// One more account that logs in with [`PASSWORD`], made by the first.
pub(crate) async fn add_account(site: &Site, name: &str, role: Role, agency: &str) {
    account(&site.registry, &admin(site).await, name, role, agency).await;
}

/// The demo's people; the first has a name that wants to be markup.
fn staff(agencies: &[AgencyVersion], ids: &mut IdSource) -> Staff {
    let template = DEFAULT_TEMPLATE.parse().expect("a template");
    let settings = Settings { mailboxes: 700, seed: 1, today: TODAY, template };
    let mut staff = Staff::default();
    for batch in People::new(agencies, settings, ids) {
        staff.officials.extend(batch.officials);
        staff.decisions.extend(batch.decisions);
        staff.subjects.extend(batch.subjects);
        staff.postings.extend(batch.postings);
        staff.mailboxes.extend(batch.mailboxes);
        staff.states.extend(batch.states);
        staff.addresses.extend(batch.addresses);
    }
    "Nguyễn <script>".clone_into(&mut staff.officials[0].full_name);
    staff
}

/// Of every eight with a mailbox five can sign, one's certificate ran out, one's is revoked, one has none.
async fn certify(registry: &Registry, admin: &Actor, staff: &Staff, ids: &mut IdSource) {
    let now = registry.clock.now();
    let start = Timestamp::start_of(date!(2018 - 01 - 01));
    let (mut certificates, mut revoked) = (Vec::new(), Vec::new());
    for (number, mailbox) in staff.mailboxes.iter().enumerate().filter(|(number, _)| number % 8 != 0) {
        let ends = if number % 8 == 1 { date!(2019 - 06 - 01) } else { date!(2023 - 01 - 01) };
        let serial = Serial(vec![1, u8::try_from(number / 256).unwrap(), u8::try_from(number % 256).unwrap()]);
        if number % 8 == 2 {
            revoked.push((serial.clone(), Revocation { at: start.plus_seconds(86_400), reason: 1 }));
        }
        let live = |fact: &&congvu::domain::mailbox::address::AddressFact| {
            fact.mailbox == mailbox.id && fact.effective.contains(TODAY)
        };
        let der = format!("certificate {number}").into_bytes();
        let certificate = Certificate {
            id: CertificateId(ids.next(now)),
            facts: CertificateFacts {
                sha256: Fingerprint(Sha256::digest(&der).into()),
                issuer: "CN=Test CA,C=VN".to_owned(),
                issuer_key: ISSUER,
                serial,
                subject: format!("CN=Người {number},C=VN"),
                common_name: None,
                not_before: start,
                not_after: Timestamp::start_of(ends),
                addresses: staff.addresses.iter().filter(live).map(|fact| fact.address.clone()).collect(),
                key: "RSA 2048".to_owned(),
                signature_algorithm: "sha256WithRSAEncryption".to_owned(),
                may_sign: true,
                is_ca: false,
            },
            official: mailbox.official,
            der,
        };
        certificates.push((certificate, ChainVerdict::Good));
    }
    let list = RevocationList {
        sha256: Fingerprint([1; 32]),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: None,
        window: ListWindow { this_update: start, next_update: now.plus_seconds(30 * 86_400) },
        der: vec![1],
    };
    let mut change = registry.store.write(registry.header(admin, "test")).await.expect("a change set");
    change.insert_certificates(&certificates).await.expect("certificates");
    change.insert_revocation_list(&list, &revoked).await.expect("a list");
    change.commit().await.expect("a commit");
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(inside, _)| inside)
}

/// What a form on the page carries unseen under that name; the first form that has it.
pub(crate) fn hidden(body: &str, name: &str) -> String {
    let value = between(body, &format!("name=\"{name}\" value=\""), "\"");
    value.unwrap_or_else(|| panic!("no {name}: {body}")).replace("&#34;", "\"")
}

/// Fields as a browser sends them.
pub(crate) fn fields(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(crate) fn title(body: &str) -> String {
    between(body, "<title>", "</title>").unwrap_or_default().to_owned()
}

pub(crate) fn heading(body: &str) -> String {
    between(body, "<h1>", "</h1>").unwrap_or_default().to_owned()
}

/// Every link whose text is a number: where it leads, and the number.
pub(crate) fn links_of_numbers(body: &str) -> Vec<(String, String)> {
    let link = |rest: &str| {
        let (href, rest) = rest.split_once("\">")?;
        let (text, _) = rest.split_once("</a>")?;
        let is_number = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
        is_number.then(|| (href.replace("&#38;", "&"), text.to_owned()))
    };
    body.split("<a href=\"").skip(1).filter_map(link).collect()
}

pub(crate) fn next_page(body: &str) -> Option<String> {
    between(body, "rel=\"next\" href=\"", "\"").map(|href| href.replace("&#38;", "&"))
}

/// The mail addresses of a list, one a line.
pub(crate) fn addresses(body: &str) -> Vec<String> {
    let cells = body.split("<td>").filter_map(|cell| cell.split_once("<br>"));
    cells.map(|(address, _)| address.to_owned()).collect()
}

/// The pages of the agencies of a table.
pub(crate) fn agencies(body: &str) -> Vec<String> {
    body.split("<th scope=\"row\"><a href=\"")
        .skip(1)
        .filter_map(|row| row.split('"').next())
        .map(str::to_owned)
        .collect()
}
