//! A private slapd per test, and how it starts, is found again and ends. Needs the packages slapd, slapd-contrib and ldap-utils.

use std::path::Path;
use std::process::Command;

use congvu::demo::slapd::{Lifetime, Options, Overlay, Slapd, SlapdError, watch};
use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry, EntryCsn, Observed, Values};
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Password};
use congvu::directory::plan::{Modification, Operation};
use congvu::directory::port::{Directory, Query, ReadProof, Write, WriteOutcome};

pub(crate) const BASE: &str = "dc=tinh,dc=example";

/// A server and its folder; both go when this goes.
pub(crate) struct Fixture {
    slapd: Option<Slapd>,
    /// Where a stopped one listened.
    port: Option<u16>,
    dir: tempfile::TempDir,
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        Self::with(options()).await
    }

    pub(crate) async fn overlaid(overlays: &[Overlay]) -> Self {
        let mut options = options();
        options.overlays = overlays.to_vec();
        Self::with(options).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let slapd = Slapd::start(dir.path(), &options).await.unwrap_or_else(|error| panic!("{error}"));
        Self { slapd: Some(slapd), port: None, dir }
    }

    fn slapd(&self) -> &Slapd {
        self.slapd.as_ref().unwrap()
    }

    pub(crate) fn url(&self) -> &str {
        &self.slapd().access().url
    }

    pub(crate) fn config(&self) -> LdapConfig {
        let access = self.slapd().access();
        LdapConfig::new(&access.url, Dn(BASE.to_owned()), &access.bind_dn, Password::new(self.password()))
    }

    pub(crate) fn directory(&self) -> LdapDirectory {
        LdapDirectory::new(self.config())
    }

    pub(crate) fn password(&self) -> String {
        self.slapd().password().unwrap()
    }

    /// ldap3 itself, logged in with full rights: for what the port hides on purpose.
    pub(crate) async fn raw(&self) -> ldap3::Ldap {
        self.raw_as(&self.slapd().access().bind_dn, &self.password()).await
    }

    pub(crate) async fn raw_as(&self, dn: &str, password: &str) -> ldap3::Ldap {
        let (driver, mut ldap) = ldap3::LdapConnAsync::new(self.url()).await.unwrap();
        tokio::spawn(driver.drive());
        ldap.simple_bind(dn, password).await.unwrap().success().unwrap();
        ldap
    }

    /// Starts the server again where it was if it has crashed, as a service manager would.
    pub(crate) async fn revived(&mut self, mut options: Options) {
        if Slapd::attach(self.dir.path()).unwrap().is_none() {
            let crashed = self.slapd.as_ref().and_then(|slapd| slapd.access().url.rsplit(':').next()?.parse().ok());
            options.port = self.port.or(crashed);
            self.slapd = Some(Slapd::start(self.dir.path(), &options).await.unwrap());
        }
    }

    /// Whether it runs, and did not crash.
    pub(crate) fn is_running(&self) -> bool {
        Slapd::attach(self.dir.path()).unwrap().is_some()
    }

    /// SIGKILL; [`Fixture::revived`] starts it again.
    pub(crate) async fn killed(&mut self) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.pid()).unwrap()).unwrap();
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        while self.is_running() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// Stops the server; [`Fixture::revived`] starts it again.
    pub(crate) async fn stopped(&mut self) {
        let slapd = self.slapd.take().unwrap();
        self.port = slapd.access().url.rsplit(':').next().and_then(|port| port.parse().ok());
        slapd.stop().await.unwrap();
    }

    /// A backup of a stopped server's database.
    pub(crate) fn backup(&self) -> Vec<u8> {
        let conf = self.dir.path().join("slapd.conf");
        let output = Command::new("/usr/sbin/slapcat").args(["-b", BASE, "-f"]).arg(conf).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }

    /// Replaces a stopped server's database by a backup.
    pub(crate) fn restore(&self, backup: &[u8]) {
        let db = self.dir.path().join("db");
        std::fs::remove_dir_all(&db).unwrap();
        std::fs::create_dir(&db).unwrap();
        let ldif = self.dir.path().join("backup.ldif");
        std::fs::write(&ldif, backup).unwrap();
        let conf = self.dir.path().join("slapd.conf");
        let mut slapadd = Command::new("/usr/sbin/slapadd");
        let output = slapadd.args(["-b", BASE, "-l"]).arg(ldif).arg("-f").arg(conf).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.slapd().pid()
    }

    /// Stops the server and reads its whole database back: its success, and what it printed.
    pub(crate) async fn stopped_and_read_back(&mut self) -> (bool, String) {
        let slapd = self.slapd.take().unwrap();
        let base = slapd.access().base.clone();
        slapd.stop().await.unwrap();
        let conf = self.dir.path().join("slapd.conf");
        let output = Command::new("/usr/sbin/slapcat").args(["-b", &base, "-f"]).arg(conf).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }
}

