//! Writers, one file a subject. Facts are written by [`ChangeSet`](super::ChangeSet), everything else by [`Bookkeeping`].

mod access;
mod agency;
mod certificate;
mod decision;
mod journal;
mod link;
mod mailbox;
mod official;
mod plan;
mod report;
mod request;
mod revocation;
mod target;

pub use journal::JournalEntry;
pub use revocation::RevocationList;

use sea_orm::DatabaseTransaction;

use super::error::{Asked, Result};
use super::read::Reader;

/// A transaction over what is no fact: directory bookkeeping, plans, sessions, principals. Dropped without
/// [`Bookkeeping::commit`] it leaves nothing.
#[derive(Debug)]
pub struct Bookkeeping {
    reader: Reader,
}

impl Bookkeeping {
    pub(crate) const fn new(reader: Reader) -> Self {
        Self { reader }
    }

    /// Reads within the transaction.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Commits.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is there, unless the failure is a lost answer to the commit itself.
    pub async fn commit(self) -> Result<()> {
        self.reader.into_tx().commit().await.asked("commit")
    }

    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        self.reader.tx()
    }
}
