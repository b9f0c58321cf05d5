//! What checks find.

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
