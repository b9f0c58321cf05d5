//! Imports over HTTP: a form becomes a job, the job is its account's own, the bad rows come back as a file.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use congvu::auth::token::SessionToken;
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::principal::Role;
use congvu::jobs::{Schedule, Worker};
use congvu::operations::Actor;
use congvu::storage::row::access::SessionRow;
use congvu::web::{App, serve};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::office::{OFFICIALS, Office, official};
use crate::database::with_sqlite;
use crate::main_job::province::account_over;

async fn token(office: &Office, actor: &Actor) -> String {
    let Actor::Principal(principal) = actor else { panic!("an account") };
    let (token, now) = (SessionToken::generate().unwrap(), SystemClock.now());
    let session = SessionRow {
        token_hash: token.digest(),
        principal: principal.id,
        created_at: now,
        expires_at: now.plus_seconds(3600),
        last_seen_at: now,
        stage: congvu::domain::principal::SessionStage::Open,
        source: None,
        provider: None,
        second_factor: false,
    };
    let books = office.registry.store.bookkeeping().await.unwrap();
    books.insert_session(&session).await.unwrap();
    books.commit().await.unwrap();
    token.reveal().to_owned()
}

/// Status, head and body of the answer.
async fn ask(
    address: SocketAddr,
    token: &str,
    method: &str,
    path: &str,
    form: Option<&[(&str, &str)]>,
) -> (u16, String, Vec<u8>) {
    ask_under(address, token, (method, path), form, ("cut", "")).await
}

/// The same under a boundary, with a header more.
async fn ask_under(
    address: SocketAddr,
    token: &str,
    (method, path): (&str, &str),
    form: Option<&[(&str, &str)]>,
    (boundary, more): (&str, &str),
) -> (u16, String, Vec<u8>) {
    let mut body = String::new();
    for (name, value) in form.unwrap_or_default() {
        let file = if *name == "file" { "; filename=\"x.csv\"" } else { "" };
        body += &format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n");
    }
    if form.is_some() {
        body += &format!("--{boundary}--\r\n");
    }
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nAccept-Language: en\r\n{more}\
         Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    (head[9..12].parse().unwrap(), head, answer[end + 4..].to_vec())
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(body)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spreadsheet_sent_over_http_becomes_a_job_of_its_account() {
    with_sqlite(|db| async move {
        let office = Office::new(db).await;
        let (hr, other) = (token(&office, &office.hr).await, token(&office, &office.it_admin).await);
        let auditor = account_over(&office.registry, &office.it_admin, Role::Auditor, "H10").await;
        let auditor = token(&office, &auditor).await;
        let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.12").await;
        let reporter = token(&office, &reporter).await;
        let (tell, told) = tokio::sync::oneshot::channel();
        let app = App { registry: Arc::clone(&office.registry) };
        let server = tokio::spawn(async move {
            let ready = |address| tell.send(address).unwrap();
            serve(app, ([127, 0, 0, 1], 0).into(), ready, std::future::pending()).await.unwrap();
        });
        let address = told.await.unwrap();
        let worker = Worker::spawn(Arc::clone(&office.registry), Schedule::default(), CancellationToken::new());

        let bad = official(1).replace("01/03/2015", "hôm qua");
        let file = format!("{OFFICIALS}{}{bad}{}", official(0), official(2));
        let form = [("kind", "officials"), ("commit", "true"), ("skip_bad", "true"), ("lang", "en"), ("file", &file)];
        let (status, head, body) = ask(address, &hr, "POST", "/api/v1/imports", Some(&form)).await;
        assert_eq!(status, 202, "{}", String::from_utf8_lossy(&body));
        let path = format!("/api/v1/jobs/{}", json(&body)["id"].as_str().unwrap());
        assert!(head.to_lowercase().contains(&format!("location: {path}")), "{head}");
        let ended = async {
            loop {
                let job = json(&ask(address, &hr, "GET", &path, None).await.2);
                if job["state"] == "done" {
                    return job;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let job = tokio::time::timeout(Duration::from_mins(1), ended).await.expect("the job never ended");
        assert_eq!((&job["result"]["new"], &job["result"]["bad"], &job["done"]), (&2.into(), &1.into(), &3.into()));
        assert_eq!(job["result"]["problems"][0]["column"], "H");
        assert_eq!(ask(address, &other, "GET", &path, None).await.0, 404, "another's job looks like none");
        let (status, _, rows) = ask(address, &hr, "GET", &format!("{path}/bad-rows"), None).await;
        assert!(status == 200 && String::from_utf8(rows).unwrap().contains("hôm qua"));
        assert_eq!(ask(address, &other, "GET", &format!("{path}/bad-rows"), None).await.0, 404);

        // A client that lost the answer sends the form again; it draws another boundary for it.
        let (post, key) = (("POST", "/api/v1/imports"), "Idempotency-Key: again\r\n");
        let first = ask_under(address, &hr, post, Some(&form), ("cut", key)).await;
        let again = ask_under(address, &hr, post, Some(&form), ("----form-7Xq2", key)).await;
        assert_eq!((first.0, again.0), (202, 202), "{}", String::from_utf8_lossy(&again.2));
        assert_eq!(json(&first.2)["id"], json(&again.2)["id"], "one job");
        let other = file.replace("Chuyên viên", "Kế toán");
        let changed: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (*name, if *name == "file" { other.as_str() } else { value })).collect();
        let reused = ask_under(address, &hr, post, Some(&changed), ("cut", key)).await;
        assert_eq!(reused.0, 422, "{}", String::from_utf8_lossy(&reused.2));

        let (status, _, body) =
            ask(address, &hr, "POST", "/api/v1/imports", Some(&[("kind", "moons"), ("x", "1")])).await;
        let mut wrong: Vec<String> = json(&body)["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned())
            .collect();
        wrong.sort();
        assert_eq!((status, wrong), (422, ["/file", "/kind", "/x"].map(str::to_owned).to_vec()));
        assert_eq!(ask(address, &auditor, "POST", "/api/v1/imports", Some(&form)).await.0, 403);
        // Each kind by its own permission: figures by who enters figures, people by who decides about people.
        let header = crate::figures::HEADER;
        let figures = format!("{header}videoconference_meetings,H10.12,,15/10/2019,14/11/2019,3,,,Báo cáo\n");
        let figures = [("kind", "figures"), ("file", figures.as_str())];
        let (status, _, body) = ask(address, &reporter, "POST", "/api/v1/imports", Some(&figures)).await;
        assert_eq!(status, 202, "{}", String::from_utf8_lossy(&body));
        assert_eq!(ask(address, &reporter, "POST", "/api/v1/imports", Some(&form)).await.0, 403);
        assert_eq!(ask(address, &hr, "POST", "/api/v1/imports", Some(&figures)).await.0, 403);
        let (status, _, template) = ask(address, &hr, "GET", "/api/v1/imports/templates/officials", None).await;
        assert!(status == 200 && template.starts_with(b"PK"));
        assert_eq!(ask(address, &hr, "GET", "/api/v1/imports/templates/moons", None).await.0, 404);
        worker.stop().await;
        server.abort();
    })
    .await;
}
