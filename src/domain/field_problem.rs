//! What is wrong with one field of what somebody sent: where, why, and what to do. All of them are told at once.

use serde::{Deserialize, Serialize};

use super::lang::Bilingual;

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Where: a JSON pointer into what was sent (RFC 6901), such as `/subjects/3/effective_from`. A spreadsheet's reader
    /// turns it into a row and a column.
    pub field: String,
    /// What is wrong.
    pub reason: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

impl FieldProblem {
    /// A problem of `field`.
    #[must_use]
    pub fn new(field: impl Into<String>, reason: Bilingual, remedy: Bilingual) -> Self {
        Self { field: field.into(), reason, remedy }
    }

    /// The same problem, seen from outside: `prefix` goes before the pointer.
    #[must_use]
    pub fn within(self, prefix: &str) -> Self {
        Self { field: format!("{prefix}{}", self.field), ..self }
    }
}
