//! Single writes, each asserted on the version that the plan saw: several entries at a time, one entry never twice.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use futures::future::join_all;

use super::Run;
use super::fate::{ConflictKind, FailureKind, Fate, classify};
use super::journal::ApplyError;
use super::outcome::{Conflicted, Failed};
use super::recover::{Standing, standing};
use crate::directory::entry::EntryCsn;
use crate::directory::plan::{Operation, PlanRow};
use crate::directory::port::{DirectoryError, Query, Refusal, Write, WriteOutcome};

/// Rows announced to the journal at a time, for each write that may be in flight.
const ANNOUNCED_EACH: usize = 8;

/// `unwillingToPerform`.
const UNWILLING: u32 = 53;

/// How rows are spread: so many lanes of entries, over all connections or on one.
#[derive(Clone, Copy)]
pub(super) struct Spread {
    width: usize,
    connection: Option<usize>,
}

/// Where a row stands before its next step.
enum Step {
    Write(Option<EntryCsn>),
    ReadBack,
}

impl Spread {
    /// One after another, in order.
    pub(super) const IN_ORDER: Self = Self { width: 1, connection: Some(0) };

    /// Over all connections.
    pub(super) fn over(lanes: usize, depth: usize) -> Self {
        Self { width: lanes.max(1) * depth.max(1), connection: None }
    }

    /// On one connection, where no transaction is open; other connections may have one.
    pub(super) fn on(connection: usize, depth: usize) -> Self {
        Self { width: depth.max(1), connection: Some(connection) }
    }
}

