//! Opening a registry, and beginning the three kinds of transaction: reads, change sets and bookkeeping.
//!
//! `SQLite`: WAL, synced before each answer (`synchronous=FULL`), one writer connection whose transactions begin IMMEDIATE, and
//! readers that cannot write. `PostgreSQL`: one pool; reads are REPEATABLE READ, so that several queries see one state.

use std::fmt;
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::change_set::{ChangeSet, Header};
use super::error::{Asked, Result, StoreError};
use super::hint::{Hint, Hints};
use super::memory::Memory;
use super::read::Reader;
use super::waits::{WaitCounter, Waits};
use super::write::Bookkeeping;
use crate::domain::database_url::without_secrets;

/// How long a writer waits for the writers before it. Longer than any write may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a server may take to accept the first connection: time to start beside us, not to be waited for when it is away.
const ARRIVAL: Duration = Duration::from_secs(5);

/// How long a transaction may stand still before `PostgreSQL` ends it. A process that is frozen, or cut off, in the middle of a write keeps
/// its place in line, and everybody else waits: for no longer than this. Nothing of ours is held across a network or a person, and half a
/// lease of marks is left.
const STANDSTILL: Duration = Duration::from_secs(30);

/// How long a connection may rest before it is asked whether it still lives.
const IDLE: Duration = Duration::from_secs(1);

/// How many rows the thread of `SQLite` reads ahead of us: each hand-over costs more than the row.
const ROWS_AHEAD: usize = 1000;

/// Pages that the writer of `SQLite` keeps at hand, in KiB as `cache_size` has it (negative): a transaction of thousands of rows touches
/// more of the indexes than the built-in 2 MiB.
const WRITER_CACHE: &str = "-32768";

/// Pages in the write-ahead log after which the writer of `SQLite` copies them to the file. Many people at once touch the same pages of
/// the indexes again and again; the built-in 1,000 had each change set copied by itself.
const CHECKPOINT_PAGES: &str = "4000";

/// Where a registry is and how many connections it may use.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// `sqlite://path?mode=rwc` or `postgres://user@host/database`.
    pub url: String,
    /// Connections for reads in `SQLite`, for everything in `PostgreSQL`.
    pub connections: u32,
    /// In `PostgreSQL`: how long a transaction may stand still between two statements before the server ends it.
    pub standstill: Duration,
}

impl StoreOptions {
    /// The registry at `url`, with 8 connections.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8, standstill: STANDSTILL }
    }
}

impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions")
            .field("url", &without_secrets(&self.url))
            .field("connections", &self.connections)
            .field("standstill", &self.standstill)
            .finish()
    }
}

/// A registry. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    waits: WaitCounter,
    hint: Hint,
    memory: Arc<Memory>,
}

