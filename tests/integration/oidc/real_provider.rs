//! npm's oidc-provider on loopback, over TLS by a CA of its own; it ends with the test.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::browser::{Answer, Browser};
use super::office::{PAGES, SECRET};

pub(super) struct RealProvider {
    child: Child,
    port: u16,
    pub(super) issuer: String,
    folder: TempDir,
}

impl Drop for RealProvider {
    fn drop(&mut self) {
        self.child.kill().expect("a provider that runs");
        self.child.wait().expect("an end");
    }
}

impl RealProvider {
    /// Starts it, where `.ci/fetch-oidc-provider` put it.
    pub(super) fn start() -> Option<Self> {
        let Ok(installed) = std::env::var("CONGVU_OIDC_PROVIDER") else {
            let required = std::env::var("CONGVU_TEST_REQUIRE_ALL").is_ok_and(|value| value == "1");
            assert!(!required, "set CONGVU_OIDC_PROVIDER to what .ci/fetch-oidc-provider prints");
            eprintln!(
                "NOT RUN: a real OpenID provider; set CONGVU_OIDC_PROVIDER to what .ci/fetch-oidc-provider prints"
            );
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        crate::notices::smtp_server::certificates(folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/oidc/provider/server.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(installed)
            .args([folder.path().join("server.key"), folder.path().join("server.pem")])
            .args([format!("{PAGES}/login/oidc/callback").as_str(), SECRET])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its port");
        let port = line.trim().parse().expect("a port");
        Some(Self { child, port, issuer: format!("https://localhost:{port}"), folder })
    }

    pub(super) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What it answers at an address of its own, or a path of it.
    pub(super) async fn ask(&self, browser: &mut Browser, address: &str, form: Option<&str>) -> Answer {
        let path = address.strip_prefix(&self.issuer).unwrap_or(address);
        assert!(path.starts_with('/'), "{address} is elsewhere");
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.authority()).expect("a CA")).expect("a CA");
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("a connection");
        let name = ServerName::try_from("localhost").expect("a name");
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("TLS");
        browser.send(stream, &format!("localhost:{}", self.port), path, form).await
    }

    /// Goes the provider's own way from `address` as a person does, who logs in as `login` and agrees; gives the address it sends
    /// them back to.
    pub(super) async fn agree(&self, browser: &mut Browser, address: &str, login: &str) -> String {
        let mut address = address.to_owned();
        for _ in 0..10 {
            let answer = self.ask(browser, &address, None).await;
            if answer.status == 303 {
                answer.location().clone_into(&mut address);
            } else {
                let form = if answer.body.contains("name=\"login\"") {
                    format!("prompt=login&login={login}&password=x")
                } else {
                    "prompt=consent".to_owned()
                };
                let sent = self.ask(browser, &address, Some(&form)).await;
                sent.location().clone_into(&mut address);
            }
            if address.starts_with(PAGES) {
                return address;
            }
        }
        panic!("{address} does not end");
    }

    /// The same, but they give up.
    pub(super) async fn give_up(&self, browser: &mut Browser, address: &str) -> String {
        let begun = self.ask(browser, address, None).await;
        let abort = format!("{}/abort", begun.location());
        let resumed = self.ask(browser, &abort, None).await.location().to_owned();
        self.ask(browser, &resumed, None).await.location().to_owned()
    }
}