impl Run<'_> {
    /// Writes rows singly.
    pub(super) async fn singles(&self, rows: &[&PlanRow], spread: Spread) -> Result<(), ApplyError> {
        for chunk in rows.chunks(spread.width * ANNOUNCED_EACH) {
            if self.is_stopped() {
                return Ok(());
            }
            if !self.announce(chunk).await? {
                return Ok(());
            }
            self.drive(chunk, spread, false).await?;
        }
        Ok(())
    }

    /// Brings announced rows to their fate. `in_doubt`: they may have been done already, so look before writing.
    pub(super) async fn drive(&self, rows: &[&PlanRow], spread: Spread, in_doubt: bool) -> Result<(), ApplyError> {
        let mut lanes: Vec<Vec<&PlanRow>> = vec![Vec::new(); spread.width];
        for row in rows {
            if let Some(lane) = lanes.get_mut(lane_of(row, spread.width)) {
                lane.push(row);
            }
        }
        let connections = self.applier.directory.lanes().max(1);
        let written = lanes.into_iter().enumerate().map(|(lane, rows)| async move {
            let connection = spread.connection.unwrap_or(lane % connections);
            let mut fates = Vec::with_capacity(rows.len());
            for row in rows {
                fates.push((row, self.bring(connection, row, in_doubt).await));
            }
            fates
        });
        let fates: Vec<(&PlanRow, Fate)> = join_all(written).await.into_iter().flatten().collect();
        self.settle(fates).await
    }

    /// Brings one row to its fate.
    async fn bring(&self, lane: usize, row: &PlanRow, mut in_doubt: bool) -> Fate {
        let applier = &self.applier;
        if self.unreached.is_named_by(row) {
            return Fate::Conflict(ConflictKind::ChangedMeanwhile);
        }
        let compare_first = !applier.capabilities.assertion && row.csn.is_some();
        let look_first = in_doubt || compare_first || row.operation == Operation::Delete;
        let mut step = if look_first { Step::ReadBack } else { Step::Write(row.csn.clone()) };
        let mut rounds = 0;
        loop {
            if self.is_stopped() && !in_doubt {
                return Fate::Withdrawn;
            }
            if let (Step::Write(_), Some(reason)) = (&step, self.fenced()) {
                return if in_doubt { Fate::Unknown(reason) } else { Fate::Withdrawn };
            }
            let next = match step {
                Step::ReadBack => self.look(row).await,
                Step::Write(csn) => {
                    // Without assertions the directory compares once more and swaps values, as far as its server lets it.
                    let write = Write { dn: &row.dn, operation: &row.operation, csn: csn.as_ref() };
                    match applier.directory.write(lane, write).await {
                        Ok(WriteOutcome::Done(csn)) => Err(Fate::Confirmed(csn)),
                        Ok(WriteOutcome::Refused(refusal)) => self.refused(row, refusal, rounds).await,
                        Err(error) => {
                            in_doubt = true;
                            self.lost(&error)
                        }
                    }
                }
            };
            match next {
                Ok(next) => step = next,
                Err(fate) => return fate,
            }
            rounds += 1;
            if rounds > 2 * applier.options.retries {
                return if in_doubt {
                    Fate::Unknown("no answer after several tries".to_owned())
                } else {
                    Fate::Conflict(ConflictKind::StillMoving)
                };
            }
        }
    }

    /// Looks at the row's entry: what is to be done, or what became of it.
    async fn look(&self, row: &PlanRow) -> Result<Step, Fate> {
        let found = match self.applier.directory.read_entry(&row.dn).await {
            Ok(found) => found,
            Err(error) => {
                self.stop(error.to_string());
                return Err(Fate::Unknown(error.to_string()));
            }
        };
        if let (None, Operation::Rename { .. }) = (&found, &row.operation)
            && let Some(moved) = self.moved(row).await?
        {
            return Err(Fate::Confirmed(Some(moved)));
        }
        if found.is_none() && row.operation == Operation::Delete && self.stands_elsewhere(row).await? {
            return Err(Fate::Conflict(ConflictKind::ChangedMeanwhile));
        }
        match standing(row, found.as_ref()) {
            Standing::Done(csn) => Err(Fate::Confirmed(csn)),
            Standing::Contradicted(kind) => Err(Fate::Conflict(kind)),
            Standing::AsPlanned(_) if self.is_stopped() => Err(Fate::Withdrawn),
            Standing::AsPlanned(csn) => Ok(Step::Write(csn)),
        }
    }

    /// Whether an entry that has left its name stands under another: somebody moved it, and it is not gone.
    async fn stands_elsewhere(&self, row: &PlanRow) -> Result<bool, Fate> {
        let Some(uuid) = row.entry_uuid else { return Ok(false) };
        let asked = Query { base: self.base.clone(), filter: format!("(entryUUID={uuid})"), attributes: Vec::new() };
        let mut found = false;
        let read = self.applier.directory.read(&asked, &mut |_| found = true).await;
        let unknown = |reason: String| {
            self.stop(reason.clone());
            Fate::Unknown(reason)
        };
        let proof = read.map_err(|error| unknown(error.to_string()))?;
        if !found && !proof.is_complete() {
            return Err(unknown(format!("the search for {uuid} ended with code {}", proof.result_code)));
        }
        Ok(found)
    }

    /// The version of the row's entry under its new name, if it is there.
    async fn moved(&self, row: &PlanRow) -> Result<Option<EntryCsn>, Fate> {
        let found = self.applier.directory.read_entry(&row.resulting_dn()).await.map_err(|error| {
            self.stop(error.to_string());
            Fate::Unknown(error.to_string())
        })?;
        Ok(found.filter(|found| Some(found.entry_uuid) == row.entry_uuid).map(|found| found.csn))
    }

    async fn refused(&self, row: &PlanRow, refusal: Refusal, round: u32) -> Result<Step, Fate> {
        let kind = classify(refusal.code);
        match kind {
            FailureKind::Retry if round < self.applier.options.retries => {
                tokio::time::sleep(self.applier.options.backoff * 2_u32.saturating_pow(round)).await;
                // What the entry's version is by now, a look will tell; the answer said that nothing was written.
                Ok(if row.csn.is_some() { Step::ReadBack } else { Step::Write(None) })
            }
            // The name is another entry's, or ours by now.
            FailureKind::Conflict if refusal.code == 68 && matches!(row.operation, Operation::Rename { .. }) => {
                Err(self
                    .moved(row)
                    .await?
                    .map_or(Fate::Conflict(ConflictKind::NameTaken), |csn| Fate::Confirmed(Some(csn))))
            }
            FailureKind::Conflict => Ok(Step::ReadBack),
            // The entry itself is gone: done already if it was to go, otherwise for a new plan to add again.
            FailureKind::Structure if refusal.code == 32 && row.entry_uuid.is_some() => Ok(Step::ReadBack),
            FailureKind::Configuration => {
                self.stop(answered(row, &refusal));
                Err(Fate::Failed(kind, refusal))
            }
            // One entry's refusal, or everybody's: a server that takes no writes says the same to all.
            FailureKind::Other if refusal.code == UNWILLING && self.takes_no_writes().await => {
                self.stop(format!("{}; {}", DirectoryError::TakesNoWrites, answered(row, &refusal)));
                Err(Fate::Failed(FailureKind::Configuration, refusal))
            }
            _ => Err(Fate::Failed(kind, refusal)),
        }
    }

    /// Whether the server takes no writes from anybody. One that cannot be asked is not known to.
    async fn takes_no_writes(&self) -> bool {
        self.is_stopped() || self.applier.directory.probe().await.is_ok_and(|offers| !offers.writable)
    }

    /// No answer: only looking tells. Without a connection, not even that.
    fn lost(&self, error: &DirectoryError) -> Result<Step, Fate> {
        if matches!(error, DirectoryError::Lost { .. } | DirectoryError::Malformed { .. }) {
            return Ok(Step::ReadBack);
        }
        self.stop(error.to_string());
        Err(Fate::Unknown(error.to_string()))
    }

    /// Writes fates down, in the journal and in the outcome.
    pub(super) async fn settle(&self, fates: Vec<(&PlanRow, Fate)>) -> Result<(), ApplyError> {
        let journal = self.applier.journal;
        let (mut confirmed, mut withdrawn) = (Vec::new(), Vec::new());
        for (row, fate) in fates {
            if let (Operation::Rename { .. }, false) = (&row.operation, matches!(fate, Fate::Confirmed(_))) {
                self.unreached.note(&row.resulting_dn());
            }
            match fate {
                Fate::Confirmed(csn) => confirmed.push((row, csn)),
                Fate::Withdrawn => withdrawn.push(row),
                Fate::Failed(kind, refusal) => {
                    let failed = Failed::of(row, kind, refusal);
                    journal.failed(row, &failed).await.map_err(ApplyError::Journal)?;
                    self.note(|outcome| outcome.failed.push(failed));
                }
                Fate::Conflict(kind) => {
                    let conflict = Conflicted::of(row, kind);
                    journal.conflict(row, &conflict).await.map_err(ApplyError::Journal)?;
                    self.note(|outcome| outcome.conflicts.push(conflict));
                }
                Fate::Unknown(reason) => {
                    journal.unknown(&[row], &reason).await.map_err(ApplyError::Journal)?;
                    self.note(|outcome| outcome.unknown.push(row.number));
                }
            }
        }
        self.confirm(&confirmed).await?;
        if !withdrawn.is_empty() {
            journal.withdrawn(&withdrawn).await.map_err(ApplyError::Journal)?;
            self.note(|outcome| outcome.withdrawn.extend(withdrawn.iter().map(|row| row.number)));
        }
        self.report_progress();
        Ok(())
    }

    /// Writes down rows that hold.
    pub(super) async fn confirm(&self, rows: &[(&PlanRow, Option<EntryCsn>)]) -> Result<(), ApplyError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.applier.journal.confirmed(rows).await.map_err(ApplyError::Journal)?;
        let weak = !self.applier.capabilities.assertion && rows.iter().any(|(row, _)| row.csn.is_some());
        self.note(|outcome| {
            outcome.confirmed += u64::try_from(rows.len()).unwrap_or(u64::MAX);
            outcome.weak |= weak;
        });
        Ok(())
    }
}

fn answered(row: &PlanRow, refusal: &Refusal) -> String {
    format!("the directory answered {} to {}: {}", refusal.code, row.dn, refusal.message)
}

/// The lane that all writes of one entry take.
fn lane_of(row: &PlanRow, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    row.subject.hash(&mut hasher);
    if row.subject.id.is_nil() {
        row.dn.hash(&mut hasher);
    }
    let lanes = u64::try_from(lanes).unwrap_or(1);
    usize::try_from(hasher.finish() % lanes).unwrap_or_default()
}
