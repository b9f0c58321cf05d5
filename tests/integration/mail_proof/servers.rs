//! A private Postfix and a private Dovecot from the examples in `ldap-schema/`: own folders, high ports of loopback.
//! Both need root: Postfix refuses anybody else, and each of its programs has a user of its own.

use std::fs;
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::slapd::BASE;

/// Runs a server, in a session of its own, until standard input ends: as it does when whoever holds it dies in whatever way.
const HELD: &str = "setsid \"$@\" & pid=$!; cat >/dev/null; kill $pid 2>/dev/null; wait $pid";
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Ports {
    /// Where other mail servers deliver.
    pub(super) smtp: u16,
    /// Where people send.
    pub(super) submission: u16,
    pub(super) imap: u16,
    pub(super) imaps: u16,
}

pub(super) struct MailServers {
    pub(super) ports: Ports,
    held: Vec<Child>,
    dir: tempfile::TempDir,
}

/// What the examples leave to the installation.
pub(super) struct Site<'a> {
    pub(super) ldap: &'a str,
    pub(super) account: &'a str,
    pub(super) password: &'a str,
    pub(super) domain: &'a str,
}

impl MailServers {
    /// Starts both; they end when this goes.
    pub(super) fn start(site: &Site<'_>) -> Self {
        assert!(rustix::process::geteuid().is_root(), "Postfix starts as root only: sudo make test-mail");
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        // Held until all are known, so that no two are the same.
        let listeners: Vec<TcpListener> =
            (0..5).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
        let port = |n: usize| listeners[n].local_addr().unwrap().port();
        let ports = Ports { smtp: port(0), submission: port(1), imap: port(2), imaps: port(3) };
        certificate(dir.path());
        examples(dir.path(), site, &ports, port(4));
        drop(listeners);
        let mut servers = Self { ports, held: Vec::new(), dir };
        servers.start_postfix();
        servers.start_dovecot();
        servers
    }

    /// The program that ends sessions, as the example has it.
    pub(super) fn end_sessions(&self) -> PathBuf {
        self.path("dovecot/end-sessions")
    }

