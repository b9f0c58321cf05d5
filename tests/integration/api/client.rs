//! A program that asks: tokens of accounts with any roles, and requests with any method, headers and body.

use std::net::SocketAddr;

use congvu::auth::token::SessionToken;
use congvu::domain::clock::{Clock as _, SystemClock, Timestamp};
use congvu::domain::ids::{IdSource, PrincipalId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::row::access::{PrincipalRow, SessionRow};
use serde_json::Value;
use time::macros::date;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::web::site::{Site, TODAY};

/// A served demo registry and who asks it.
pub(super) struct Client {
    pub(super) site: Site,
    ids: std::sync::Mutex<IdSource>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The problem's code; the answer must be a problem document of its own status.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text());
        let document = self.json();
        assert_eq!(document["status"], self.status, "{document}");
        assert!(document["title"].as_str().is_some_and(|title| !title.is_empty()));
        let kind = document["type"].as_str().expect("a type");
        kind.strip_prefix("/problems/").expect("a type of ours").to_owned()
    }

    /// Where the wrong fields are, sorted.
    pub(crate) fn pointers(&self) -> Vec<String> {
        let document = self.json();
        let errors = document["errors"].as_array().cloned().unwrap_or_default();
        let mut pointers: Vec<String> =
            errors.iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect();
        pointers.sort();
        pointers
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()["items"].as_array().expect("items").clone()
    }
}

impl Client {
    pub(super) async fn new() -> Self {
        Self { site: Site::new().await, ids: std::sync::Mutex::new(IdSource::seeded(77)) }
    }

    /// The token of a new account with these roles, each over an agency and what is below it.
    pub(super) async fn token(&self, roles: &[(Role, &str)]) -> String {
        let id = PrincipalId(self.ids.lock().expect("ids").next(Timestamp::start_of(TODAY)));
        let mut grants = Vec::new();
        let reader = self.site.store.read().await.expect("a reader");
        for (role, code) in roles {
            let agency = reader.agency_by_code(&Scope::Province, View::of(TODAY), code).await.expect("a look-up");
            let agency = agency.unwrap_or_else(|| panic!("there is no {code}"));
            grants.push(Grant { role: *role, agency: agency.agency, path: agency.path });
        }
        drop(reader);
        let principal = Principal { grants, ..Principal::new(id, format!("a{}", id.0.simple())) };
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
        let books = self.site.store.bookkeeping().await.expect("books");
        books.insert_principal(&row, Timestamp::start_of(date!(2019 - 01 - 01))).await.expect("an account");
        books.insert_session(&session).await.expect("a session");
        books.commit().await.expect("a commit");
        token.reveal().to_owned()
    }

    pub(super) async fn get(&self, token: &str, path: &str) -> Answer {
        self.send("GET", path, &[("Authorization", &format!("Bearer {token}"))], b"").await
    }

    pub(super) async fn post(&self, token: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut all = vec![("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        all.extend(headers);
        self.send("POST", path, &all, body.to_string().as_bytes()).await
    }

    pub(super) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        send(self.site.address, method, path, headers, body).await
    }

    /// A number that the database tells, asked by hand.
    pub(super) async fn number(&self, sql: &str) -> i64 {
        self.site.number(sql).await
    }

    /// Every item of a list, page by page; asserts that pages are as long as asked, and that nothing comes twice.
    pub(super) async fn walk(&self, token: &str, list: &str, limit: usize) -> Vec<Value> {
        let found = self.walk_any(token, list, limit).await;
        let mut ids: Vec<&str> = found.iter().filter_map(|item| item["id"].as_str()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), all), (all, found.len()), "{list} gives something twice");
        found
    }

    /// The same for items without a key of their own.
    pub(super) async fn walk_any(&self, token: &str, list: &str, limit: usize) -> Vec<Value> {
        let separator = if list.contains('?') { '&' } else { '?' };
        let mut found: Vec<Value> = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.get(token, &format!("{list}{separator}limit={limit}{after}")).await;
            let items = page.items();
            let next = page.json()["next"].as_str().map(str::to_owned);
            assert!(items.len() == limit || next.is_none(), "a short page with a next one");
            found.extend(items);
            match next {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        found
    }
}

/// Sends one request on a connection of its own.
pub(crate) async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || method == "POST" {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).await.expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("head and body");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    let pairs = head.lines().filter_map(|line| line.split_once(": "));
    let headers = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: answer[end + 4..].to_vec() }
}
