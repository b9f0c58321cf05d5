//! What the engine asks of a directory server. `ldap/` answers with a real one, tests also with a fake; one suite runs against both.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::attribute::Attribute;
use super::entry::{Dn, Entry, EntryCsn, Observed};
use super::named::Named;
use super::plan::Operation;
use crate::domain::clock::Timestamp;

/// What a target was found to offer, by using it (root DSEs hide the no-op control and the transaction specification).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent capabilities of a server, each probed by itself")]
pub struct Capabilities {
    /// Assertion control (RFC 4528).
    pub assertion: bool,
    /// Post-read control (RFC 4527).
    pub post_read: bool,
    /// No-op control 1.3.6.1.4.1.4203.666.5.2.
    pub no_op: bool,
    /// Transactions (RFC 5805).
    pub transactions: bool,
    /// Paged results (RFC 2696).
    pub paged_results: bool,
    /// Our schema is loaded.
    pub schema: bool,
    /// It takes writes; a read-only replica does not. What it would say to single writes cannot be asked of one that does not.
    #[serde(default = "yes")]
    pub writable: bool,
}

/// Of a target that was probed before this was asked.
const fn yes() -> bool {
    true
}

/// What to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Below and including this entry.
    pub base: Dn,
    /// RFC 4515 filter. It calls the identity of an entry `entryUUID`, whatever the server calls it.
    pub filter: String,
    /// These attributes; entryUUID and entryCSN always come along.
    pub attributes: Vec<Attribute>,
}

/// What to read of a directory that we did not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedQuery {
    /// Below and including this entry.
    pub base: Dn,
    /// RFC 4515 filter.
    pub filter: String,
    /// These attributes, by their names there.
    pub attributes: Vec<String>,
}

/// Proof of how a read went. Only a complete read may say that something is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadProof {
    /// Result code of the last page.
    pub result_code: u32,
    /// Pages read.
    pub pages: u32,
    /// Referrals met (continuation references included).
    pub referrals: u32,
    /// Entries received.
    pub count: u64,
    /// Base of the read.
    pub base: String,
    /// Filter of the read.
    pub filter: String,
    /// contextCSN values before the first page.
    pub context_csn_before: Vec<String>,
    /// contextCSN values after the last page.
    pub context_csn_after: Vec<String>,
}

impl ReadProof {
    /// Whether everything under base and filter was received.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.result_code == 0 && self.referrals == 0
    }

    /// Whether nobody wrote meanwhile.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.context_csn_before == self.context_csn_after
    }
}

/// When somebody last logged in as an entry that bears our key, as the server keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogIn {
    /// The mailbox whose key it bears.
    pub mailbox: Uuid,
    /// When; none where nobody did since the server keeps it.
    pub at: Option<Timestamp>,
}

/// A write to ask about or to carry out.
#[derive(Debug, Clone, Copy)]
pub struct Write<'a> {
    /// The entry.
    pub dn: &'a Dn,
    /// The change.
    pub operation: &'a Operation,
    /// The version that must still stand; none for an add.
    pub csn: Option<&'a EntryCsn>,
}

/// What became of a write that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteOutcome {
    /// Done; the entry's new version where the server tells it.
    Done(Option<EntryCsn>),
    /// The server said no.
    Refused(Refusal),
}

/// A result code other than success, with the server's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// LDAP result code (RFC 4511 section 4.1.9, and 122 assertionFailed).
    pub code: u32,
    /// Diagnostic message.
    pub message: String,
}

/// What became of a transaction of adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionOutcome {
    /// Every entry was added.
    Committed,
    /// None was added, but consumers may have been told otherwise (`docs/DIRECTORY.md`): no more transactions on this target in this run.
    RolledBack(Refusal),
    /// No answer to the commit: read back, never guess.
    Unknown(String),
}

