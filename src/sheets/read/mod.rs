//! Rows of each kind of table, read one by one; what must hold between rows and with the registry is `operations`' matter.

pub mod agency;
pub mod decision;
pub mod figure;
pub mod mailbox_use;
pub mod official;
pub mod succession;

use time::Date;

use super::cell::SheetRow;
use super::mapping::Mapping;
use crate::domain::import::RowProblem;
use crate::domain::lang::Bilingual;

/// A row that was read, and how many of its cells were mended.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadRow<T> {
    /// What it says.
    pub content: T,
    /// Cells mended as offered.
    pub repaired: u64,
}

/// A day as people write it.
#[must_use]
pub fn parse_day(text: &str) -> Option<Date> {
    super::fields::parse_day(text)
}

/// A problem of the cell under `key`, for those who find it out later.
#[must_use]
pub fn problem_at(row: &SheetRow, mapping: &Mapping, key: &str, reason: Bilingual, remedy: Bilingual) -> RowProblem {
    super::fields::problem_at(row, mapping, key, reason, remedy)
}