    pub(super) fn certificate(&self) -> PathBuf {
        self.path("certificate.pem")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn start_postfix(&mut self) {
        for (name, user) in [("queue", None), ("data", Some("postfix"))] {
            fs::create_dir(self.path(name)).unwrap();
            if let Some(user) = user {
                chown(self.path(name), Some(id_of(user)), None).unwrap();
            }
        }
        let made = Command::new("/usr/sbin/postfix").arg("-c").arg(self.path("postfix")).arg("check").output().unwrap();
        assert!(made.status.success(), "postfix check: {}{}", self.log("postfix.log"), text(&made.stderr));
        self.hold("/usr/lib/postfix/sbin/master", &["-d".as_ref(), "-c".as_ref(), self.path("postfix").as_os_str()]);
        self.wait_for(self.ports.smtp, "postfix.log");
    }

    fn start_dovecot(&mut self) {
        let conf = self.path("dovecot/dovecot.conf");
        self.hold("/usr/sbin/dovecot", &["-F".as_ref(), "-c".as_ref(), conf.as_os_str()]);
        self.wait_for(self.ports.imap, "dovecot.log");
    }

    fn hold(&mut self, program: &str, arguments: &[&std::ffi::OsStr]) {
        let said = fs::File::options().create(true).append(true).open(self.path("said.log")).unwrap();
        let mut command = Command::new("/bin/sh");
        // Whatever ends the test's group must not end the keeper before its server.
        command.args(["-c", HELD, "sh", program]).args(arguments).process_group(0);
        let child = command.stdin(Stdio::piped()).stdout(said.try_clone().unwrap()).stderr(said).spawn().unwrap();
        self.held.push(child);
    }

    fn wait_for(&self, port: u16, log: &str) {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                let mut greeting = [0; 4];
                if stream.read_exact(&mut greeting).is_ok() && matches!(&greeting, b"220 " | b"* OK") {
                    return;
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not answer: {}{}", self.log("said.log"), self.log(log));
    }

    /// What a server wrote down, for whoever has to find out.
    pub(super) fn log(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

impl Drop for MailServers {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- postfix\n{}\n--- dovecot\n{}", self.log("postfix.log"), self.log("dovecot.log"));
        }
        for mut child in self.held.drain(..).rev() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn id_of(user: &str) -> u32 {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find_map(|line| line.strip_prefix(&format!("{user}:")));
    let id = line.and_then(|line| line.split(':').nth(1)).unwrap_or_else(|| panic!("no user {user}: make test-mail"));
    id.parse().unwrap()
}

fn certificate(dir: &Path) {
    let (key, certificate) = (dir.join("key.pem"), dir.join("certificate.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-keyout"])
        .arg(key)
        .arg("-out")
        .arg(certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
}

/// Writes the examples with this installation's values for theirs. Everything else in them stays as it is.
fn examples(dir: &Path, site: &Site<'_>, ports: &Ports, submissions: u16) {
    let at = dir.display().to_string();
    let fill = |text: String| {
        text.replace("ldap://127.0.0.1:389", site.ldap)
            .replace("cn=mail-server,ou=services,dc=tinh,dc=example", site.account)
            .replace("dc=tinh,dc=example", BASE)
            .replace("CHANGE-ME", site.password)
            .replace("/etc/ssl/certs/mail.tinh.example.pem", &format!("{at}/certificate.pem"))
            .replace("/etc/ssl/private/mail.tinh.example.key", &format!("{at}/key.pem"))
            .replace("tinh.example", site.domain)
            .replace("/etc/postfix/congvu", &format!("{at}/postfix"))
            .replace("/etc/dovecot/congvu", &format!("{at}/dovecot"))
            .replace("/etc/dovecot/dovecot.conf", &format!("{at}/dovecot/dovecot.conf"))
            .replace("/var/spool/postfix", &format!("{at}/queue"))
            .replace("/srv/mail", &format!("{at}/mail"))
            .replace("mail_uid = vmail", "mail_uid = nobody")
            .replace("mail_gid = vmail", "mail_gid = nogroup")
            .replace("inet_interfaces = all", "inet_interfaces = 127.0.0.1")
            .replace("listen = *", "listen = 127.0.0.1")
            .replace("port = 143", &format!("port = {}", ports.imap))
            .replace("port = 993", &format!("port = {}", ports.imaps))
            .replace("smtp      inet", &format!("127.0.0.1:{} inet", ports.smtp))
            .replace("submission inet", &format!("127.0.0.1:{} inet", ports.submission))
            .replace("submissions inet", &format!("127.0.0.1:{submissions} inet"))
    };
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("ldap-schema");
    for folder in ["postfix", "dovecot"] {
        fs::create_dir(dir.join(folder)).unwrap();
        for entry in fs::read_dir(from.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let to = dir.join(folder).join(path.file_name().unwrap());
            fs::write(&to, fill(fs::read_to_string(&path).unwrap())).unwrap();
            fs::set_permissions(&to, path.metadata().unwrap().permissions()).unwrap();
        }
    }
    fs::create_dir(dir.join("mail")).unwrap();
    chown(dir.join("mail"), Some(id_of("nobody")), None).unwrap();
    // What keeps these servers apart from those of the machine, and from its names; and the tests, on loopback too, are strangers.
    append(
        &dir.join("postfix/main.cf"),
        &format!(
            "queue_directory = {at}/queue\ndata_directory = {at}/data\nmaillog_file = {at}/postfix.log\n\
             maillog_file_prefixes = {at}\ninet_protocols = ipv4\nsmtpd_peername_lookup = no\nmynetworks = 127.0.0.9/32\n"
        ),
    );
    let dovecot = format!("base_dir = {at}/run\nstate_dir = {at}/run\nlog_path = {at}/dovecot.log\n");
    append(&dir.join("dovecot/dovecot.conf"), &dovecot);
}

fn append(path: &Path, lines: &str) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, format!("{text}\n{lines}")).unwrap();
}
