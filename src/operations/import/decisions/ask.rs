//! Asking of each decision what would happen: alone, as recording asks, and for those whom earlier decisions of the file name, after
//! these.

use super::draft::column_of;
use super::people::nobody;
use super::together::Together;
use super::{DecisionFile, Gathered};
use crate::domain::decision::draft::DecisionDraft;
use crate::domain::field_problem::FieldProblem;
use crate::domain::import::RowProblem;
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::record_decision::{preview_decision, subject_problems};
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::problem_at;

impl DecisionFile {
    /// Asks of each decision what would happen, in the order in which they are recorded.
    pub(super) async fn ask(
        &mut self,
        registry: &Registry,
        actor: &Actor,
        scope: &Scope,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> OperationResult<()> {
        let stand_ins = self.stand_ins.clone();
        let mut together = Together::begin(registry, scope, &self.decisions, &stand_ins).await?;
        let mut asked = 0;
        for at in 0..self.decisions.len() {
            let Some(gathered) = self.decisions.get(at).cloned() else { break };
            asked += gathered.rows.len() as u64;
            self.ask_alone(registry, actor, &together, &gathered).await?;
            self.ask_together(&mut together, &gathered).await?;
            progress(asked);
        }
        self.report.new = self.good_rows();
        Ok(())
    }

    /// What recording would say of the decision now, as far as no earlier decision of the file changes that.
    async fn ask_alone(
        &mut self,
        registry: &Registry,
        actor: &Actor,
        together: &Together<'_>,
        gathered: &Gathered,
    ) -> OperationResult<()> {
        let lines = gathered.draft.subjects.iter().zip(&gathered.rows);
        let (subjects, rows): (Vec<_>, Vec<usize>) = lines
            .filter(|(subject, _)| !together.follows(subject))
            .map(|(subject, row)| (subject.clone(), *row))
            .unzip();
        if !subjects.is_empty() {
            let draft = DecisionDraft { subjects, ..gathered.draft.clone() };
            return match preview_decision(registry, actor, &draft).await {
                Ok(_) => Ok(()),
                Err(error) => self.blame(&rows, error),
            };
        }
        // Of the people nothing can be said yet, of the decision itself it can.
        match preview_decision(registry, actor, &gathered.draft).await {
            Ok(_) | Err(OperationError::NotFound { .. }) => Ok(()),
            Err(OperationError::Invalid { mut problems }) => {
                problems.retain(|problem| !problem.field.starts_with("/subjects/"));
                self.blame(&gathered.rows, OperationError::Invalid { problems })
            }
            Err(error) => self.blame(&gathered.rows, error),
        }
    }

    /// What the decision does to those whom several name, each as the decisions before leave them.
    async fn ask_together(&mut self, together: &mut Together<'_>, gathered: &Gathered) -> OperationResult<()> {
        let mut places: Vec<usize> = (0..gathered.rows.len()).collect();
        places.sort_by_key(|place| gathered.draft.subjects.get(*place).map(|subject| subject.effective_from));
        for place in places {
            let Some((subject, row)) = gathered.draft.subjects.get(place).zip(gathered.rows.get(place)) else {
                continue;
            };
            let follows = together.follows(subject);
            if follows {
                let within = |problem: FieldProblem| problem.within(&format!("/subjects/{place}"));
                let problems = subject_problems(subject).into_iter().map(within).collect();
                self.blame(&gathered.rows, OperationError::Invalid { problems })?;
            }
            if self.is_bad(*row) {
                continue;
            }
            match together.act(&gathered.draft, place, *row).await? {
                Err(problems) if follows => self.blame(&gathered.rows, OperationError::Invalid { problems })?,
                Ok(is_there) if follows && !is_there => self.blame_nobody(*row),
                // Asked alone it was told already.
                _ => {}
            }
        }
        together.close(gathered);
        Ok(())
    }

    fn is_bad(&self, place: usize) -> bool {
        self.entries.get(place).is_some_and(|entry| self.bad.contains_key(&entry.row.number))
    }

    fn good_rows(&self) -> u64 {
        let rows = self.decisions.iter().flat_map(|gathered| &gathered.rows);
        rows.filter(|place| !self.is_bad(**place)).count() as u64
    }

    /// Tells of a row that the person it names is not there.
    pub(super) fn blame_nobody(&mut self, place: usize) {
        let Some((entry, mapping)) = self.entries.get(place).zip(self.mapping.as_ref()) else { return };
        let Some((key, reason, remedy)) = entry.content.as_ref().map(|content| nobody(&content.person)) else { return };
        let problem = problem_at(&entry.row, mapping, key, reason, remedy);
        self.note(entry.row.number, vec![problem]);
    }

    /// Turns what recording would say into problems of cells; what is no matter of the rows is an error still.
    pub(super) fn blame(&mut self, rows: &[usize], error: OperationError) -> OperationResult<()> {
        let Some(mapping) = self.mapping.clone() else { return Err(error) };
        let mut told: Vec<(usize, &'static str, Bilingual, Bilingual)> = Vec::new();
        match error {
            OperationError::Invalid { problems } => {
                for problem in problems {
                    let mut parts = problem.field.trim_start_matches('/').splitn(3, '/');
                    let place = match (parts.next(), parts.next().map(str::parse::<usize>)) {
                        (Some("subjects"), Some(Ok(place))) => place,
                        _ => 0,
                    };
                    told.push((place, column_of(&problem.field), problem.reason, problem.remedy));
                }
            }
            OperationError::Conflict { reason } => told.push((0, "number", reason, see_recorded())),
            OperationError::NotFound { .. } => {
                let reason = Bilingual::new(
                    "Quyết định có người nằm ngoài phạm vi được giao",
                    "The decision names somebody outside your scope",
                );
                told.push((0, "full_name", reason, see_recorded()));
            }
            other => return Err(other),
        }
        let blamed: Vec<(u32, RowProblem)> = told
            .into_iter()
            .filter_map(|(place, key, reason, remedy)| {
                let row = &self.entries.get(*rows.get(place).or_else(|| rows.first())?)?.row;
                Some((row.number, problem_at(row, &mapping, key, reason, remedy)))
            })
            .collect();
        for (row, problem) in blamed {
            self.note(row, vec![problem]);
        }
        Ok(())
    }
}

fn see_recorded() -> Bilingual {
    Bilingual::new("Đối chiếu với quyết định đã ghi nhận", "Compare it with the recorded decision")
}
