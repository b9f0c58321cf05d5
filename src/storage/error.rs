//! What can go wrong in the store. Not found is never an error: reads give `None`.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use thiserror::Error;

/// Why the store could not do something.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database's address is not one of ours.
    #[error(
        "'{url}' is no database that we know; write sqlite://path/to/registry.db?mode=rwc or postgres://user@host/database"
    )]
    UnknownDatabase {
        /// What was given, without its password.
        url: String,
    },
    /// The database cannot be opened.
    #[error(
        "cannot open the database {url} ({reason}); check that it is there and runs, and [database] url (with sqlite://PATH?mode=rwc `congvu migrate` makes a new file)"
    )]
    Unreachable {
        /// Where, without its password.
        url: String,
        /// What the driver said.
        reason: String,
    },
    /// The driver or the server failed.
    #[error("the database failed to {action}; check that it runs, that its disk has room, and try again")]
    Driver {
        /// What was asked.
        action: &'static str,
        /// What it said.
        #[source]
        source: DbErr,
    },
    /// A rule of the database (unique key, period, foreign key) refused the rows.
    #[error(
        "the database refused to {action} by its rule {rule}; the registry already holds something that contradicts it"
    )]
    Conflict {
        /// What was asked.
        action: &'static str,
        /// The rule's name, or what the database said of it.
        rule: String,
        /// What it said.
        #[source]
        source: DbErr,
    },
    /// A stored value makes no sense.
    #[error("{table}.{column} of row {row} cannot be read: {reason}; run `congvu verify`")]
    Inconsistency {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A write hit another number of rows than it must.
    #[error(
        "a change of {table} was to touch {expected} row(s) and touched {found}; someone else changed it: read it again and repeat"
    )]
    WrongRowCount {
        /// Table.
        table: &'static str,
        /// How many it should have been.
        expected: u64,
        /// How many it was.
        found: u64,
    },
    /// The database knows migrations that this program does not.
    #[error("the database is newer than this program (it has {migration}); install the version that wrote it")]
    NewerDatabase {
        /// The first migration that we do not know.
        migration: String,
    },
    /// Migrations wait.
    #[error("the database lacks {pending} migration(s), first {migration}; run `congvu migrate`")]
    NotMigrated {
        /// How many.
        pending: usize,
        /// The first.
        migration: String,
    },
    /// A value cannot be stored as given.
    #[error("{what} cannot be stored: {reason}")]
    Unstorable {
        /// What.
        what: &'static str,
        /// Why.
        reason: String,
    },
}

/// What the store's functions give.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Names what was asked of a failing driver.
pub(crate) trait Asked<T> {
    /// Says that the driver was asked to `action`.
    fn asked(self, action: &'static str) -> Result<T>;
}

impl<T> Asked<T> for std::result::Result<T, DbErr> {
    fn asked(self, action: &'static str) -> Result<T> {
        self.map_err(|source| match broken_rule(&source) {
            Some(rule) => StoreError::Conflict { action, rule, source },
            None => StoreError::Driver { action, source },
        })
    }
}

/// The name of the rule that `error` says was broken, if it is of that kind.
fn broken_rule(error: &DbErr) -> Option<String> {
    if let Some(constraint) = constraint_name(error) {
        return Some(constraint);
    }
    match error.sql_err()? {
        SqlErr::UniqueConstraintViolation(text) | SqlErr::ForeignKeyConstraintViolation(text) => Some(text),
        _ => None,
    }
}

fn constraint_name(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(driver)) | DbErr::Query(RuntimeErr::SqlxError(driver))) = error else {
        return None;
    };
    let answer = driver.as_database_error()?;
    let raised = answer.message().strip_prefix("overlap: ");
    raised.or_else(|| answer.constraint()).map(str::to_owned)
}

/// One row must have been touched.
pub(crate) fn exactly(table: &'static str, expected: u64, found: u64) -> Result<()> {
    if expected == found { Ok(()) } else { Err(StoreError::WrongRowCount { table, expected, found }) }
}