impl Store {
    /// Connects. Says nothing of the schema: see [`Store::require_current`].
    ///
    /// # Errors
    /// When the address is not ours or the database cannot be reached.
    pub async fn open(options: &StoreOptions) -> Result<Self> {
        if options.url.starts_with("sqlite:") {
            create_private(&options.url)?;
            // The writer first: it sets WAL, which readers then find.
            let writer = sqlite(options, 1, false).await?;
            let readers = sqlite(options, options.connections, true).await?;
            Ok(Self::of(writer, readers))
        } else if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            let mut connect = connect_options(options, options.connections);
            connect.set_application_name("congvu");
            let standstill = format!("{}ms", options.standstill.as_millis());
            connect.map_sqlx_postgres_opts(move |postgres| {
                postgres.options([("idle_in_transaction_session_timeout", &standstill)])
            });
            let pool = reach(options, connect).await?;
            Ok(Self::of(pool.clone(), pool))
        } else {
            Err(StoreError::UnknownDatabase { url: without_secrets(&options.url) })
        }
    }

    fn of(writer: DatabaseConnection, readers: DatabaseConnection) -> Self {
        Self { writer, readers, waits: WaitCounter::default(), hint: Hint::default(), memory: Arc::default() }
    }

    /// Begins to read. Everything that is read through one [`Reader`] is of one moment; keep it short, since old row versions
    /// are kept for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(&self) -> Result<Reader> {
        let begin = async {
            match self.backend() {
                DbBackend::Postgres => {
                    let (level, mode) = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
                    self.readers.begin_with_config(level, mode).await
                }
                _ => self.readers.begin().await,
            }
        };
        let tx = self.waits.measure(begin).await.asked("begin to read")?;
        Ok(Reader::with_memory(tx, Arc::clone(&self.memory)))
    }

    /// Begins a change set: takes the next number, and with it the place in line, until the commit. Dropped without
    /// [`ChangeSet::commit`] it leaves nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(&self, header: Header) -> Result<ChangeSet> {
        ChangeSet::begin(self.begin_write().await?, header, self.hint.clone()).await
    }

    /// Begins to write what is no fact: directory bookkeeping, plans, sessions, principals.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bookkeeping(&self) -> Result<Bookkeeping> {
        Ok(Bookkeeping::new(Reader::new(self.begin_write().await?)))
    }

    /// Hints that change sets were committed in this process, from now on.
    #[must_use]
    pub fn hints(&self) -> Hints {
        self.hint.listen()
    }

    /// Gives a hint that something changed which somebody may wait for.
    pub fn hint(&self) {
        self.hint.give();
    }

    /// How long transactions waited to begin, since the store was opened.
    #[must_use]
    pub fn waits(&self) -> Waits {
        self.waits.so_far()
    }

    /// Closes every connection, waiting for those at work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close(self) -> Result<()> {
        self.readers.close_by_ref().await.asked("close")?;
        self.writer.close_by_ref().await.asked("close")
    }

    pub(crate) async fn begin_write(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.waits.measure(self.writer.begin_with_options(options)).await.asked("begin to write")
    }

    pub(crate) const fn readers(&self) -> &DatabaseConnection {
        &self.readers
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }
}

/// A database file that is to be created is its owner's only: it holds everyone's data.
fn create_private(url: &str) -> Result<()> {
    let Some((path, parameters)) = url.strip_prefix("sqlite://").and_then(|rest| rest.split_once('?')) else {
        return Ok(());
    };
    let path = std::path::Path::new(path);
    if !parameters.contains("mode=rwc") || path.exists() {
        return Ok(());
    }
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(drop).map_err(|error| StoreError::Unreachable { url: without_secrets(url), reason: error.to_string() })
}

fn connect_options(options: &StoreOptions, connections: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect.max_connections(connections.max(1)).acquire_timeout(PATIENCE).sqlx_logging(false);
    // A ping before each use would double the turns to the database; a connection that just worked is not asked again.
    connect.test_before_acquire_if_idle_for(IDLE);
    connect
}

async fn sqlite(options: &StoreOptions, connections: u32, read_only: bool) -> Result<DatabaseConnection> {
    let mut connect = connect_options(options, connections);
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite =
            sqlite.foreign_keys(true).busy_timeout(PATIENCE).row_buffer_size(ROWS_AHEAD).pragma("synchronous", "FULL");
        if read_only {
            sqlite.pragma("query_only", "ON")
        } else {
            let sqlite = sqlite.pragma("journal_mode", "WAL").pragma("cache_size", WRITER_CACHE);
            sqlite.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        }
    });
    reach(options, connect).await
}

/// The first connection. The driver would knock at a closed door until a writer's patience ends.
async fn reach(options: &StoreOptions, connect: ConnectOptions) -> Result<DatabaseConnection> {
    // A driver that cannot read an address quotes it, password and all: then it is not asked.
    if url::Url::parse(&options.url).is_err() {
        return Err(StoreError::UnknownDatabase { url: without_secrets(&options.url) });
    }
    let unreachable = |reason| StoreError::Unreachable { url: without_secrets(&options.url), reason };
    match tokio::time::timeout(ARRIVAL, Database::connect(connect)).await {
        Ok(connected) => connected
            .map_err(|error| unreachable(error.to_string().replace(&options.url, &without_secrets(&options.url)))),
        Err(_) => Err(unreachable(format!("no answer within {} s", ARRIVAL.as_secs()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_shows() {
        let options = StoreOptions::new("postgres://congvu:secret@localhost/registry");
        let shown = format!("{options:?}");
        assert!(!shown.contains("secret") && shown.contains("localhost/registry"), "{shown}");
    }
}
