//! Recording what was gathered, one decision a transaction. All or nothing stops at the first decision that cannot be recorded any more,
//! and tells which were.

use std::collections::{BTreeMap, BTreeSet};

use super::{DecisionFile, Gathered};
use crate::domain::decision::draft::{DecisionDraft, PersonDraft};
use crate::domain::ids::OfficialId;
use crate::domain::import::RowProblem;
use crate::domain::lang::Bilingual;
use crate::operations::error::OperationResult;
use crate::operations::record_decision::{RecordedDecision, record_decision};
use crate::operations::registry::{Actor, Registry};

/// Decisions that are named when the job stops.
const NAMED: usize = 20;

/// What was recorded so far.
#[derive(Default)]
struct Recorded {
    new: u64,
    known: u64,
    /// Decisions that something was recorded under.
    decisions: Vec<String>,
    /// Whom the stand-ins became.
    people: BTreeMap<OfficialId, OfficialId>,
}

impl DecisionFile {
    /// Records every decision as far as its rows are good. False when it was stopped before the end.
    pub(in super::super) async fn write(
        &mut self,
        registry: &Registry,
        actor: &Actor,
        skip_bad: bool,
        progress: &(dyn Fn(u64) + Send + Sync),
        is_stopping: &(dyn Fn() -> bool + Send + Sync),
    ) -> OperationResult<bool> {
        let (mut recorded, mut done, mut is_cut) = (Recorded::default(), 0, false);
        let bad_before: BTreeSet<u32> = self.bad.keys().copied().collect();
        self.drop_bad_rows();
        for at in 0..self.decisions.len() {
            if is_stopping() {
                return Ok(false);
            }
            let Some(gathered) = self.decisions.get(at).cloned() else { break };
            done += gathered.rows.len() as u64;
            let gathered = self.settled(gathered, &recorded.people);
            if gathered.rows.is_empty() {
                continue;
            }
            match record_decision(registry, actor, &gathered.draft).await {
                Ok(one) => recorded.count(&one, &gathered, &self.stand_ins),
                Err(error) => {
                    self.blame(&gathered.rows, error)?;
                    if !skip_bad {
                        is_cut = true;
                        break;
                    }
                    self.blame_rest(&gathered.rows);
                }
            }
            progress(done);
        }
        (self.report.new, self.report.known) = (recorded.new, recorded.known);
        self.report.committed = recorded.new > 0;
        if is_cut {
            self.report.notes.push(recorded.told());
        }
        let late = self.bad.iter().filter(|(row, _)| !bad_before.contains(row)).map(|(_, problems)| problems.clone());
        for problems in late.collect::<Vec<_>>() {
            self.report.note_bad(problems);
        }
        Ok(true)
    }

    fn drop_bad_rows(&mut self) {
        let Self { decisions, entries, bad, .. } = self;
        let is_good = |place: &usize| entries.get(*place).is_some_and(|entry| !bad.contains_key(&entry.row.number));
        for gathered in decisions {
            let subjects = std::mem::take(&mut gathered.draft.subjects);
            let (subjects, rows) = subjects.into_iter().zip(&gathered.rows).filter(|(_, place)| is_good(place)).unzip();
            gathered.draft.subjects = subjects;
            gathered.rows = rows;
        }
    }

    /// A decision with the people whom earlier ones of the file recruited. Who was not recruited after all is told.
    fn settled(&mut self, gathered: Gathered, people: &BTreeMap<OfficialId, OfficialId>) -> Gathered {
        let stand_ins: BTreeSet<OfficialId> = self.stand_ins.values().copied().collect();
        let (mut subjects, mut rows) = (Vec::new(), Vec::new());
        for (mut subject, row) in gathered.draft.subjects.into_iter().zip(gathered.rows) {
            if let PersonDraft::Known(id) = &mut subject.person
                && stand_ins.contains(id)
            {
                let Some(official) = people.get(id) else {
                    self.blame_nobody(row);
                    continue;
                };
                *id = *official;
            }
            subjects.push(subject);
            rows.push(row);
        }
        Gathered { draft: DecisionDraft { subjects, ..gathered.draft }, rows }
    }

    /// Tells of the other rows of a decision that was not recorded that they were not either.
    fn blame_rest(&mut self, rows: &[usize]) {
        let numbers = rows.iter().filter_map(|place| self.entries.get(*place)).map(|entry| entry.row.number);
        for number in numbers.collect::<Vec<_>>() {
            self.bad.entry(number).or_insert_with(|| vec![not_recorded(number)]);
        }
    }
}

impl Recorded {
    fn count(&mut self, one: &RecordedDecision, gathered: &Gathered, stand_ins: &BTreeMap<usize, OfficialId>) {
        let new = one.subjects.iter().filter(|subject| subject.is_new).count() as u64;
        self.new += new;
        self.known += one.subjects.len() as u64 - new;
        if new > 0 {
            self.decisions.push(format!("{}/{}", gathered.draft.number, gathered.draft.symbol));
        }
        let places = one.subjects.iter().zip(&gathered.rows);
        self.people.extend(places.filter_map(|(subject, row)| Some((*stand_ins.get(row)?, subject.official))));
    }

    /// What was written before it stopped.
    fn told(&self) -> Bilingual {
        let count = self.decisions.len();
        let mut names = self.decisions.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if count > NAMED {
            names.push_str(", …");
        }
        if count == 0 {
            return Bilingual::new(
                "Đã dừng; chưa ghi quyết định nào của tệp này",
                "It stopped; no decision of this file was recorded",
            );
        }
        Bilingual::new(
            format!(
                "Đã ghi {count} quyết định ({names}), {} dòng, trước khi dừng; các quyết định còn lại chưa được ghi; tải lên lại sẽ không ghi trùng",
                self.new
            ),
            format!(
                "Decisions recorded before it stopped: {count} ({names}), rows written: {}; the others were not; sent again, none is recorded twice",
                self.new
            ),
        )
    }
}

fn not_recorded(row: u32) -> RowProblem {
    RowProblem::of_row(
        row,
        Bilingual::new(
            "Quyết định này chưa được ghi vì có dòng khác bị lỗi",
            "The decision was not recorded: another of its rows is bad",
        ),
        Bilingual::new("Sửa dòng bị lỗi rồi gửi lại các dòng này", "Mend that row and send these rows again"),
    )
}