pub(crate) fn options() -> Options {
    let mut options = Options::new(BASE);
    options.lifetime = Lifetime::Owned;
    options
}

pub(crate) fn dn(rdn: &str) -> Dn {
    Dn(format!("{rdn},{BASE}"))
}

pub(crate) fn of(attribute: Attribute, values: &[&str]) -> Values {
    (attribute, values.iter().map(|value| value.as_bytes().to_vec()).collect())
}

/// An invented person directly under the base.
pub(crate) fn person(number: usize) -> Entry {
    use Attribute as A;
    let id = uuid::Uuid::from_u128(number as u128).to_string();
    Entry {
        dn: dn(&format!("uid={number}")),
        values: vec![
            of(A::ObjectClass, &["inetOrgPerson", "congvuMailbox"]),
            of(A::Uid, &[&number.to_string()]),
            of(A::Ou, &["Ủy ban nhân dân xã Thử Nghiệm"]),
            of(A::Cn, &[&format!("Nguyễn Văn Thử {number}")]),
            of(A::Sn, &["Nguyễn"]),
            of(A::GivenName, &["Thử"]),
            of(A::Title, &["Chuyên viên"]),
            of(A::Mail, &[&format!("thu{number}@tinh.example")]),
            of(A::MailState, &["active"]),
            of(A::MailQuota, &["2048"]),
            of(A::MailboxId, &[&id]),
            of(A::OfficialId, &[&id]),
            of(A::AgencyCode, &["H01.02.03"]),
            of(A::Kind, &["personal"]),
            of(A::Revision, &["1"]),
        ],
    }
}

pub(crate) fn group(name: &str) -> Entry {
    Entry {
        dn: dn(&format!("cn={name}")),
        values: vec![of(Attribute::ObjectClass, &["congvuMailGroup"]), of(Attribute::Cn, &[name])],
    }
}

pub(crate) fn replace(attribute: Attribute, value: &str) -> Operation {
    Operation::Modify {
        modifications: vec![Modification::Replace { attribute, values: vec![value.as_bytes().to_vec()] }],
    }
}

pub(crate) fn add_of(entry: &Entry) -> Operation {
    Operation::Add { values: entry.values.clone() }
}

pub(crate) async fn add(directory: &LdapDirectory, entry: &Entry) -> EntryCsn {
    done(write(directory, &entry.dn, &add_of(entry), None).await)
}

pub(crate) async fn write(
    directory: &LdapDirectory,
    dn: &Dn,
    operation: &Operation,
    csn: Option<&EntryCsn>,
) -> WriteOutcome {
    directory.write(0, Write { dn, operation, csn }).await.unwrap()
}

