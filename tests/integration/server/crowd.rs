//! One address takes up its share and no more, however slowly it sends and however fast it hangs up: others are answered.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use congvu::web::{Limits, ServerSettings};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use super::client::{Answer, eventually, exchange};
use super::served::Served;

const GREEDY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const HONEST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// Recovery from slow clients takes no longer than this.
const SOON: Duration = Duration::from_secs(10);

/// A connection from an address of this host.
pub(super) async fn connect_from(from: Ipv4Addr, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((from, 0).into()).expect("an address of this host");
    socket.connect(to).await.expect("a connection")
}

async fn get_from(from: Ipv4Addr, to: SocketAddr, path: &str) -> Answer {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    exchange(&mut connect_from(from, to).await, request.as_bytes()).await
}

/// Opens so many connections and sends the same on each.
async fn held(count: usize, to: SocketAddr, bytes: &[u8]) -> Vec<TcpStream> {
    let mut held = Vec::new();
    for _ in 0..count {
        let mut stream = connect_from(GREEDY, to).await;
        stream.write_all(bytes).await.expect("some bytes");
        held.push(stream);
    }
    sleep(Duration::from_millis(200)).await;
    held
}

fn bounded(limits: Limits) -> ServerSettings {
    ServerSettings { limits, ..ServerSettings::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_do_not_come_take_up_no_place() {
    let patience = Duration::from_millis(700);
    let served = Served::with(bounded(Limits { requests: 4, body_patience: patience, ..Limits::default() })).await;
    let begun = format!("POST /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n{}", "a".repeat(60_000));
    let none = "POST /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";
    for bytes in [none, begun.as_str()] {
        let mut slow = held(12, served.address, bytes.as_bytes()).await;
        assert_eq!(get_from(HONEST, served.address, "/fast").await.status, 200, "somebody else is answered meanwhile");
        // Each is told, and let go.
        for stream in &mut slow {
            let answer = timeout(SOON, exchange(stream, b"")).await.expect("an end in time");
            assert_eq!(answer.status, 408, "{answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_stops_in_its_middle_gives_its_place_back_soon() {
    let patience = Duration::from_millis(700);
    let served = Served::with(bounded(Limits { requests: 4, body_patience: patience, ..Limits::default() })).await;
    let begun = format!("POST /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n{}", "a".repeat(300_000));
    let slow = held(4, served.address, begun.as_bytes()).await;
    timeout(
        SOON,
        eventually("there is a place again", async || get_from(HONEST, served.address, "/fast").await.status == 200),
    )
    .await
    .expect("a recovery in time");
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_of_one_address_leave_room_for_others() {
    let served = Served::with(bounded(Limits { requests: 8, requests_per_address: 4, ..Limits::default() })).await;
    let held = held(4, served.address, b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let refused = get_from(GREEDY, served.address, "/fast").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("2")), "{refused:?}");
    assert_eq!(get_from(HONEST, served.address, "/fast").await.status, 200);
    drop(held);
    eventually("its share is its own again", async || get_from(GREEDY, served.address, "/fast").await.status == 200)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_client_hung_up_counts_until_its_end() {
    let served = Served::with(bounded(Limits { requests: 8, requests_per_address: 2, ..Limits::default() })).await;
    // Each goes on for three seconds, with nobody who waits for it.
    drop(held(2, served.address, b"POST /never HTTP/1.1\r\nHost: x\r\n\r\n").await);
    sleep(Duration::from_millis(300)).await;
    assert_eq!(get_from(GREEDY, served.address, "/fast").await.status, 429);
    assert_eq!(get_from(HONEST, served.address, "/fast").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_of_one_address_leave_room_for_others_and_a_proxy_comes_for_many() {
    let limits = Limits { connections: 8, connections_per_address: 4, ..Limits::default() };
    let served = Served::with(bounded(limits.clone())).await;
    let _silent = held(4, served.address, b"").await;
    let refused = get_from(GREEDY, served.address, "/fast").await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")), "{refused:?}");
    assert_eq!(get_from(HONEST, served.address, "/fast").await.status, 200);

    let trusted_proxies = vec!["127.0.0.2".parse().expect("a network")];
    let behind = Served::with(ServerSettings { trusted_proxies, ..bounded(limits) }).await;
    let _silent = held(6, behind.address, b"").await;
    assert_eq!(get_from(GREEDY, behind.address, "/fast").await.status, 200);
}
