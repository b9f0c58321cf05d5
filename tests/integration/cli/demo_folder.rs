//! A demo province in a folder of the test's own. It is made once for each build and copied, since most tests need one
//! rather than the making of one. Its server ends with the test, also when the test fails.

use std::path::{Path, PathBuf};
use std::process::Command;

use congvu::domain::clock::{Clock as _, SystemClock};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

use super::program::Program;

/// The fewest mailboxes that a demo may have.
pub(crate) const MAILBOXES: &str = "400";
pub(crate) const BASE: &str = "dc=binhphuoc,dc=gov,dc=vn";

/// A folder for a demo, and its user.
pub(crate) struct DemoFolder {
    pub(crate) program: Program,
    folder: tempfile::TempDir,
}

impl DemoFolder {
    /// Nothing there yet.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("demo/congvu.toml");
        Self { program: Program::configured(&config), folder }
    }

    /// A demo as its first run leaves it, but for the server, which does not run.
    pub(crate) fn at_rest() -> Self {
        let demo = Self::empty();
        let template = template();
        let copied = Command::new("cp").arg("-a").arg(&template).arg(demo.dir()).status().unwrap();
        assert!(copied.success());
        let (from, to) = (template.display().to_string(), demo.dir().display().to_string());
        let config = std::fs::read_to_string(demo.config()).unwrap().replace(&from, &to);
        std::fs::write(demo.config(), config).unwrap();
        // The business clock goes on from ten minutes after its start, however old the template is.
        let path = demo.dir().join("demo.json");
        let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let anchor = SystemClock.now().plus_seconds(-600).to_string();
        let old = record["anchor"].as_str().unwrap().to_owned();
        record["anchor"] = Value::from(anchor.clone());
        std::fs::write(&path, record.to_string()).unwrap();
        let config = std::fs::read_to_string(demo.config()).unwrap().replace(&old, &anchor);
        std::fs::write(demo.config(), config).unwrap();
        demo
    }

    /// A demo with its server.
    pub(crate) fn running() -> Self {
        let demo = Self::at_rest();
        demo.run(&[]).done();
        demo
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("demo")
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.dir().join("congvu.toml")
    }

    /// `congvu demo`, quiet and small, in this folder.
    pub(crate) fn run(&self, more: &[&str]) -> super::program::Said {
        self.program.run(&self.arguments(more))
    }

    pub(crate) fn arguments(&self, more: &[&str]) -> Vec<String> {
        let dir = self.dir().display().to_string();
        let all = ["demo", "--dir", &dir, "--mailboxes", MAILBOXES, "--no-serve", "--json"].map(str::to_owned);
        all.into_iter().chain(more.iter().map(|&word| word.to_owned())).collect()
    }

    pub(crate) fn login(&self, role: &str) -> (String, String) {
        let record: Value = serde_json::from_slice(&std::fs::read(self.dir().join("demo.json")).unwrap()).unwrap();
        let logins = record["logins"].as_array().unwrap();
        let login = logins.iter().find(|login| login["role"] == role).unwrap();
        (login["name"].as_str().unwrap().to_owned(), login["password"].as_str().unwrap().to_owned())
    }

    /// Logs the user in as the demo's account with this role.
    pub(crate) fn log_in(&self, role: &str) {
        let (name, password) = self.login(role);
        let file = self.program.file("password", password);
        self.program.run(&["login", &name, "--password-file", &file]).done();
    }

    pub(crate) async fn database(&self) -> Sqlite {
        Sqlite::open(&self.dir().join("congvu.db")).await
    }

    /// Runs one of the LDAP tools as the account that may do everything, and gives what it prints.
    pub(crate) fn ldap(&self, tool: &str, arguments: &[&str]) -> String {
        let access: Value =
            serde_json::from_slice(&std::fs::read(self.dir().join("slapd/slapd.json")).unwrap()).unwrap();
        let text = |key: &str| access[key].as_str().unwrap();
        let output = Command::new(tool)
            .args(["-x", "-H", text("url"), "-D", text("bind_dn"), "-y"])
            .arg(self.dir().join("slapd/root.password"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// How many entries below `under` match `filter`.
    pub(crate) fn entries(&self, under: &str, filter: &str) -> i64 {
        let base = format!("{under}{BASE}");
        let found = self.ldap("ldapsearch", &["-LLL", "-o", "ldif-wrap=no", "-b", &base, filter, "1.1"]);
        i64::try_from(found.lines().filter(|line| line.starts_with("dn:")).count()).unwrap()
    }

    /// Changes the directory behind the program's back.
    pub(crate) fn change(&self, ldif: &str) {
        let file = self.program.file("change.ldif", ldif);
        self.ldap("ldapmodify", &["-f", &file]);
    }
}

impl Drop for DemoFolder {
    fn drop(&mut self) {
        // slapd names its configuration on its command line, the watcher its folder.
        end_processes_naming(&self.folder.path().canonicalize().unwrap());
    }
}

/// Ends the processes whose command line names something below `folder`; every test has a folder of its own.
pub(crate) fn end_processes_naming(folder: &Path) {
    let mark = folder.display().to_string();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let named = line.split(|byte| *byte == 0).any(|word| String::from_utf8_lossy(word).starts_with(&mark));
        if let Some(pid) = rustix::process::Pid::from_raw(pid).filter(|_| named) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
}

/// The demo that is copied: made by the first test that comes, in any process, for this build of the program.
fn template() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let binary = std::fs::metadata(env!("CARGO_BIN_EXE_congvu")).unwrap();
    let built = binary.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    let lock = std::fs::File::create(root.join("demo-template.lock")).unwrap();
    lock.lock().unwrap();
    let (made, dir) = (root.join("demo-template.made"), root.join("demo-template"));
    if std::fs::read_to_string(&made).is_ok_and(|text| text == built.to_string()) {
        return dir;
    }
    if dir.exists() {
        end_processes_naming(&dir);
        std::fs::remove_dir_all(&dir).unwrap();
    }
    let (program, place) = (Program::new(), dir.display().to_string());
    program.run(&["demo", "--dir", &place, "--mailboxes", MAILBOXES, "--no-serve", "--json"]).done();
    program.run(&["demo", "stop", "--dir", &place]).done();
    end_processes_naming(&dir);
    std::fs::write(made, built.to_string()).unwrap();
    dir
}

/// A registry's `SQLite` file, read and changed behind the program's back.
pub(crate) struct Sqlite(DatabaseConnection);

impl Sqlite {
    pub(crate) async fn open(path: &Path) -> Self {
        Self(Database::connect(format!("sqlite://{}", path.display())).await.unwrap())
    }

    pub(crate) async fn change(&self, sql: &str) -> u64 {
        self.0.execute_unprepared(sql).await.expect(sql).rows_affected()
    }

    /// The first column of all rows, as text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.0.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect(sql);
        rows.iter().map(|row| row.try_get_by_index(0).expect(sql)).collect()
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let row = self.0.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect(sql);
        row.expect(sql).try_get_by_index(0).expect(sql)
    }

    pub(crate) async fn try_number(&self, sql: &str) -> Option<i64> {
        let row = self.0.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.ok()??;
        row.try_get_by_index(0).ok()
    }

    /// How many rows each table has, and how far the facts are: what a refused command must leave as it was. The audit record is
    /// left out: that somebody logged in to be refused belongs there.
    pub(crate) async fn extent(&self) -> Vec<(String, i64)> {
        let tables = self
            .texts("select name from sqlite_master where type = 'table' and name not like 'audit_%' order by name")
            .await;
        let mut extent = Vec::with_capacity(tables.len());
        for table in tables {
            let rows = self.number(&format!("select count(*) from {table}")).await;
            extent.push((table, rows));
        }
        extent
    }
}
