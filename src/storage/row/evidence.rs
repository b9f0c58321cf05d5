//! What document systems report, checks find, and figures are published as.

use uuid::Uuid;

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::ids::FactId;

/// A signature that a document system reported; known by system and event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningEventRow {
    /// Its key.
    pub id: FactId,
    /// The reporting system.
    pub source_system: String,
    /// The event, as that system knows it.
    pub event_id: String,
    /// The document.
    pub document_id: String,
    /// What the signature does: leader's approval, agency's issue, copy, appendix, comment.
    pub action: String,
    /// Identifier of the agency.
    pub agency_code: Option<String>,
    /// The signer's certificate.
    pub certificate: Option<Fingerprint>,
    /// Claimed signing time.
    pub claimed_at: Option<Timestamp>,
    /// The time-stamp's genTime.
    pub stamped_at: Option<Timestamp>,
    /// `PAdES`, CMS or `XMLDSig`.
    pub format: String,
    /// Hash of the document, never the document.
    pub document_hash: Vec<u8>,
    /// How it was sent.
    pub channel: Option<String>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Its key.
    pub id: FactId,
    /// What it is about.
    pub subject_kind: String,
    /// Key of what it is about.
    pub subject: Uuid,
    /// The check's code.
    pub kind: String,
    /// What was found, as people read it.
    pub details: String,
}

/// Published figures of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRow {
    /// Its key.
    pub id: FactId,
    /// The period, such as `2019-12`.
    pub period: String,
    /// Version; a correction is a new one.
    pub version: i32,
    /// The figures and their inputs, JSON.
    pub content: String,
    /// Hash of the content.
    pub hash: Vec<u8>,
}
