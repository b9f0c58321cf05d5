//! TLS: what is believed, and that nothing is said to anybody else.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use congvu::demo::slapd::Tls;
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Trust};
use congvu::directory::port::{Directory as _, DirectoryError};
use tokio::net::TcpListener;

use super::ber::{self, op, tlv};
use super::certificates::{Ca, Issued};
use super::server::{Conn, Server};
use super::{client, in_time, root, unreachable};
use crate::slapd::{Fixture, add, options, person};

fn trust(ca: &Ca) -> Trust {
    let folder = tempfile::tempdir().unwrap();
    Trust::from_pem_file(&ca.file(folder.path())).unwrap()
}

/// A scripted `ldaps://` server, and whether anybody ever said something to it under TLS.
async fn ldaps(issued: &Issued) -> (Server, Arc<AtomicBool>) {
    let (acceptor, heard) = (issued.acceptor(), Arc::new(AtomicBool::new(false)));
    let ear = Arc::clone(&heard);
    let server = Server::start(move |conn: Conn| {
        let (acceptor, ear) = (acceptor.clone(), Arc::clone(&ear));
        async move {
            let Ok(stream) = acceptor.accept(conn.stream).await else { return };
            let mut conn = Conn { stream: Box::new(stream), number: conn.number };
            conn.let_in().await;
            ear.store(true, Ordering::SeqCst);
            conn.oblige().await;
        }
    })
    .await;
    (server, heard)
}

async fn over_tls(server: &Server, ca: &Ca) -> Result<LdapDirectory, DirectoryError> {
    let url = format!("ldaps://127.0.0.1:{}", server.port());
    in_time(LdapDirectory::connect(LdapConfig { trust: Some(trust(ca)), ..client(&url) })).await
}

#[tokio::test]
async fn the_pinned_ca_is_believed() {
    let ca = Ca::new("CA");
    let (server, heard) = ldaps(&ca.for_loopback()).await;
    let directory = over_tls(&server, &ca).await.unwrap();
    assert_eq!(in_time(directory.read_entry(&root())).await.unwrap(), None);
    assert!(heard.load(Ordering::SeqCst));
}

#[tokio::test]
async fn another_ca_another_name_and_an_expired_certificate_are_not_and_hear_no_password() {
    let (ca, other) = (Ca::new("CA"), Ca::new("Other CA"));
    for (issued, words) in [
        (other.for_loopback(), "UnknownIssuer"),
        (ca.for_another_name(), "not valid for name"),
        (ca.expired(), "expired"),
    ] {
        let (server, heard) = ldaps(&issued).await;
        let said = unreachable(over_tls(&server, &ca).await);
        assert!(said.contains("TLS was not agreed on") && said.contains(words), "{said}");
        assert!(!heard.load(Ordering::SeqCst));
    }
}

