//! What is found out about the rows of a file: the report, the file of the bad rows, and which rows those are.

use std::collections::BTreeSet;

use super::super::Checked;
use crate::domain::import::{ImportReport, RowProblem};
use crate::domain::lang::Lang;
use crate::sheets::{BadRows, Mapping, SheetRow};

/// Findings so far. A row is bad once: what is noted of it later adds nothing to the count.
pub(in super::super) struct Findings {
    pub(in super::super) report: ImportReport,
    lang: Lang,
    file: Option<BadRows>,
    rows: BTreeSet<u32>,
}

impl Findings {
    pub(super) fn new(lang: Lang) -> Self {
        Self { report: ImportReport::default(), lang, file: None, rows: BTreeSet::new() }
    }

    /// Notes a bad row with all that is wrong with it.
    pub(super) fn note_bad(&mut self, mapping: &Mapping, row: &SheetRow, problems: Vec<RowProblem>) {
        let lang = self.lang;
        self.file.get_or_insert_with(|| BadRows::new(mapping.headings(), lang)).add(row, &problems);
        self.rows.insert(row.number);
        self.report.note_bad(problems);
    }

    /// Whether a row is bad.
    pub(super) fn is_bad(&self, row: u32) -> bool {
        self.rows.contains(&row)
    }

    pub(in super::super) fn into_checked(self) -> Checked {
        Checked { report: self.report, bad_rows: self.file.map(BadRows::into_bytes) }
    }
}
