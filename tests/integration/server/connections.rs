//! Connections that are slow, too many, too long or no HTTP at all.

use std::time::{Duration, Instant};

use congvu::web::{Limits, ServerSettings};
use tokio::io::AsyncWriteExt as _;
use tokio::time::sleep;

use super::client::{connect, exchange, get, read_all};
use super::served::{Served, small};

fn bounded(limits: Limits) -> ServerSettings {
    ServerSettings { limits, ..ServerSettings::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_headers_are_cut_off_and_so_is_silence() {
    let served = Served::with(bounded(small())).await;
    for first in [&b""[..], b"GET /fast HTTP/1.1\r\nHost: x\r\n"] {
        let begin = Instant::now();
        let mut stream = connect(served.address).await;
        stream.write_all(first).await.expect("some bytes");
        // A byte now and then keeps nothing alive.
        let (mut reading, mut writing) = stream.into_split();
        let dripping = tokio::spawn(async move {
            while writing.write_all(b"X").await.is_ok() {
                sleep(Duration::from_millis(100)).await;
            }
        });
        let answer = read_all(&mut reading).await;
        dripping.abort();
        assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
        assert!(begin.elapsed() < Duration::from_secs(3), "held for {:?}", begin.elapsed());
    }
    assert_eq!(get(served.address, "/fast", "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_connection_is_closed() {
    let served = Served::with(bounded(small())).await;
    let mut stream = connect(served.address).await;
    let begin = Instant::now();
    let request = format!("GET /fast HTTP/1.1\r\nHost: {}\r\n\r\n", served.address);
    let answer = exchange(&mut stream, request.as_bytes()).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "fast\n"));
    assert!(begin.elapsed() < Duration::from_secs(3), "kept for {:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_too_many_is_told_so_and_room_comes_back() {
    let limits = Limits { connections: 3, ..Limits::default() };
    let served = Served::with(bounded(limits)).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(served.address).await;
        stream.write_all(b"GET /fast HTTP/1.1\r\n").await.expect("some bytes");
        held.push(stream);
    }
    sleep(Duration::from_millis(200)).await;
    let answer = get(served.address, "/fast", "").await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")));
    held.pop();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(get(served.address, "/fast", "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_too_long_or_too_many_are_refused() {
    let served = Served::usual().await;
    let long = format!("X-Long: {}\r\n", "a".repeat(100_000));
    assert_eq!(get(served.address, "/fast", &long).await.status, 431);
    let many = "X-Many: a\r\n".repeat(200);
    assert_eq!(get(served.address, "/fast", &many).await.status, 431);
    assert_eq!(get(served.address, "/fast", &format!("X-Long: {}\r\n", "a".repeat(10_000))).await.status, 200);
    assert_eq!(get(served.address, &format!("/{}", "a".repeat(70_000)), "").await.status / 100, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_after_a_request_harms_nobody_else() {
    let served = Served::usual().await;
    let mut stream = connect(served.address).await;
    let request = format!("GET /fast HTTP/1.1\r\nHost: {}\r\n\r\n\u{1}\u{2}\u{3}garbage\r\n\r\n\r\n", served.address);
    stream.write_all(request.as_bytes()).await.expect("some bytes");
    let all = String::from_utf8_lossy(&read_all(&mut stream).await).into_owned();
    assert!(all.starts_with("HTTP/1.1 200 OK"), "{all}");
    assert!(all.contains("HTTP/1.1 400 Bad Request"), "{all}");
    let both = "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n";
    let smuggled = format!("POST /fast HTTP/1.1\r\nHost: x\r\n{both}\r\n0\r\n\r\nGET /slow HTTP/1.1\r\n\r\n");
    let answer = exchange(&mut connect(served.address).await, smuggled.as_bytes()).await;
    assert!(!answer.body.contains("slow"), "{answer:?}");
    for bytes in
        [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\0\0\0\0\r\n\r\n"]
    {
        exchange(&mut connect(served.address).await, bytes).await;
    }
    assert_eq!(get(served.address, "/fast", "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_reads_nothing_holds_no_connection() {
    let limits = Limits { connections: 1, ..small() };
    let served = Served::with(bounded(limits)).await;
    let mut greedy = connect(served.address).await;
    greedy.write_all(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("a request");
    sleep(Duration::from_millis(200)).await;
    assert_eq!(get(served.address, "/fast", "").await.status, 503, "the one connection is in use");
    super::client::eventually("the connection is free again", async || {
        get(served.address, "/fast", "").await.status == 200
    })
    .await;
}
