//! TLS of our own, with a certificate made by OpenSSL and a client that trusts nothing else.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::Router;
use congvu::storage::{Store, StoreOptions};
use congvu::web::{ServeError, ServerSettings, TlsFiles, serve_routes};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use super::client::{connect, exchange};
use super::served::{Served, registry};

fn certificate(folder: &Path) -> TlsFiles {
    let (certificate, key) = (folder.join("server.pem"), folder.join("server.key"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    TlsFiles { certificate, key }
}

fn connector(certificate: &Path) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).expect("a certificate")).expect("an anchor");
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_served_over_tls() {
    let folder = tempfile::tempdir().expect("a folder");
    let tls = certificate(folder.path());
    let settings = ServerSettings { tls: Some(tls.clone()), ..ServerSettings::default() };
    let served = Served::with(settings).await;
    let name = ServerName::try_from("127.0.0.1").expect("a name");
    let stream = connect(served.address).await;
    let mut stream = connector(&tls.certificate).connect(name, stream).await.expect("a TLS connection");
    let answer = exchange(&mut stream, b"GET /fast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "fast\n"));
    assert!(answer.header("strict-transport-security").is_some());
    // Plain HTTP on the same port gets no answer, and harms nothing.
    let plain = exchange(&mut connect(served.address).await, b"GET /fast HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(plain.status, 0, "{plain:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_stays_on_this_host_and_bad_files_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = crate::database::sqlite_in(folder.path()).await;
    let store = Store::open(&StoreOptions::new(&url)).await.expect("an open store");
    let own = Arc::new(registry(&store).await);
    let everywhere: SocketAddr = ([0, 0, 0, 0], 0).into();
    let serve = async |address, settings| {
        serve_routes(Router::new(), Arc::clone(&own), address, settings, |_| {}, std::future::ready(())).await
    };
    let refused = serve(everywhere, ServerSettings::default()).await;
    assert!(matches!(refused, Err(ServeError::InTheClear { .. })), "{refused:?}");
    let mut tls = certificate(folder.path());
    tls.key = folder.path().join("no-such-key.pem");
    let refused = serve(everywhere, ServerSettings { tls: Some(tls), ..ServerSettings::default() }).await;
    let message = refused.expect_err("no key").to_string();
    assert!(message.contains("no-such-key.pem") && message.contains("tls_key"), "{message}");
}
