//! What we remember of a directory: the target, links to its entries, what was last applied, and what was set aside.

use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::row::dirty::MarkedSubject;

/// A directory that we keep equal to the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// Its key.
    pub id: TargetId,
    /// Its name in the configuration.
    pub name: String,
    /// Profile, JSON.
    pub profile: String,
    /// Probed capabilities, JSON; none before the first probe.
    pub capabilities: Option<String>,
    /// Hash of what tells its server from others; empty when it is not known yet.
    pub server_hash: Vec<u8>,
    /// When it was primed, if it was.
    pub primed_at: Option<Timestamp>,
    /// A failed transaction may have misled its replicas.
    pub replica_reload_required: bool,
}

/// Which entry stands for a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkRow {
    /// Kind of the subject, a short code of the directory engine.
    pub subject_kind: String,
    /// Key of the mailbox or agency.
    pub subject: Uuid,
    /// entryUUID.
    pub entry_uuid: Uuid,
    /// Name, as last seen.
    pub dn: String,
}

/// What we last applied to an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShadowRow {
    /// entryUUID.
    pub entry_uuid: Uuid,
    /// entryCSN after the last apply.
    pub csn: String,
    /// Hash of the applied values.
    pub applied_hash: Vec<u8>,
}

/// An entry that the directory refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineRow {
    /// Its name.
    pub dn: String,
    /// LDAP result code.
    pub code: i32,
    /// Class of the code: retry, conflict, data, structure, configuration.
    pub class: String,
    /// The server's words.
    pub message: String,
    /// First refusal.
    pub since: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
    /// What it stands for: nothing, of a container; unknown of some that were set aside before that was written down.
    pub subject: Option<MarkedSubject>,
}

/// An entry of ours, as a comparison needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedEntry {
    /// The entry.
    pub entry_uuid: Uuid,
    /// What it stands for: kind and key.
    pub subject_kind: String,
    /// See [`AppliedEntry::subject_kind`].
    pub subject: Uuid,
    /// Digest of what was last applied to it, if anything was.
    pub applied_hash: Option<Vec<u8>>,
}
