//! A demo province of the test's own, served by the real program with its private slapd.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The fewest mailboxes that a demo may have.
const MAILBOXES: &str = "400";

/// The demo, until it is dropped.
pub(super) struct DemoSite {
    folder: TempDir,
    server: Child,
    /// What `congvu demo --json` prints.
    made: Value,
    /// Without a slash at its end.
    pub(super) url: String,
}

/// The program under test: what `make test` built.
fn program() -> PathBuf {
    let named = std::env::var_os("CONGVU_BIN").map(PathBuf::from);
    let program = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/congvu"));
    assert!(program.is_file(), "{} is not there: build the program first, or name it by CONGVU_BIN", program.display());
    program
}

impl DemoSite {
    /// Starts `congvu demo --serve` on a free port and waits for its address.
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path().canonicalize().expect("a folder").join("demo");
        let mut server = Command::new(program())
            .env_clear()
            .env("HOME", folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .args(["demo", "--mailboxes", MAILBOXES, "--serve", "--listen", "127.0.0.1:0", "--json", "--dir"])
            .arg(&dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let document = first_document(server.stdout.take().expect("its output"));
        let url = document["url"].as_str().expect("an address").trim_end_matches('/').to_owned();
        Self { folder, server, made: document, url }
    }

    /// Name and password of the demo's account with that role.
    pub(super) fn login(&self, role: &str) -> (String, String) {
        let logins = self.made["logins"].as_array().expect("log-ins");
        let login = logins.iter().find(|login| login["role"] == role).expect(role);
        let text = |key: &str| login[key].as_str().expect(key).to_owned();
        (text("name"), text("password"))
    }

    /// The folder of the demo.
    pub(super) fn dir(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("a folder").join("demo")
    }

    /// A file of the test's own.
    pub(super) fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// Changes the directory behind the program's back, as the account that may do everything.
    pub(super) fn change_directory(&self, change: impl Fn(&str) -> String) {
        let text = |key: &str| self.made["ldap"][key].as_str().expect(key);
        let ldif = self.file("change.ldif", &change(text("people_base")));
        let access: Value =
            serde_json::from_slice(&std::fs::read(self.dir().join("slapd/slapd.json")).expect("a file")).expect("JSON");
        let output = Command::new("ldapmodify")
            .args(["-x", "-H", text("url"), "-D", access["bind_dn"].as_str().expect("a name"), "-y"])
            .arg(self.dir().join("slapd/root.password"))
            .arg("-f")
            .arg(ldif)
            .output()
            .expect("ldapmodify");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for DemoSite {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        // slapd names its configuration on its command line, its watcher its folder.
        end_processes_naming(self.folder.path());
    }
}

/// The one document that is printed, over as many lines as it takes.
fn first_document(out: impl std::io::Read) -> Value {
    let mut text = String::new();
    for line in BufReader::new(out).lines() {
        text.push_str(&line.expect("a line"));
        if let Ok(document) = serde_json::from_str(&text) {
            return document;
        }
    }
    panic!("the program ended before it served: {text}");
}

/// Ends the processes whose command line names something in `folder`; every test has folders of its own.
pub(super) fn end_processes_naming(folder: &Path) {
    let mark = folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).display().to_string();
    for entry in std::fs::read_dir("/proc").expect("processes").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let named = line.split(|byte| *byte == 0).any(|word| String::from_utf8_lossy(word).contains(&mark));
        if let Some(pid) = rustix::process::Pid::from_raw(pid).filter(|_| named && entry.file_name() != own()) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
}

fn own() -> std::ffi::OsString {
    std::process::id().to_string().into()
}
