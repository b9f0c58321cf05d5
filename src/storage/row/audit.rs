//! The audit record as it is searched, and what stands beside it.

use crate::domain::audit::leaf::Leaf;
use crate::domain::audit::tree::Node;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;

/// Which records: those that fit everything that is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Done by this account.
    pub actor: Option<String>,
    /// Of this action.
    pub action: Option<String>,
    /// About this person.
    pub official: Option<OfficialId>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// A record as one reader may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// The record. Of one that concerns other parts of the tree too, only what is in the reader's scope: no details then.
    pub leaf: Leaf,
    /// The people that it is about, as far as they are not erased and are in the reader's scope; at most fifty.
    pub people: Vec<OfficialId>,
    /// How many people it is about; known only to those who may see all of them.
    pub people_total: Option<u64>,
}

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// How many records.
    pub size: u64,
    /// When.
    pub at: Timestamp,
    /// The root over them.
    pub root: Node,
    /// The signed note.
    pub note: String,
}

/// What was asked about signers within one minute, under one token or in the sessions of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerMinute {
    /// The token's identifier; the account's name for what was asked without one.
    pub token: String,
    /// The minute's beginning.
    pub minute: Timestamp,
    /// How many questions.
    pub questions: u64,
    /// SHA-256 over them, in order.
    pub hash: [u8; 32],
}
