//! A private 389 Directory Server for one test: its own folder, a port on loopback, the calling user, no systemd. Made from the
//! templates of the package `389-ds-base`, as `dscreate` makes one, which wants systemd on Debian.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use congvu::directory::entry::Dn;
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Password, Profile};

use crate::slapd::BASE;

const TEMPLATES: &str = "/usr/share/dirsrv/data";
const ROOT: &str = "cn=Directory Manager";
const PASSWORD: &str = "only-for-this-test";
/// What congvu relies on (USN) or is measured (the others), and what is off in the template.
const PLUGINS: [&str; 3] = ["USN", "Retro Changelog Plugin", "Content Synchronization"];
const FOLDERS: [&str; 10] = ["cert", "db", "home", "ldif", "bak", "lock", "log", "run", "tmp", "inst"];

/// Server and folder; both go when this goes.
pub(crate) struct Ds389 {
    port: u16,
    child: Child,
    dir: tempfile::TempDir,
}

impl Ds389 {
    /// A server with our schema, where wanted, and the base entry.
    pub(crate) async fn start(schema: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        write_files(dir.path(), port, schema);
        // It makes tables of the descriptor limit's length; with a debug level, if only 0, it stays our child.
        let child = Command::new("/bin/sh")
            .args(["-c", "ulimit -n 4096; exec /usr/sbin/ns-slapd -D \"$0/config\" -i \"$0/pid\" -d 0"])
            .arg(dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { port, child, dir };
        server.until_it_answers().await;
        server.add_base().await;
        server
    }

    pub(crate) fn config(&self) -> LdapConfig {
        let url = format!("ldap://127.0.0.1:{}", self.port);
        let config = LdapConfig::new(url, Dn(BASE.to_owned()), ROOT, Password::new(PASSWORD));
        LdapConfig { profile: Profile::Ds389, ..config }
    }

    pub(crate) fn directory(&self) -> LdapDirectory {
        LdapDirectory::new(self.config())
    }

    /// ldap3 itself, for what the port hides.
    pub(crate) async fn raw(&self) -> ldap3::Ldap {
        let url = format!("ldap://127.0.0.1:{}", self.port);
        let (driver, mut ldap) = ldap3::LdapConnAsync::new(&url).await.unwrap();
        tokio::spawn(driver.drive());
        ldap.simple_bind(ROOT, PASSWORD).await.unwrap().success().unwrap();
        ldap
    }

    async fn until_it_answers(&mut self) {
        let begun = Instant::now();
        while LdapDirectory::connect(self.config()).await.is_err() {
            let ended = self.child.try_wait().unwrap();
            let log = || fs::read_to_string(self.dir.path().join("log/errors")).unwrap_or_default();
            assert!(ended.is_none() && begun.elapsed() < Duration::from_mins(1), "{ended:?}\n{}", log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn add_base(&self) {
        let of = |name: &'static str, values: &[&'static str]| (name, values.iter().copied().collect());
        let entry = vec![of("objectClass", &["dcObject", "organization"]), of("dc", &["tinh"]), of("o", &["tinh"])];
        self.raw().await.add(BASE, entry).await.unwrap().success().unwrap();
    }
}

impl Drop for Ds389 {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_files(dir: &Path, port: u16, schema: bool) {
    for folder in FOLDERS {
        fs::create_dir(dir.join(folder)).unwrap();
    }
    let config = dir.join("config");
    fs::create_dir_all(config.join("schema")).unwrap();
    let copy = |from: &str, to: PathBuf| fs::copy(from, to).map_or_else(|error| panic!("{from}: {error}"), drop);
    copy("/etc/dirsrv/schema/99user.ldif", config.join("schema/99user.ldif"));
    for name in ["slapd-collations.conf", "certmap.conf"] {
        copy(&format!("/etc/dirsrv/config/{name}"), config.join(name));
    }
    if schema {
        let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/ldap-schema/98congvu.ldif");
        copy(ours, config.join("schema/98congvu.ldif"));
    }
    fs::write(config.join("dse.ldif"), dse(dir, port)).unwrap();
}

/// The server's configuration: its template, filled, with the plugins on and one database.
fn dse(dir: &Path, port: u16) -> String {
    let template = fs::read_to_string(format!("{TEMPLATES}/template-dse.ldif")).expect("the package 389-ds-base");
    let database = fs::read_to_string(format!("{TEMPLATES}/template-suffix-db.ldif")).unwrap();
    let entries = template.split("\n\n").map(|entry| {
        let is_wanted = PLUGINS.iter().any(|name| entry.contains(&format!("dn: cn={name},cn=plugins,cn=config")));
        let entry = if is_wanted { entry.replace("nabled: off", "nabled: on") } else { entry.to_owned() };
        entry.replace("nsslapd-rootdn:", "nsslapd-listenhost: 127.0.0.1\nnsslapd-rootdn:")
    });
    // One empty line between entries: it takes a second for an entry without a name.
    let mut text = entries.collect::<Vec<_>>().join("\n\n").trim_end().to_owned();
    let database: Vec<&str> = database.lines().filter(|line| !line.starts_with('#')).collect();
    text.push_str(&format!("\n\n{}\n", database.join("\n")));
    let path = |name: &str| dir.join(name).display().to_string();
    let user = run(Command::new("id").arg("-un"));
    let hash = run(Command::new("pwdhash").args(["-s", "SSHA512", PASSWORD]));
    let plain = [
        ("config_dir", path("config")),
        ("schema_dir", path("config/schema")),
        ("db_home_dir", path("home")),
        ("ds_port", port.to_string()),
        ("ds_user", user),
        ("ds_passwd", hash),
        ("ds_suffix", BASE.to_owned()),
        ("ds_bename", "userRoot".to_owned()),
        ("fqdn", "localhost".to_owned()),
        ("rootdn", ROOT.to_owned()),
        ("db_lib", "bdb".to_owned()),
        ("ldapi_enabled", "off".to_owned()),
        ("ldapi_autobind", "off".to_owned()),
        ("ldapi", path("ldapi")),
    ];
    let folders = FOLDERS.map(|name| (format!("{name}_dir"), path(name)));
    let plain = plain.into_iter().map(|(name, value)| (name.to_owned(), value));
    for (name, value) in plain.chain(folders) {
        text = text.replace(&format!("%{name}%"), &value);
    }
    text
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
