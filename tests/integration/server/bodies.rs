//! Bodies that are too long or too slow.

use std::time::{Duration, Instant};

use congvu::web::{ServerSettings, UPLOAD};
use tokio::io::AsyncWriteExt as _;
use tokio::time::sleep;

use super::client::{connect, exchange, get, post, read_all};
use super::served::{Served, small};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_is_a_mebibyte_at_most_and_a_file_twenty() {
    let served = Served::usual().await;
    let address = served.address;
    let mebibyte = "a".repeat(1024 * 1024);
    assert_eq!(post(address, "/fast", "", &mebibyte).await.body, "1048576");
    let answer = post(address, "/fast", "", &format!("{mebibyte}a")).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("quá lớn"), "people are told: {}", answer.body);
    let answer =
        post(address, "/fast", "Accept: application/json\r\nAccept-Language: en\r\n", &format!("{mebibyte}a")).await;
    assert_eq!((answer.status, answer.header("content-type")), (413, Some("application/problem+json")));
    assert!(answer.body.contains("/problems/too-large"), "{}", answer.body);
    assert_eq!(post(address, "/upload", "", &"a".repeat(UPLOAD)).await.body, UPLOAD.to_string());
    assert_eq!(post(address, "/upload", "", &"a".repeat(UPLOAD + 1)).await.status, 413);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_hides_its_length_is_bounded_too() {
    let served = Served::usual().await;
    for (path, chunks, status) in [("/fast", 15, 200), ("/fast", 17, 413), ("/upload", 330, 413)] {
        let mut stream = connect(served.address).await;
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("a head");
        let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
        for _ in 0..chunks {
            // The server may have stopped reading.
            let _refused = stream.write_all(chunk.as_bytes()).await;
        }
        assert_eq!(exchange(&mut stream, b"0\r\n\r\n").await.status, status, "{path} {chunks}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_must_arrive_in_time_however_small_its_parts() {
    let served = Served::with(ServerSettings { limits: small(), ..ServerSettings::default() }).await;
    let begin = Instant::now();
    let mut stream = connect(served.address).await;
    stream.write_all(b"POST /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n").await.expect("a head");
    let (mut reading, mut writing) = stream.into_split();
    let dripping = tokio::spawn(async move {
        while writing.write_all(b"a").await.is_ok() {
            sleep(Duration::from_millis(100)).await;
        }
    });
    let answer = String::from_utf8_lossy(&read_all(&mut reading).await).into_owned();
    dripping.abort();
    assert!(answer.starts_with("HTTP/1.1 408"), "{:?}: {answer}", begin.elapsed());
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    assert_eq!(get(served.address, "/fast", "").await.status, 200);
}
