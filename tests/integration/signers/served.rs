//! A small registry served over a real socket, with accounts that ask.

use std::net::SocketAddr;
use std::sync::Arc;

use congvu::auth::token::SessionToken;
use congvu::domain::agency::AgencyVersion;
use congvu::domain::clock::{Clock as _, FixedClock, SystemClock, Timestamp};
use congvu::domain::ids::{AgencyId, IdSource, PrincipalId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::operations::{Province, Registry};
use congvu::storage::row::access::{PrincipalRow, SessionRow};
use congvu::storage::{Store, StoreOptions};
use congvu::web::{App, serve};
use serde_json::Value;
use tempfile::TempDir;
use time::Date;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::database::sqlite_in;
use crate::storage::registry::{Maker, Person, small};

/// A served registry.
pub(super) struct Served {
    pub(super) store: Store,
    pub(super) maker: Maker,
    pub(super) agencies: Vec<AgencyVersion>,
    pub(super) people: Vec<Person>,
    address: SocketAddr,
    server: tokio::task::JoinHandle<()>,
    _folder: TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Served {
    /// The small registry as it is asked on `today`.
    pub(super) async fn on(today: Date) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = sqlite_in(folder.path()).await;
        let store = Store::open(&StoreOptions::new(&url)).await.expect("an open store");
        let (maker, agencies, people) = small(&store).await;
        let clock = FixedClock(Timestamp::start_of(today).plus_seconds(9 * 3600));
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let registry = Registry::new(store.clone(), Arc::new(clock), true, province, IdSource::seeded(2));
        let (tell, told) = tokio::sync::oneshot::channel();
        let app = App { registry: Arc::new(registry) };
        let server = tokio::spawn(async move {
            let ready = |address| tell.send(address).expect("someone who waits");
            serve(app, ([127, 0, 0, 1], 0).into(), ready, std::future::pending()).await.expect("a server");
        });
        let address = told.await.expect("an address");
        Self { store, maker, agencies, people, address, server, _folder: folder }
    }

    /// The token of a new account with `role` over the agency.
    pub(super) async fn token(&mut self, role: Role, agency: usize) -> String {
        let (id, agency) = (PrincipalId(self.maker.id()), &self.agencies[agency]);
        let grant = Grant { role, agency: AgencyId(agency.agency.0), path: agency.path.clone() };
        let name = format!("account-{}", id.0.simple());
        let principal = Principal { grants: vec![grant], ..Principal::new(id, name) };
        let row = PrincipalRow { principal, password_hash: None, disabled: false, must_change: false };
        let token = SessionToken::generate().expect("randomness");
        let now = SystemClock.now();
        let session = SessionRow {
            token_hash: token.digest(),
            principal: id,
            created_at: now,
            expires_at: now.plus_seconds(3600),
            last_seen_at: now,
            stage: congvu::domain::principal::SessionStage::Open,
            source: None,
            provider: None,
            second_factor: false,
        };
        let books = self.store.bookkeeping().await.expect("books");
        let begin = Timestamp::start_of(crate::storage::registry::START);
        books.insert_principal(&row, begin).await.expect("an account");
        books.insert_session(&session).await.expect("a session");
        books.commit().await.expect("a commit");
        token.reveal().to_owned()
    }

    pub(super) async fn get(&self, token: &str, path: &str) -> Answer {
        self.send("GET", path, &format!("Authorization: Bearer {token}\r\n"), b"").await
    }

    pub(super) async fn post(&self, token: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let headers = format!("Authorization: Bearer {token}\r\nContent-Type: {kind}\r\n");
        self.send("POST", path, &headers, body).await
    }

    pub(super) async fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Language: en\r\n{headers}Content-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).await.expect("a request");
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), text: body.to_owned() }
    }
}
