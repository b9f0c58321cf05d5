//! Undoing a plan: a new one, guarded as any other, of the stored inverses of the rows that were confirmed, the last first. What was changed
//! since is left as it is and told.

use super::abandoned_plans::end_abandoned_plans;
use super::difference::RowSink as _;
use super::error::{OperationError, OperationResult};
use super::forget_plans::require_rows;
use super::plan_writer::{Admission, PlanWriter, PlannedSync};
use super::registry::{Actor, Registry};
use super::stored_plan::{StoredRows, population, stored_plan};
use super::sync_target::{SyncSettings, probe_target};
use crate::auth::permission::Permission;
use crate::directory::apply::RowSource as _;
use crate::directory::guard::{Backed, SealedPlan};
use crate::directory::mode::Modes;
use crate::directory::plan::{
    Finding, Findings, Operation, PlanHeader, PlanRow, PlanScope, RefusedMoves, RowClass, Skipped, Why, undo,
};
use crate::directory::port::{Directory, ReadProof};
use crate::domain::custody::Mode;
use crate::domain::ids::PlanId;
use crate::storage::row::plan::{JournalState, PlanState};

/// Rows undone at once.
const CHUNK: u32 = 500;

/// Plans what undoes `id`.
///
/// # Errors
/// When there is no such plan, it was not applied, the actor may not, the directory cannot be asked or the store fails.
pub async fn revert_plan(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    actor: &Actor,
    id: PlanId,
) -> OperationResult<PlannedSync> {
    if let Actor::Principal(_) = actor {
        actor.require(Permission::SyncDirectory)?;
    }
    // Also one whose writer was killed can be undone.
    end_abandoned_plans(registry, actor).await?;
    let stored = stored_plan(registry, id).await?;
    if !matches!(stored.state, PlanState::Applied | PlanState::Failed) {
        return Err(OperationError::NotApplied { id, state: stored.state });
    }
    require_rows(registry, id).await?;
    let target = probe_target(registry, directory, settings).await?;
    let header = PlanHeader {
        target: target.row.id,
        base: settings.naming.base().0.clone(),
        configuration_hash: hex::encode(settings.configuration_hash),
        day: registry.clock.today(),
        scope: PlanScope::Revert(id),
    };
    // Undoing is asked for by name: no mode holds it back, and no decision stands behind it.
    let admission = Admission { modes: Modes::everywhere(Mode::Enforce), proposals: true, backed: Backed::default() };
    let mut writer = PlanWriter::begin(registry, directory, settings, (target, header), actor, admission).await?;
    let mut findings = Findings::default();
    let mut unread = 0;
    let mut before = stored.plan.rows;
    let rows = StoredRows::new(registry.store.clone(), id);
    let stays = if stored.report.by_class.contains_key(&RowClass::Rename) {
        unmovable(registry, directory, &rows, &stored.plan).await?
    } else {
        RefusedMoves::default()
    };
    while before > 0 {
        let after = before.saturating_sub(CHUNK);
        let confirmed = confirmed_rows(registry, &rows, id, (after, before)).await?;
        let mut undone = Vec::with_capacity(confirmed.len());
        for row in confirmed.iter().rev() {
            let (found, undoing) = undoing(directory, row).await?;
            unread += u64::from(!found);
            match undoing {
                Ok(row) => undone.extend(row.and_then(|row| stays.adapt(row))),
                Err(why) => findings.push(Finding::about(row.subject, &row.dn, why)),
            }
        }
        writer.take(undone).await?;
        before = after;
    }
    let population = population(registry, None).await?;
    let skipped = Skipped { findings, ..Skipped::default() };
    let proof = proof_of(settings, u64::from(stored.plan.rows).saturating_sub(unread));
    writer.finish(settings, actor, (skipped, &[]), proof, &population).await
}

/// Whether the row's entry is there, and what undoes the row. An entry moves back only to a name that is free.
async fn undoing(directory: &dyn Directory, row: &PlanRow) -> OperationResult<(bool, Result<Option<PlanRow>, Why>)> {
    let found = directory.read_entry(&row.resulting_dn()).await?;
    let is_move = matches!(row.operation, Operation::Rename { .. });
    let undoing = if is_move && directory.read_entry(&row.dn).await?.is_some() {
        Err(Why::ChangedSince)
    } else {
        undo::row(row, found.as_ref())
    };
    Ok((found.is_some(), undoing))
}

/// The moves of a plan that cannot be undone. Its groups are undone before them, and go on naming these entries as they are called now.
async fn unmovable(
    registry: &Registry,
    directory: &dyn Directory,
    rows: &StoredRows,
    plan: &SealedPlan,
) -> OperationResult<RefusedMoves> {
    let mut stays = RefusedMoves::default();
    let mut after = 0;
    while after < plan.rows {
        let until = plan.rows.min(after.saturating_add(CHUNK));
        let confirmed = confirmed_rows(registry, rows, plan.id, (after, until)).await?;
        for row in confirmed.iter().filter(|row| matches!(row.operation, Operation::Rename { .. })) {
            if undoing(directory, row).await?.1.is_err() {
                stays.insert(&PlanRow { dn: row.resulting_dn(), operation: row.inverse.clone(), ..row.clone() });
            }
        }
        after = until;
    }
    Ok(stays)
}

/// The rows numbered above `after` and up to `until` that were confirmed, in order.
async fn confirmed_rows(
    registry: &Registry,
    rows: &StoredRows,
    id: PlanId,
    (after, until): (u32, u32),
) -> OperationResult<Vec<PlanRow>> {
    let limit = until - after;
    let read = rows.rows(after, usize::try_from(limit).unwrap_or(usize::MAX)).await;
    let mut read = read.map_err(|error| OperationError::Unreadable { what: "plan_chunk", text: error.to_string() })?;
    let reader = registry.store.read().await?;
    let journal = reader.journal(id, Some(JournalState::Confirmed), i64::from(after), limit).await?;
    let confirmed: std::collections::HashSet<i64> = journal.iter().map(|row| row.row_number).collect();
    read.retain(|row| confirmed.contains(&i64::from(row.number)));
    Ok(read)
}

/// Entries were read by name, each by itself: nothing follows from absence.
fn proof_of(settings: &SyncSettings, count: u64) -> ReadProof {
    ReadProof {
        result_code: 0,
        pages: 0,
        referrals: 0,
        count,
        base: settings.naming.base().0.clone(),
        filter: "each entry by its name".to_owned(),
        context_csn_before: Vec::new(),
        context_csn_after: Vec::new(),
    }
}