#[tokio::test]
async fn tls_without_a_ca_dials_nobody() {
    let server = Server::start(|conn: Conn| async move { conn.keep_silent().await }).await;
    let config = client(&format!("ldaps://127.0.0.1:{}", server.port()));
    let plain = client(&server.url());
    for config in [config, LdapConfig { start_tls: true, ..plain }] {
        let said = unreachable(in_time(LdapDirectory::connect(config)).await);
        assert!(said.contains("ca_file"), "{said}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_server_without_tls_on_its_tls_port_is_refused() {
    let server = Server::start(|mut conn: Conn| async move {
        conn.send(b"220 mail.tinh.example ESMTP\r\n").await;
        conn.keep_silent().await;
    })
    .await;
    let said = unreachable(over_tls(&server, &Ca::new("CA")).await);
    assert!(said.contains("TLS was not agreed on"), "{said}");
}

/// Asks for `StartTLS` at a server whose first words after the request are `answer`, then what `more` is, in a packet of its own;
/// then it offers TLS. Gives what the client said, if the client did not go through with it.
async fn start_tls(answer: Vec<u8>, more: Option<Vec<u8>>) -> Result<LdapDirectory, String> {
    let ca = Ca::new("CA");
    let acceptor = ca.for_loopback().acceptor();
    let server = Server::start(move |mut conn: Conn| {
        let (acceptor, answer, more) = (acceptor.clone(), answer.clone(), more.clone());
        async move {
            let request = conn.next().await.unwrap();
            assert_eq!((request.id, request.op), (1, op::EXTENDED), "StartTLS comes first");
            assert!(request.bytes.ends_with(b"1.3.6.1.4.1.1466.20037"));
            conn.send(&answer).await;
            if let Some(more) = more {
                conn.send(&more).await;
            }
            let Ok(stream) = acceptor.accept(conn.stream).await else { return };
            let mut conn = Conn { stream: Box::new(stream), number: conn.number };
            conn.let_in().await;
            conn.oblige().await;
        }
    })
    .await;
    let config = LdapConfig { trust: Some(trust(&ca)), start_tls: true, ..client(&server.url()) };
    let connected = in_time(LdapDirectory::connect(config)).await;
    if let Ok(directory) = &connected {
        assert_eq!(in_time(directory.read_entry(&root())).await.unwrap(), None);
    }
    connected.map_err(|error| unreachable(Err::<(), _>(error)))
}

fn agreed() -> Vec<u8> {
    ber::result(1, op::EXTENDED_RESPONSE, 0)
}

#[tokio::test]
async fn start_tls_goes_through() {
    start_tls(agreed(), None).await.unwrap();
}

#[tokio::test]
async fn garbage_instead_of_an_answer_to_start_tls_is_refused() {
    for (garbage, words) in [
        (b"HTTP/1.1 400\r\n\r\n".to_vec(), "no LDAP"),
        (vec![0x30, 0x84, 0x7f, 0, 0, 0], "longer than 16 MiB"),
        (tlv(0x30, &vec![0; 5_000]), "too long"),
        (ber::message(1, &ber::nested(100)), "nested deeper"),
        (vec![0x30, 0], "is none"),
        (ber::result(2, op::EXTENDED_RESPONSE, 0), "is none"),
        (ber::result(1, op::BOUND, 0), "is none"),
        (ber::result(1, op::EXTENDED_RESPONSE, 52), "code 52"),
    ] {
        let said = start_tls(garbage, None).await.unwrap_err();
        assert!(said.contains(words), "{said}");
    }
}

#[tokio::test]
async fn plaintext_slipped_in_before_tls_is_never_taken() {
    // A forged answer to the log-in that is to come, in the same packet and in the next.
    let forged = ber::result(1, op::BOUND, 0);
    let said = start_tls([agreed(), forged.clone()].concat(), None).await.unwrap_err();
    assert!(said.contains("between its answer to StartTLS and TLS"), "{said}");
    let said = start_tls(agreed(), Some(forged)).await.unwrap_err();
    assert!(
        said.contains("between its answer to StartTLS and TLS") || said.contains("TLS was not agreed on"),
        "{said}"
    );
}

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

async fn real(folder: &Path, ca: &Ca) -> (Fixture, u16) {
    let (certificate, key) = ca.for_loopback().files(folder);
    let port = free_port().await;
    let mut options = options();
    options.tls = Some(Tls { certificate, key, port });
    (Fixture::with(options).await, port)
}

#[tokio::test]
async fn a_real_slapd_is_written_to_by_ldaps_and_start_tls() {
    let (folder, ca) = (tempfile::tempdir().unwrap(), Ca::new("CA"));
    let (server, port) = real(folder.path(), &ca).await;
    let ldaps = LdapConfig { url: format!("ldaps://127.0.0.1:{port}"), trust: Some(trust(&ca)), ..server.config() };
    let start_tls = LdapConfig { start_tls: true, trust: Some(trust(&ca)), ..server.config() };
    for (number, config) in [(1, ldaps), (2, start_tls)] {
        let directory = LdapDirectory::connect(config.clone()).await.unwrap();
        directory.prime().await.unwrap();
        add(&directory, &person(number)).await;
        assert!(directory.read_entry(&person(number).dn).await.unwrap().is_some());
        let other = LdapConfig { trust: Some(trust(&Ca::new("Other CA"))), ..config };
        let said = unreachable(LdapDirectory::connect(other).await);
        assert!(said.contains("UnknownIssuer"), "{said}");
    }
}

#[tokio::test]
async fn a_real_slapd_without_tls_refuses_start_tls_and_gets_no_password() {
    let server = Fixture::start().await;
    let config = LdapConfig { start_tls: true, trust: Some(trust(&Ca::new("CA"))), ..server.config() };
    let said = unreachable(LdapDirectory::connect(config).await);
    assert!(said.contains("refused StartTLS (code "), "{said}");
}
