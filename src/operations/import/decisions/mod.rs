//! Decisions out of a spreadsheet: a row is one person under one decision, and the rows of a decision are gathered wherever they stand.
//!
//! The rows of a file are held, so a file of decisions is shorter than one of officials. `record_decision` writes each decision in one
//! transaction and finds what is there already: whoever goes on after a crash repeats without effect. What one decision does the next
//! may build on: whoever several of them name is carried from one to the next (`together`).

mod ask;
mod draft;
mod gather;
mod people;
mod together;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Checked;
use crate::domain::decision::draft::DecisionDraft;
use crate::domain::ids::OfficialId;
use crate::domain::import::{ImportReport, RowProblem};
use crate::domain::lang::Lang;
use crate::sheets::read::decision::DecisionRow;
use crate::sheets::{BadRows, Mapping, SheetRow};

pub(super) use gather::gather;

/// Rows of a file of decisions.
pub(super) const MOST_ROWS: u32 = 20_000;

/// A row that was read.
pub(super) struct Entry {
    row: SheetRow,
    content: Option<DecisionRow>,
}

/// A decision with the rows of its subjects, in the draft's order.
#[derive(Clone)]
pub(super) struct Gathered {
    draft: DecisionDraft,
    /// Places in the list of entries.
    rows: Vec<usize>,
}

/// A file of decisions, understood as far as it goes.
pub(super) struct DecisionFile {
    pub(super) report: ImportReport,
    lang: Lang,
    mapping: Option<Arc<Mapping>>,
    entries: Vec<Entry>,
    /// Problems by row.
    bad: BTreeMap<u32, Vec<RowProblem>>,
    decisions: Vec<Gathered>,
    /// Who stands in for those whom rows recruit, by the place of their rows among the entries.
    stand_ins: BTreeMap<usize, OfficialId>,
}

impl DecisionFile {
    fn note(&mut self, row: u32, problems: Vec<RowProblem>) {
        if !problems.is_empty() {
            self.bad.entry(row).or_default().extend(problems);
        }
    }

    /// The file of the bad rows, in the order of the file.
    pub(super) fn bad_rows(&self) -> Option<Vec<u8>> {
        let mapping = self.mapping.as_ref().filter(|_| !self.bad.is_empty())?;
        let mut file = BadRows::new(mapping.headings(), self.lang);
        for entry in &self.entries {
            if let Some(problems) = self.bad.get(&entry.row.number) {
                file.add(&entry.row, problems);
            }
        }
        Some(file.into_bytes())
    }

    /// Counts the bad rows into the report; what is neither bad nor counted before is new.
    fn close(&mut self) {
        for problems in self.bad.values() {
            self.report.note_bad(problems.clone());
        }
    }

    pub(super) fn into_checked(self) -> Checked {
        Checked { bad_rows: self.bad_rows(), report: self.report }
    }
}
