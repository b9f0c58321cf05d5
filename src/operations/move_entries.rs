//! Moving adopted entries to their names: which are kept, which moves the server would refuse, and the case that a taken name opens.

use std::collections::HashSet;

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use super::sync_target::SyncSettings;
use crate::directory::adopt::correlate::CaseReason;
use crate::directory::plan::{AdoptedNames, Findings, Operation, PlanRow, RefusedMoves, Why};
use crate::domain::ids::TargetId;
use crate::storage::row::case::{CaseMatter, CaseRow, CaseState};

/// entryAlreadyExists.
const NAME_TAKEN: u32 = 68;

/// What becomes of other names under these settings.
pub(super) async fn adopted_names(
    registry: &Registry,
    settings: &SyncSettings,
    target: TargetId,
) -> OperationResult<AdoptedNames> {
    if !settings.naming.moves_adopted() {
        return Ok(AdoptedNames::Keep);
    }
    let kept = registry.store.read().await?.entries_kept_by_name(target).await?;
    Ok(AdoptedNames::Move { but: kept.into_iter().collect() })
}

/// The moves of a plan on its way through the server's validation.
#[derive(Debug, Default)]
pub(super) struct Moves {
    refused: RefusedMoves,
    taken: Vec<PlanRow>,
}

impl Moves {
    /// The moves among `rows`, before they are validated.
    pub(super) fn among(rows: &[PlanRow]) -> Vec<PlanRow> {
        rows.iter().filter(|row| matches!(row.operation, Operation::Rename { .. })).cloned().collect()
    }

    /// What the server let through of rows with these moves; groups follow only moves that it let through.
    pub(super) fn settle(&mut self, moves: Vec<PlanRow>, accepted: Vec<PlanRow>, findings: &Findings) -> Vec<PlanRow> {
        if !moves.is_empty() {
            let through: HashSet<_> = accepted.iter().map(|row| row.subject).collect();
            for row in moves.into_iter().filter(|row| !through.contains(&row.subject)) {
                self.refused.insert(&row);
                let is_taken = findings.kept.iter().rev().any(|finding| {
                    let is_it = matches!(&finding.why, Why::Refused { refusal } if refusal.code == NAME_TAKEN);
                    is_it && finding.subject == row.subject
                });
                if is_taken {
                    self.taken.push(row);
                }
            }
        }
        accepted.into_iter().filter_map(|row| self.refused.adapt(row)).collect()
    }

    /// Opens a case for each name that is another entry's.
    pub(super) async fn open_cases(&self, registry: &Registry, actor: &Actor, target: TargetId) -> OperationResult<()> {
        open_cases(registry, actor, target, &self.taken.iter().collect::<Vec<_>>()).await
    }
}

/// Opens a case for each of these moves, whose name is another entry's.
pub(super) async fn open_cases(
    registry: &Registry,
    actor: &Actor,
    target: TargetId,
    moves: &[&PlanRow],
) -> OperationResult<()> {
    let entries: Vec<_> = moves.iter().filter_map(|row| row.entry_uuid).collect();
    if entries.is_empty() {
        return Ok(());
    }
    let books = registry.store.bookkeeping().await?;
    let before = books.reader().cases_of_entries(target, CaseMatter::Name, &entries).await?;
    let mut cases = Vec::with_capacity(moves.len());
    for row in moves {
        let Some(entry_uuid) = row.entry_uuid else { continue };
        let earlier = before.iter().find(|case| case.entry_uuid == entry_uuid);
        if earlier.is_some_and(|case| case.state == CaseState::Open) {
            continue;
        }
        cases.push(CaseRow {
            id: earlier.map_or_else(|| registry.new_id(), |case| case.id),
            target,
            matter: CaseMatter::Name,
            entry_uuid,
            dn: row.dn.0.clone(),
            reason: CaseReason::NameTaken.to_string(),
            shown: format!("→ {}", row.resulting_dn()),
            suspects: "[]".to_owned(),
            state: CaseState::Open,
            opened_at: registry.clock.now(),
            decided_by: None,
            decided_at: None,
            decision: None,
            subject: None,
        });
    }
    books.put_cases(&cases).await?;
    let number = i64::try_from(cases.len()).unwrap_or(i64::MAX);
    books.audit(registry.event(actor, "open_name_cases").with("cases", number));
    Ok(books.commit().await?)
}
