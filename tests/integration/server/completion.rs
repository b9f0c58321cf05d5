//! Writes are whole or absent, whatever becomes of their client; the server's end cuts nothing off; a panic ends one request.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use congvu::auth::password::Password;
use congvu::domain::principal::Role;
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::{Actor, record_agencies};
use congvu::web::{Limits, ServerSettings};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::client::{connect, eventually, exchange, get, post, posted};
use super::served::{Served, registry, small};

const PASSWORD: &str = "an-invented-passphrase";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_in_whose_client_is_gone_is_whole_or_absent() {
    let served = Served::real(ServerSettings::default()).await;
    let own = registry(&served.store).await;
    let mut ids = congvu::domain::ids::IdSource::seeded(1);
    let agencies = congvu::demo::province::agencies(&mut ids, own.clock.now()).expect("agencies");
    record_agencies::found_registry(&own, &agencies).await.expect("a registry");
    let password = Password::chosen(PASSWORD.to_owned()).expect("a password");
    let new =
        NewPrincipal { name: "lan".into(), role: Role::ItAdmin, agency_code: "H10".into(), official: None, password };
    let lan = add_principal(&own, &Actor::Shell, new).await.expect("an account");
    let sessions =
        async || served.store.bookkeeping().await.expect("books").end_sessions(lan.id).await.expect("a count");

    let request = posted(served.address, "/login", "", &format!("name=lan&password={PASSWORD}"));
    // Half a request, and gone: nothing.
    let mut stream = connect(served.address).await;
    stream.write_all(&request.as_bytes()[..request.len() - 5]).await.expect("a part");
    drop(stream);
    sleep(Duration::from_millis(700)).await;
    assert_eq!(sessions().await, 0);
    // A whole request, and gone before the password is hashed: everything.
    let mut stream = connect(served.address).await;
    stream.write_all(request.as_bytes()).await.expect("a request");
    sleep(Duration::from_millis(5)).await;
    drop(stream);
    eventually("the session is there", async || sessions().await == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_goes_on_without_its_client_and_a_read_does_not() {
    let served = Served::usual().await;
    for (request, finished) in [("GET /never", 0), ("POST /slow", 1)] {
        let mut stream = connect(served.address).await;
        stream.write_all(format!("{request} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.expect("a request");
        sleep(Duration::from_millis(100)).await;
        assert_eq!(served.probe.most_at_work.load(Ordering::SeqCst), 1, "{request} began");
        drop(stream);
        sleep(Duration::from_secs(1)).await;
        assert_eq!(served.probe.finished.load(Ordering::SeqCst), finished, "{request}");
        served.probe.reset();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_in_time_is_told_as_what_it_is() {
    let served = Served::with(ServerSettings { limits: small(), ..ServerSettings::default() }).await;
    let read = get(served.address, "/never", "Accept: application/json\r\n").await;
    assert_eq!((read.status, read.header("retry-after")), (503, Some("10")), "{read:?}");
    let write = post(served.address, "/never", "Accept: application/json\r\nAccept-Language: en\r\n", "").await;
    assert_eq!((write.status, write.header("retry-after")), (504, None), "{write:?}");
    assert!(write.body.contains("outcome-unknown") && write.body.contains("Idempotency-Key"), "{}", write.body);
    eventually("the write ends all the same", async || served.probe.finished.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_finishes_what_was_begun_and_takes_nothing_new() {
    let mut served = Served::usual().await;
    let address = served.address;
    let slow = tokio::spawn(async move { post(address, "/slow", "", "").await });
    let mut idle = connect(address).await;
    // A client that left its write behind.
    let mut left = connect(address).await;
    left.write_all(b"POST /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("a request");
    sleep(Duration::from_millis(100)).await;
    drop(left);
    served.ask_to_stop();
    sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is let in");
    let late = exchange(&mut idle, b"GET /fast HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(late.status, 0, "an idle connection is closed: {late:?}");
    let answer = slow.await.expect("a client");
    assert_eq!((answer.status, answer.body.as_str()), (200, "slow\n"), "{answer:?}");
    served.ended().await;
    assert_eq!(served.probe.finished.load(Ordering::SeqCst), 2, "both writes ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_says_that_the_server_stops_while_requests_are_taken_and_figures_to_the_end() {
    let limits = Limits { notice: Duration::from_secs(2), ..Limits::default() };
    let metrics = Some(([127, 0, 0, 1], 0).into());
    let mut served = Served::with(ServerSettings { limits, metrics, ..ServerSettings::default() }).await;
    let (address, watched) = (served.address, served.metrics.expect("a listener"));
    assert_eq!(get(address, "/readyz", "").await.status, 200);
    served.ask_to_stop();
    let stops = async |at| {
        let answer = get(at, "/readyz", "").await;
        answer.status == 503 && answer.body.contains("\"server\":\"stopping\"")
    };
    eventually("readiness says so", async || stops(address).await).await;
    assert_eq!(get(address, "/fast", "").await.status, 200, "who is here yet is served");
    // From here on three seconds of somebody's write.
    let slow = tokio::spawn(async move { post(address, "/never", "", "").await });
    eventually("nobody new is let in", async || TcpStream::connect(address).await.is_err()).await;
    assert!(stops(watched).await, "who watches sees the end");
    assert_eq!(get(watched, "/metrics", "").await.status, 200);
    assert_eq!(slow.await.expect("a client").status, 200, "what was begun is finished");
    served.ended().await;
    assert!(TcpStream::connect(watched).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_drain_time_ends() {
    let limits = Limits { drain: Duration::from_millis(300), ..Limits::default() };
    let mut served = Served::with(ServerSettings { limits, ..ServerSettings::default() }).await;
    let mut stream = connect(served.address).await;
    stream.write_all(b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("a request");
    sleep(Duration::from_millis(100)).await;
    let begin = Instant::now();
    served.ask_to_stop();
    served.ended().await;
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_a_page_or_a_problem_and_ends_nothing_else() {
    let served = Served::usual().await;
    for request in ["GET", "POST"] {
        let bytes = format!("{request} /panic HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        let page = exchange(&mut connect(served.address).await, bytes.as_bytes()).await;
        assert_eq!((page.status, page.header("content-type")), (500, Some("text/html; charset=utf-8")));
        assert!(page.body.contains("Hệ thống gặp sự cố") && !page.body.contains("hunter2"), "{}", page.body);
    }
    let problem = get(served.address, "/api/panic", "Accept-Language: en\r\n").await;
    assert_eq!((problem.status, problem.header("content-type")), (500, Some("application/problem+json")));
    assert!(problem.body.contains("/problems/failed") && problem.header("x-request-id").is_some(), "{problem:?}");
    assert_eq!(get(served.address, "/fast", "").await.status, 200);
}