pub(crate) fn done(outcome: WriteOutcome) -> EntryCsn {
    match outcome {
        WriteOutcome::Done(csn) => csn.expect("slapd has the post-read control"),
        WriteOutcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

pub(crate) fn code(outcome: &WriteOutcome) -> u32 {
    match outcome {
        WriteOutcome::Done(_) => 0,
        WriteOutcome::Refused(refusal) => refusal.code,
    }
}

pub(crate) async fn read_people(directory: &LdapDirectory) -> (ReadProof, Vec<Observed>) {
    let query = Query {
        base: Dn(BASE.to_owned()),
        filter: "(objectClass=inetOrgPerson)".to_owned(),
        attributes: Attribute::ALL.to_vec(),
    };
    let mut seen = Vec::new();
    let proof = directory.read(&query, &mut |observed| seen.push(observed)).await.unwrap();
    (proof, seen)
}

pub(crate) async fn csn_now(directory: &LdapDirectory, dn: &Dn) -> EntryCsn {
    directory.read_entry(dn).await.unwrap().unwrap().csn
}

#[tokio::test]
async fn a_detached_server_is_found_again_continues_and_stops() {
    let dir = tempfile::tempdir().unwrap();
    let started = Slapd::start(dir.path(), &Options::new(BASE)).await.unwrap();
    let (pid, access) = (started.pid(), started.access().clone());
    drop(started);
    let attached = Slapd::attach(dir.path()).unwrap().expect("it outlives its value");
    assert_eq!((attached.pid(), attached.access()), (pid, &access));
    let error = Slapd::start(dir.path(), &Options::new(BASE)).await.unwrap_err();
    assert!(matches!(error, SlapdError::AlreadyRunning { pid: named, .. } if named == pid), "{error}");
    let config =
        LdapConfig::new(&access.url, Dn(BASE.to_owned()), &access.bind_dn, Password::new(attached.password().unwrap()));
    add(&LdapDirectory::new(config.clone()), &person(1)).await;
    attached.stop().await.unwrap();
    assert!(Slapd::attach(dir.path()).unwrap().is_none());
    let mut again = Options::new(BASE);
    again.lifetime = Lifetime::Owned;
    let again = Slapd::start(dir.path(), &again).await.unwrap();
    let config = LdapConfig { url: again.access().url.clone(), ..config };
    assert!(LdapDirectory::new(config).read_entry(&person(1).dn).await.unwrap().is_some());
}

#[tokio::test]
async fn the_password_file_is_private_and_a_foreign_pid_is_not_ours() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = Fixture::start().await;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&server.slapd().password_file()), 0o600);
    assert_eq!(mode(&server.dir.path().join("slapd.conf")), 0o600);
    let conf = std::fs::read_to_string(server.dir.path().join("slapd.conf")).unwrap();
    assert!(!conf.contains(&server.password()));
    let stale = tempfile::tempdir().unwrap();
    std::fs::write(stale.path().join("slapd.pid"), std::process::id().to_string()).unwrap();
    assert!(Slapd::attach(stale.path()).unwrap().is_none());
    assert!(Slapd::attach(&stale.path().join("absent")).unwrap().is_none());
}

#[tokio::test]
async fn what_slapd_says_of_a_bad_configuration_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options();
    options.database_lines = "nonsense directive".to_owned();
    let error = Slapd::start(dir.path(), &options).await.unwrap_err();
    assert!(matches!(&error, SlapdError::Refused { words, .. } if words.contains("nonsense")), "{error}");
}

#[tokio::test]
async fn an_idle_server_is_stopped_and_a_used_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let slapd = Slapd::start(dir.path(), &Options::new(BASE)).await.unwrap();
    let idle = std::time::Duration::from_millis(600);
    let config = LdapConfig::new(
        &slapd.access().url,
        Dn(BASE.to_owned()),
        &slapd.access().bind_dn,
        Password::new(slapd.password().unwrap()),
    );
    let watching = tokio::spawn({
        let dir = dir.path().to_owned();
        async move { watch::watch_until_idle(&dir, idle).await }
    });
    for _ in 0..4 {
        tokio::time::sleep(idle / 2).await;
        drop(LdapDirectory::connect(config.clone()).await.unwrap());
    }
    assert!(!watching.is_finished());
    assert_eq!(watching.await.unwrap().unwrap(), watch::Ended::Idle);
    assert!(Slapd::attach(dir.path()).unwrap().is_none());
    assert_eq!(watch::watch_until_idle(dir.path(), idle).await.unwrap(), watch::Ended::Gone);
}
