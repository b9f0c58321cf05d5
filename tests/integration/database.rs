//! A fresh, migrated database for each test: `SQLite` always, `PostgreSQL` when `CONGVU_TEST_POSTGRES` holds a server's address.
//!
//! Each is a copy of a template that is migrated once for each state of `migrations/src`, and goes when the test ends, also when it
//! fails. With `CONGVU_TEST_REQUIRE_ALL=1` a missing server is a failure, never a silent pass.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use congvu::storage::{Store, StoreOptions};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sha2::{Digest, Sha256};

/// A database of one test.
#[derive(Clone)]
pub(crate) struct TestDatabase {
    pub(crate) store: Store,
    pub(crate) url: String,
    /// A connection of the test's own: what changes the registry behind its back.
    pub(crate) hand: DatabaseConnection,
}

impl TestDatabase {
    /// The same database through another store.
    pub(crate) fn through(&self, store: Store) -> Self {
        Self { store, ..self.clone() }
    }

    /// Changes the database by hand; gives the number of rows touched.
    pub(crate) async fn by_hand(&self, sql: &str) -> u64 {
        self.hand.execute_unprepared(sql).await.expect(sql).rows_affected()
    }

    /// The first column of all rows, as text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.hand.get_database_backend(), sql);
        let rows = self.hand.query_all_raw(statement).await.expect(sql);
        rows.iter().map(|row| row.try_get_by_index(0).expect(sql)).collect()
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.hand.get_database_backend() == DbBackend::Postgres
    }
}

/// Declares the tests of a module, each an `async fn(TestDatabase)`, once for each engine.
macro_rules! on_both_engines {
    ($($test:ident)+) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    $crate::database::with_sqlite(super::$test).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    $crate::database::with_postgres(stringify!($test), super::$test).await;
                }
            )+
        }
    };
}
pub(crate) use on_both_engines;

/// What a test does, without a type of its own: the machinery around it is compiled once, not once for each test.
type Body = Pin<Box<dyn Future<Output = ()> + Send>>;
type Test = Box<dyn FnOnce(TestDatabase) -> Body + Send>;

/// Runs `test` on a fresh `SQLite` file.
pub(crate) fn with_sqlite<F, T>(test: F) -> Body
where
    F: FnOnce(TestDatabase) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    Box::pin(on_sqlite(Box::new(move |database| Box::pin(test(database)))))
}

async fn on_sqlite(test: Test) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_in(folder.path()).await;
    let hand = Database::connect(&url).await.expect("a second connection");
    // The file goes with the folder, also when the test panics.
    test(TestDatabase { store: open(&url).await, url, hand }).await;
}

/// Puts a fresh, migrated `SQLite` file into `folder`; gives its address.
pub(crate) async fn sqlite_in(folder: &Path) -> String {
    let file = folder.join("registry.db");
    std::fs::copy(sqlite_template().await, &file).expect("a copy of the template");
    format!("sqlite://{}?mode=rwc", file.display())
}

/// The migrated `SQLite` file for the present state of the migrations; made by the first test that comes, in any process.
async fn sqlite_template() -> PathBuf {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let there = shared.join(format!("registry-{}.db", digest_of_migrations()));
    if !there.exists() {
        let folder = tempfile::tempdir_in(shared).expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("making.db").display());
        let store = open(&url).await;
        store.migrate().await.expect("migrations");
        let whole = folder.path().join("whole.db");
        let hand = Database::connect(&url).await.expect("a second connection");
        execute(&hand, &format!("vacuum into '{}'", whole.display())).await;
        // Whoever comes second puts the same there.
        std::fs::rename(whole, &there).expect("the template's place");
    }
    there
}

/// Runs `test` on a fresh database of the `PostgreSQL` server, if there is one.
pub(crate) fn with_postgres<F, T>(name: &str, test: F) -> Body
where
    F: FnOnce(TestDatabase) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    Box::pin(on_postgres(name.to_owned(), Box::new(move |database| Box::pin(test(database)))))
}

async fn on_postgres(name: String, test: Test) {
    let Ok(server) = std::env::var("CONGVU_TEST_POSTGRES") else {
        let required = std::env::var("CONGVU_TEST_REQUIRE_ALL").is_ok_and(|value| value == "1");
        assert!(!required, "{name} needs PostgreSQL: set CONGVU_TEST_POSTGRES to a server's address");
        eprintln!("NOT RUN on PostgreSQL: {name}; set CONGVU_TEST_POSTGRES to a server's address");
        return;
    };
    let admin = Database::connect(&server).await.expect("the PostgreSQL server of CONGVU_TEST_POSTGRES");
    let template = template(&server, &admin).await;
    let database = format!("congvu_test_{}_{}", std::process::id(), fresh_number());
    execute(&admin, &format!("create database {database} template {template}")).await;
    let url = in_database(&server, &database);
    let hand = Database::connect(&url).await.expect("a second connection");
    let outcome = tokio::spawn(test(TestDatabase { store: open(&url).await, url, hand })).await;
    execute(&admin, &format!("drop database {database} with (force)")).await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

async fn open(url: &str) -> Store {
    Store::open(&StoreOptions::new(url)).await.expect("an open store")
}

async fn execute(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.expect(sql);
}

fn fresh_number() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

fn in_database(server: &str, database: &str) -> String {
    let mut url = url::Url::parse(server).expect("an address");
    url.set_path(database);
    url.into()
}

/// The migrated template for the present state of the migrations; made by the first test that comes, in any process.
async fn template(server: &str, admin: &DatabaseConnection) -> String {
    let name = format!("congvu_template_{}", digest_of_migrations());
    let lock = Database::connect({
        let mut options = sea_orm::ConnectOptions::new(server);
        options.max_connections(1);
        options
    });
    let lock = lock.await.expect("a connection to wait on");
    execute(&lock, "select pg_advisory_lock(20190101)").await;
    let there =
        Statement::from_string(DbBackend::Postgres, format!("select 1 from pg_database where datname = '{name}'"));
    if admin.query_one_raw(there).await.expect("the list of databases").is_none() {
        let making = format!("{name}_making");
        execute(admin, &format!("drop database if exists {making} with (force)")).await;
        execute(admin, &format!("create database {making}")).await;
        let store = open(&in_database(server, &making)).await;
        store.migrate().await.expect("migrations");
        store.close().await.expect("a closed store");
        execute(admin, &format!("alter database {making} rename to {name}")).await;
    }
    lock.close().await.expect("the lock's end");
    name
}

fn digest_of_migrations() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/src");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("migrations").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(std::fs::read(file).expect("a migration"));
    }
    hex::encode(&hash.finalize()[..6])
}
