//! Recording what was gathered, one decision a transaction.

use std::collections::BTreeSet;

use super::DecisionFile;
use crate::operations::error::OperationResult;
use crate::operations::record_decision::record_decision;
use crate::operations::registry::{Actor, Registry};

impl DecisionFile {
    /// Records every decision as far as its rows are good. False when it was stopped before the end.
    pub(in super::super) async fn write(
        &mut self,
        registry: &Registry,
        actor: &Actor,
        progress: &(dyn Fn(u64) + Send + Sync),
        is_stopping: &(dyn Fn() -> bool + Send + Sync),
    ) -> OperationResult<bool> {
        let (mut new, mut known, mut done) = (0, 0, 0);
        let bad_before: BTreeSet<u32> = self.bad.keys().copied().collect();
        self.drop_bad_rows();
        for at in 0..self.decisions.len() {
            if is_stopping() {
                return Ok(false);
            }
            let Some(gathered) = self.decisions.get(at).filter(|gathered| !gathered.rows.is_empty()) else { continue };
            done += gathered.rows.len() as u64;
            match record_decision(registry, actor, &gathered.draft).await {
                Ok(recorded) => {
                    let written = recorded.subjects.iter().filter(|subject| subject.is_new).count() as u64;
                    new += written;
                    known += recorded.subjects.len() as u64 - written;
                    self.report.committed |= written > 0;
                }
                Err(error) => self.blame(at, error)?,
            }
            progress(done);
        }
        (self.report.new, self.report.known) = (new, known);
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
}
