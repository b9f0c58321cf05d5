//! What a bulk import is asked for and what it comes to; reading the file is `sheets`' matter, writing `operations::import`'s.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::code::code_list;
use super::lang::Bilingual;

/// Problems that a report lists; the file of the bad rows holds all of them.
pub const LISTED_PROBLEMS: usize = 10_000;

code_list! {
    /// What the rows of a file are.
    ImportKind {
        /// People with their post and mailbox.
        Officials = "officials",
        /// People under decisions.
        Decisions = "decisions",
        /// Agencies.
        Agencies = "agencies",
        /// What agencies report of indicators.
        Figures = "figures",
        /// When mailboxes were last used.
        MailboxUses = "mailbox_uses",
        /// What became of agencies in a reorganisation.
        Successions = "successions",
    }
}

code_list! {
    /// A mend that is offered and never made without being asked for.
    Repair {
        /// A zero goes before the digits.
        LeadingZero = "leading_zero",
    }
}

code_list! {
    /// Form of a template.
    TemplateForm {
        /// A workbook with notes and lists.
        Xlsx = "xlsx",
        /// Headings and keys.
        Csv = "csv",
    }
}

/// How a file is to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// Write the good rows although others are bad; else it is all or nothing.
    pub skip_bad: bool,
    /// Make the mends that are offered.
    pub accept_repairs: bool,
    /// Headings of the file and the columns they stand for, over what is recognised.
    pub map: BTreeMap<String, String>,
}

/// One wrong cell, row or file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Name of the sheet, in a workbook.
    pub sheet: Option<String>,
    /// Number of the row, as a spreadsheet shows it; 0 for the file as a whole.
    pub row: u32,
    /// Letters of the column, when it is about one cell.
    pub column: Option<String>,
    /// Its heading.
    pub heading: Option<String>,
    /// What is wrong.
    pub reason: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
    /// The mend that `accept_repairs` would make.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repair: Option<Repair>,
}

impl RowProblem {
    /// A problem of a row, or of the file when `row` is 0.
    #[must_use]
    pub const fn of_row(row: u32, reason: Bilingual, remedy: Bilingual) -> Self {
        Self { sheet: None, row, column: None, heading: None, reason, remedy, repair: None }
    }
}

/// A heading and the column it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedHeading {
    /// Letters of its column.
    pub column: String,
    /// The heading.
    pub heading: String,
    /// The key of the column it stands for; none when it is not read.
    pub key: Option<String>,
}

/// What an import, or its check, came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows with something in them.
    pub rows: u64,
    /// Rows that were, or would be, written.
    pub new: u64,
    /// Rows whose content is in the registry already.
    pub known: u64,
    /// Bad rows.
    pub bad: u64,
    /// Cells that were mended as offered.
    pub repaired: u64,
    /// Whether anything was written.
    pub committed: bool,
    /// How the headings were understood.
    pub mapping: Vec<MappedHeading>,
    /// What is wrong, by row; at most [`LISTED_PROBLEMS`].
    pub problems: Vec<RowProblem>,
    /// How many problems there are.
    pub problem_count: u64,
    /// What else is worth knowing.
    pub notes: Vec<Bilingual>,
    /// What is to be looked at in rows that are good all the same; at most [`LISTED_PROBLEMS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RowProblem>,
    /// How many such warnings there are.
    #[serde(default)]
    pub warning_count: u64,
}

impl ImportReport {
    /// Notes problems of one row.
    pub fn note_bad(&mut self, problems: Vec<RowProblem>) {
        self.bad += 1;
        self.note_problems(problems);
    }

    /// Notes problems that are not a row's alone.
    pub fn note_problems(&mut self, problems: Vec<RowProblem>) {
        self.problem_count += problems.len() as u64;
        let free = LISTED_PROBLEMS.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(free));
    }

    /// Notes what is to be looked at in good rows.
    pub fn note_warnings(&mut self, warnings: Vec<RowProblem>) {
        self.warning_count += warnings.len() as u64;
        let free = LISTED_PROBLEMS.saturating_sub(self.warnings.len());
        self.warnings.extend(warnings.into_iter().take(free));
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.problem_count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_all_problems_and_lists_only_so_many() {
        let mut report = ImportReport::default();
        let problem = RowProblem::of_row(1, Bilingual::new("sai", "wrong"), Bilingual::new("sửa", "mend"));
        for _ in 0..=LISTED_PROBLEMS {
            report.note_bad(vec![problem.clone()]);
        }
        assert_eq!((report.bad, report.problem_count), (10_001, 10_001));
        assert_eq!(report.problems.len(), LISTED_PROBLEMS);
        assert!(!report.is_clean());
    }
}
