//! A server that takes bytes and says nothing, at each step of a connection's life (fault matrix row 6).

use std::time::Duration;

use congvu::directory::attribute::Attribute;
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Patience, ReachState, Trust};
use congvu::directory::port::{Directory as _, Query};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::ber::op;
use super::certificates::Ca;
use super::proxy::{Deed, Proxy};
use super::server::{Conn, Server};
use super::{client, connected, in_time, lost, root, short, unreachable};
use crate::engine::office::Office;
use crate::slapd::Fixture;

/// A listener whose queue is full: whoever dials it waits, as before a firewall that drops.
async fn unconnectable() -> (TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    (listener, waiting)
}

#[tokio::test]
async fn at_connect() {
    let (listener, _waiting) = unconnectable().await;
    let url = format!("ldap://127.0.0.1:{}", listener.local_addr().unwrap().port());
    assert_eq!(unreachable(connected(&url).await), "no connection within 400ms");
}

#[tokio::test]
async fn at_tls() {
    let server = Server::start(|conn: Conn| async move { conn.keep_silent().await }).await;
    let folder = tempfile::tempdir().unwrap();
    let trust = Some(Trust::from_pem_file(&Ca::new("CA").file(folder.path())).unwrap());
    for (url, start_tls) in [(format!("ldaps://127.0.0.1:{}", server.port()), false), (server.url(), true)] {
        let config = LdapConfig { trust: trust.clone(), start_tls, ..client(&url) };
        assert_eq!(unreachable(in_time(LdapDirectory::connect(config)).await), "no TLS within 400ms");
    }
}

#[tokio::test]
async fn at_log_in() {
    let server = Server::start(|conn: Conn| async move { conn.keep_silent().await }).await;
    assert_eq!(unreachable(connected(&server.url()).await), "no log-in: no answer within 400ms");
}

#[tokio::test]
async fn at_search() {
    let server = Server::start(|mut conn: Conn| async move {
        conn.let_in().await;
        conn.keep_silent().await;
    })
    .await;
    let directory = connected(&server.url()).await.unwrap();
    assert_eq!(lost(in_time(directory.read_entry(&root())).await), "no answer within 500ms");
    let query = Query { base: root(), filter: "(objectClass=*)".to_owned(), attributes: vec![Attribute::Cn] };
    assert_eq!(lost(in_time(directory.read(&query, &mut drop)).await), "no answer within 500ms");
    assert_eq!(server.connections(), 2, "a question without an answer takes its connection along");
}

/// The third modify falls into the hole: it is looked up afterwards, and done once.
#[tokio::test]
async fn at_modify() {
    let server = Fixture::start().await;
    let proxy = Proxy::before(server.url()).await;
    let config = LdapConfig { url: proxy.url(), deadlines: short(), ..server.config() };
    let directory = LdapDirectory::new(config);
    let mut office = Office::new(root(), 12);
    in_time(office.sync(&directory)).await;
    for number in 1..=12 {
        let person = office.person(number);
        person.position = "Trưởng phòng".to_owned();
        person.revision += 1;
    }
    let mut seen = 0;
    proxy.spoil(move |passing| {
        if !passing.is_answer && passing.message.op == op::MODIFY && !passing.message.is_question() {
            seen += 1;
            if seen == 3 {
                return Deed::Swallow;
            }
        }
        Deed::Pass
    });
    in_time(office.sync(&directory)).await;
    in_time(office.assert_converged(&directory)).await;
}

/// While nothing answers, only probes dial; the first that gets through ends it for all lanes.
#[tokio::test]
async fn the_breaker_opens_and_closes_again() {
    let silent = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let hole = std::sync::Arc::clone(&silent);
    let server = Server::start(move |mut conn: Conn| {
        let silent = hole.load(std::sync::atomic::Ordering::SeqCst);
        async move {
            if silent {
                return conn.keep_silent().await;
            }
            conn.let_in().await;
            conn.oblige().await;
        }
    })
    .await;
    let patience = Patience { failures: 2, first: Duration::from_millis(300), longest: Duration::from_millis(300) };
    let directory = LdapDirectory::new(LdapConfig { patience, lanes: 4, ..client(&server.url()) });
    while directory.reach().state != ReachState::Open {
        unreachable(in_time(directory.read_entry(&root())).await);
    }
    let dialled = server.connections();
    let said = unreachable(in_time(directory.read_entry(&root())).await);
    assert!(said.starts_with("no log-in: no answer") && said.contains("tried next in"), "{said}");
    assert_eq!((dialled, server.connections()), (2, 2), "an open breaker dials nobody");
    silent.store(false, std::sync::atomic::Ordering::SeqCst);
    tokio::time::sleep(directory.reach().next_try_in.unwrap_or_default()).await;
    assert_eq!(in_time(directory.read_entry(&root())).await.unwrap(), None);
    assert_eq!(directory.reach().state, ReachState::Closed);
}
