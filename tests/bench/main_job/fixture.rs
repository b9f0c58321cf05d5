//! A filled registry, and fresh directories to provision from a copy of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use congvu::demo::run::{BASE, DemoOptions, START, prepare};
use congvu::demo::slapd::{Options, Slapd};
use congvu::directory::entry::Dn;
use congvu::directory::ldap::{LdapConfig, Password};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::IdSource;
use congvu::operations::Province;
use congvu::storage::{Store, StoreOptions};
use tempfile::TempDir;

use super::AnyError;
use super::bare::Bare;
use super::measure::{Sample, run, run_to_any_end, run_with_output};
use super::people::seed_people;

/// The program under test, as `cargo bench` built it.
pub(super) fn congvu() -> Command {
    Command::new(env!("CARGO_BIN_EXE_congvu"))
}

/// A registry that is filled and not yet in any directory.
pub(super) struct Prepared {
    folder: TempDir,
}

impl Prepared {
    pub(super) async fn new(mailboxes: u32) -> Result<Self, AnyError> {
        eprintln!("filling a registry of {mailboxes} mailboxes …");
        let folder = tempfile::tempdir()?;
        let options = DemoOptions {
            mailboxes,
            seed: 2019,
            dir: folder.path().join("demo"),
            reset: false,
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 8080)),
        };
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let demo = prepare(&options, &province, &|_, _, _| {}).await?;
        demo.slapd.stop().await?;
        Ok(Self { folder })
    }

    /// A registry filled in bulk with people in post, without certificates; the settings are those of a small demo.
    pub(super) async fn seeded(officials: u32) -> Result<Self, AnyError> {
        eprintln!("seeding a registry of {officials} mailboxes …");
        let prepared = Self::new(50).await?;
        let database = prepared.file("congvu.db");
        std::fs::remove_file(&database)?;
        let store = Store::open(&StoreOptions::new(format!("sqlite://{}?mode=rwc", database.display()))).await?;
        store.migrate().await?;
        let mut ids = IdSource::seeded(7);
        seed_people(&store, officials, &mut ids, None, |_| {}).await?;
        // As every night: of the present the projection answers, not the dated facts.
        store.advance(Timestamp::parse_rfc3339(START)?.day()).await?;
        store.close().await?;
        Ok(prepared)
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("demo").join(name)
    }

    /// Every entry that a first provisioning adds, as LDIF.
    pub(super) async fn ldif(&self) -> Result<PathBuf, AnyError> {
        let target = fresh_directory(self).await?;
        let (plan, _) = target.plan()?;
        let (_, ldif) = run_with_output(
            target.congvu().args(["directory", "show", &plan, "--format", "ldif"]).stdout(Stdio::piped()),
        )?;
        target.stop().await?;
        let path = self.folder.path().join("entries.ldif");
        std::fs::write(&path, ldif)?;
        Ok(path)
    }
}

/// An empty slapd, and a copy of the registry that knows nothing of it yet.
pub(super) async fn fresh_directory(prepared: &Prepared) -> Result<Target, AnyError> {
    let folder = tempfile::tempdir()?;
    let slapd = Slapd::start(&folder.path().join("slapd"), &Options::new(BASE)).await?;
    let database = folder.path().join("congvu.db");
    std::fs::copy(prepared.file("congvu.db"), &database)?;
    Ok(Target { config: prepared.file("congvu.toml"), database, slapd, folder })
}

/// A directory to measure on.
pub(super) struct Target {
    config: PathBuf,
    database: PathBuf,
    slapd: Slapd,
    folder: TempDir,
}

impl Target {
    /// The program, told of this directory and database.
    pub(super) fn congvu(&self) -> Command {
        let mut command = congvu();
        command
            .arg("--config")
            .arg(&self.config)
            .env("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", self.database.display()))
            .env("CONGVU_DIRECTORY_URL", &self.slapd.access().url)
            .env("CONGVU_DIRECTORY_PASSWORD_FILE", self.slapd.password_file())
            .env("XDG_STATE_HOME", self.folder.path());
        command
    }

    pub(super) fn plan(&self) -> Result<(String, Sample), AnyError> {
        let (sample, output) =
            run_with_output(self.congvu().args(["directory", "plan", "--full", "--json"]).stdout(Stdio::piped()))?;
        let document: serde_json::Value = serde_json::from_slice(&output)?;
        let id = document.pointer("/plan/id").and_then(serde_json::Value::as_str).ok_or("a plan without identifier")?;
        Ok((id.to_owned(), sample))
    }

    pub(super) fn apply(&self, plan: &str) -> Result<Sample, AnyError> {
        run(self.congvu().args(["directory", "apply", plan, "--json"]))
    }

    /// Logs in as an account that is made for it: some commands are for people only.
    pub(super) fn log_in(&self) -> Result<(), AnyError> {
        let password = self.folder.path().join("password");
        std::fs::write(&password, "an-invented-passphrase\n")?;
        let account = ["user", "add", "bench", "--role", "it_admin", "--agency", "H10", "--password-file"];
        run(self.congvu().args(account).arg(&password))?;
        run(self.congvu().args(["login", "bench", "--password-file"]).arg(&password))?;
        Ok(())
    }

    /// [`Target::apply`] where rows may be refused.
    pub(super) fn apply_what_goes(&self, plan: &str) -> Result<Sample, AnyError> {
        let command = &mut self.congvu();
        Ok(run_to_any_end(command.args(["directory", "apply", plan, "--json"]).stdout(Stdio::null()))?.0)
    }

    pub(super) fn ldapadd(&self, ldif: &Path) -> Result<Sample, AnyError> {
        run(self.client("ldapadd").arg("-f").arg(ldif))
    }

    /// Everything that a plan reads: all attributes, with entryUUID and entryCSN.
    pub(super) fn ldapsearch(&self) -> Result<Sample, AnyError> {
        run(self.client("ldapsearch").args(["-LLL", "-b", BASE, "(objectClass=*)", "*", "entryUUID", "entryCSN"]))
    }

    pub(super) fn context_csn(&self) -> Result<Vec<u8>, AnyError> {
        let mut search = self.client("ldapsearch");
        search.args(["-LLL", "-s", "base", "-b", BASE, "contextCSN"]).stdout(Stdio::piped());
        run_with_output(&mut search).map(|(_, output)| output)
    }

    /// How the directory is reached.
    pub(super) fn access(&self) -> Result<LdapConfig, AnyError> {
        let access = self.slapd.access();
        let password = Password::new(self.slapd.password()?);
        Ok(LdapConfig::new(&access.url, Dn(BASE.to_owned()), &access.bind_dn, password))
    }

    /// The registry, opened in this process.
    pub(super) async fn store(&self) -> Result<Store, AnyError> {
        Ok(Store::open(&StoreOptions::new(format!("sqlite://{}?mode=rwc", self.database.display()))).await?)
    }

    fn client(&self, program: &str) -> Command {
        let access = self.slapd.access();
        let mut command = Command::new(program);
        command.args(["-x", "-H", &access.url, "-D", &access.bind_dn, "-y"]).arg(self.slapd.password_file());
        command
    }

    /// A bare client of this directory.
    pub(super) fn bare(&self) -> Result<Bare, AnyError> {
        let access = self.slapd.access();
        Ok(Bare {
            url: access.url.clone(),
            bind_dn: access.bind_dn.clone(),
            password: self.slapd.password()?,
            base: BASE.to_owned(),
        })
    }

    pub(super) async fn stop(self) -> Result<(), AnyError> {
        Ok(self.slapd.stop().await?)
    }
}
