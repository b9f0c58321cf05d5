//! Writers, one file a subject. Facts are written by [`ChangeSet`](super::ChangeSet), everything else by [`Bookkeeping`].

mod access;
mod activation;
mod adoption;
mod agency;
pub(crate) mod audit;
mod authority;
mod campaign;
mod case;
mod certificate;
mod certificate_owner;
mod chain;
mod custody;
mod decision;
mod device;
mod dirty;
mod document;
mod document_mend;
mod drift;
mod edition;
mod erasure;
mod evidence;
mod figure_finding;
mod follow;
mod freeze;
mod idempotency;
mod indicator;
mod job;
mod journal;
mod link;
mod lint;
mod list_source;
mod log_in;
mod mailbox;
mod mailbox_use;
mod newcomers;
mod notice;
mod ocsp;
mod official;
mod personal_number;
mod plan;
mod provider;
mod purge;
mod recovery;
mod report;
mod request;
mod retention;
mod revocation;
mod schedule;
mod scim;
mod scope_rule;
mod score_set;
mod session_end;
mod signing;
mod step;
mod target;
mod telling;
mod token;
mod verdict;

pub use authority::{AuthorityChange, AuthorityChangeKind};
pub use certificate::CertificateEventFact;
pub use dirty::PutOff;
pub use figure_finding::RefusedFigure;
pub use journal::JournalEntry;
pub use ocsp::{HeardAnswer, HeardWord};
pub use request::EventFact;
pub use revocation::{ListChanges, RevocationList};
pub use schedule::Turn;
pub use scim::ScimNote;

use std::sync::{Mutex, PoisonError};

use sea_orm::DatabaseTransaction;

use super::error::{Asked, Result};
use super::read::Reader;
use crate::domain::audit::event::AuditEvent;

/// A transaction over what is no fact: directory bookkeeping, plans, sessions, principals. Dropped without
/// [`Bookkeeping::commit`] it leaves nothing.
#[derive(Debug)]
pub struct Bookkeeping {
    reader: Reader,
    /// Appended to the audit record at the commit.
    events: Mutex<Vec<AuditEvent>>,
}

impl Bookkeeping {
    pub(crate) const fn new(reader: Reader) -> Self {
        Self { reader, events: Mutex::new(Vec::new()) }
    }

    /// Reads within the transaction.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Commits, with what it records.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is there, unless the failure is a lost answer to the commit itself.
    pub async fn commit(self) -> Result<()> {
        let events = self.events.into_inner().unwrap_or_else(PoisonError::into_inner);
        Box::pin(audit::append(self.reader.tx(), &events, None)).await?;
        self.reader.into_tx().commit().await.asked("commit")
    }

    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        self.reader.tx()
    }
}
