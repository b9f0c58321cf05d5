//! A real mail server on loopback (aiosmtpd), with a certificate of a CA of its own. It ends with the test.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use congvu::notify::smtp::{Security, SmtpSettings};
use serde_json::Value;
use tempfile::TempDir;

pub(super) struct SmtpServer {
    child: Child,
    pub(super) port: u16,
    folder: TempDir,
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.child.kill().expect("a server that runs");
        self.child.wait().expect("an end");
    }
}

impl SmtpServer {
    /// `mode`: `required`, `starttls` or `none`; `turned_away` greets with a refusal, in the clear.
    pub(super) fn start(mode: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        certificates(folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/notices/server.py");
        let mut child = Command::new(python())
            .arg(script)
            .arg(folder.path().join("mails"))
            .arg(mode)
            .args([folder.path().join("server.pem"), folder.path().join("server.key")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the mail server");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its port");
        Self { port: line.trim().parse().expect("a port"), child, folder }
    }

    pub(super) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Settings that reach this server.
    pub(super) fn settings(&self, security: Security) -> SmtpSettings {
        SmtpSettings {
            host: "localhost".to_owned(),
            port: self.port,
            security,
            authorities: Some(std::fs::read(self.authority()).expect("a CA")),
            credentials: None,
            from: "congvu@binhphuoc.gov.vn".parse().expect("an address"),
            from_name: "Hệ thống thư công vụ".to_owned(),
            reply_to: Some("hotro@binhphuoc.gov.vn".parse().expect("an address")),
        }
    }

    /// What it took, in order.
    pub(super) fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join("mails")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("a mail")).collect()
    }
}

/// The Python that has aiosmtpd; installed once, into `target`.
fn python() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = Command::new(root.join(".ci/install-aiosmtpd")).arg(root.join("target/smtp")).output();
    let installed = installed.expect("the installer");
    assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
    String::from_utf8(installed.stdout).expect("a path").trim().to_owned()
}

/// A CA, and a certificate of it for `localhost`.
pub(crate) fn certificates(folder: &Path) {
    let path = |name: &str| folder.join(name).display().to_string();
    let openssl = |arguments: &[&str]| {
        let done = Command::new("openssl").args(arguments).output().expect("openssl");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
    let (ca, ca_key) = (path("ca.pem"), path("ca.key"));
    openssl(&[&new[..], &["-subj", "/CN=Test CA", "-keyout", &ca_key, "-out", &ca]].concat());
    let server = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    let signed = ["-addext", "basicConstraints=critical,CA:FALSE", "-CA", &ca, "-CAkey", &ca_key];
    let (key, certificate) = (path("server.key"), path("server.pem"));
    openssl(&[&new[..], &server, &signed, &["-keyout", &key, "-out", &certificate]].concat());
}
