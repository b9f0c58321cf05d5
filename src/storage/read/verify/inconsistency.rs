//! What verification finds, as a value that a command or a page can show.

use std::fmt;

use crate::domain::code::code_list;

code_list! {
    /// What was checked.
    Check {
        /// A fact row against the digest stored with it.
        FactDigest = "fact_digest",
        /// A change set against the facts that it recorded and closed.
        ChangeSetHash = "change_set_hash",
        /// Change-set numbers: from 1, without gaps, up to the counter.
        ChangeSetNumber = "change_set_number",
        /// A code against its list.
        Code = "code",
        /// A projected row against the facts.
        Projection = "projection",
        /// A reference against the row it names.
        Reference = "reference",
        /// Kept bytes, and the index of a list, against their hashes.
        Evidence = "evidence",
        /// What is told of a certificate's use against the status that documents are judged by.
        Life = "life",
        /// A verdict on a signature against what it follows from.
        Verdict = "verdict",
        /// Adoption as it is kept, against the facts and in itself.
        Adoption = "adoption",
        /// A count that is kept by differences against the same counted from the beginning.
        Tally = "tally",
        /// The audit record: its octets, its tree, its checkpoints, and what stands beside it.
        Audit = "audit",
    }
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconsistency {
    /// Which check found it.
    pub check: Check,
    /// The table.
    pub table: &'static str,
    /// Key of the row.
    pub row: String,
    /// What is wrong.
    pub what: String,
    /// What it should be, where that can be said.
    pub expected: Option<String>,
    /// What it is.
    pub found: Option<String>,
}

impl fmt::Display for Inconsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({}): {}", self.table, self.row, self.check, self.what)?;
        if let (Some(expected), Some(found)) = (&self.expected, &self.found) {
            write!(f, "; expected {expected}, found {found}")?;
        }
        Ok(())
    }
}

impl Inconsistency {
    pub(super) fn new(check: Check, table: &'static str, row: impl fmt::Display, what: impl Into<String>) -> Self {
        Self { check, table, row: row.to_string(), what: what.into(), expected: None, found: None }
    }

    pub(super) fn with(mut self, expected: impl Into<String>, found: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self.found = Some(found.into());
        self
    }
}
