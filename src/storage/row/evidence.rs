//! What checks find, and figures are published as.

use uuid::Uuid;

use crate::domain::ids::FactId;

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
