//! What somebody else changed in a directory.

use uuid::Uuid;

use super::dirty::MarkedSubject;
use crate::domain::attribute_policy::DriftPolicy;
use crate::domain::clock::Timestamp;

/// One attribute of one entry that somebody else changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftRow {
    /// entryUUID.
    pub entry_uuid: Uuid,
    /// The attribute's description.
    pub attribute: String,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it last changed.
    pub last_seen: Timestamp,
    /// When it was over: put back, or written by us.
    pub ended: Option<Timestamp>,
    /// What becomes of it.
    pub policy: DriftPolicy,
    /// What the entry stands for.
    pub subject: MarkedSubject,
    /// The entry's name.
    pub dn: String,
    /// The version in which it was last seen.
    pub csn: String,
    /// Digests of the values before it.
    pub expected: Vec<u8>,
}

/// Drift that lasts, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct DriftCounts {
    /// Put back.
    pub revert: u64,
    /// Left until the registry's own value changes.
    pub accept: u64,
    /// Left and reported.
    pub report: u64,
    /// Over within the last 24 hours.
    pub ended: u64,
}