/// Why the directory could not be asked.
#[derive(Debug, Error)]
pub enum DirectoryError {
    /// No connection.
    #[error("cannot reach the directory at {url}: {reason}; check that it runs and that [directory] url is right")]
    Unreachable {
        /// Where.
        url: String,
        /// Why.
        reason: String,
    },
    /// Bind refused.
    #[error(
        "the directory refused the log-in of {bind_dn} (code {code}); check [directory] bind_dn and the password file"
    )]
    BindRefused {
        /// Who.
        bind_dn: String,
        /// Result code.
        code: u32,
    },
    /// Our schema is not loaded.
    #[error("the directory does not know {missing}; load ldap-schema/congvu.schema or congvu.ldif into it")]
    SchemaMissing {
        /// What it lacks.
        missing: String,
    },
    /// The base entry does not exist or cannot be read.
    #[error("the directory has no entry {base} that we may read; create it or set [directory] base")]
    BaseMissing {
        /// The base.
        base: String,
    },
    /// It is a read-only replica, or set to read only.
    #[error(
        "the directory takes no writes: it is a read-only replica or set to read only; set [directory] url to the server that is \
         written to, or make this one writable; what waits is written then"
    )]
    TakesNoWrites,
    /// No answer in time, or the connection broke: the fate of what was asked is unknown.
    #[error(
        "no answer from the directory while it was asked to {action}: {reason}; run the command again, it reads back what was done"
    )]
    Lost {
        /// What was asked.
        action: String,
        /// What happened.
        reason: String,
    },
    /// The server said no to something that must work.
    #[error("the directory refused to {action}: code {}, {}", refusal.code, refusal.message)]
    Refused {
        /// What was asked.
        action: String,
        /// Its answer.
        refusal: Refusal,
    },
    /// The server's answer makes no sense.
    #[error("the directory's answer to {action} cannot be read: {reason}")]
    Malformed {
        /// What was asked.
        action: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// A directory server.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Finds out what the target offers, by use and without leaving a trace.
    async fn probe(&self) -> Result<Capabilities, DirectoryError>;

    /// Adds and deletes one ordinary entry that carries every attribute we may write. On a fresh database a no-op add or a
    /// failed transaction that is the first to use an attribute makes later writes unreadable; priming prevents it.
    async fn prime(&self) -> Result<(), DirectoryError>;

    /// Reads all entries of `query`, handing each to `sink` as it arrives.
    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError>;

    /// What the last whole read of everything showed of log-ins, once; nothing of a server that keeps no such times.
    fn take_log_ins(&self) -> Vec<LogIn> {
        Vec::new()
    }

    /// Reads all entries of `query` by the names that the server gives attributes, and sends them on in parts, no faster than they are
    /// taken. It ends early when nobody takes them any more; whoever stopped knows why. Without more of its own a directory gives the
    /// attributes that the engine knows, in one part.
    async fn read_named(
        &self,
        query: &NamedQuery,
        sink: &mpsc::Sender<Vec<Named>>,
    ) -> Result<ReadProof, DirectoryError> {
        let attributes = Attribute::ALL.to_vec();
        let known = Query { base: query.base.clone(), filter: query.filter.clone(), attributes };
        let mut entries = Vec::new();
        let proof = self.read(&known, &mut |observed| entries.push(observed.into())).await?;
        // Nobody to take them means that whoever asked knows why.
        drop(sink.send(entries).await);
        Ok(proof)
    }

    /// Reads one entry by name.
    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError>;

    /// Asks the server what it would say to each write, in order, without writing (no-op control), over all connections at
    /// once. `None` means it would do it.
    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError>;

    /// Adds entries in one transaction on connection `lane`, one after another, and commits.
    async fn add_in_transaction(&self, lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError>;

    /// Carries out one write on connection `lane`, asserted on its version.
    async fn write(&self, lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError>;

    /// How many connections there are; lanes are numbered from 0.
    fn lanes(&self) -> usize;
}
