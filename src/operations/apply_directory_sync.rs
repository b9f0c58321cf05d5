//! Applying a stored plan: only what the guard let through or people approved, only the rows that were hashed, by one writer at a time.

use std::time::Duration;

use super::bulk_writer::BulkWriter;
use super::end_mail_sessions::end_all_mail_sessions;
use super::error::{OperationError, OperationResult};
use super::let_through::Gate;
use super::registry::{Actor, Registry};
use super::stored_plan::{StoredPlan, StoredRows, stored_plan};
use super::sync_journal::SyncJournal;
use super::sync_target::{ReadyTarget, SyncSettings, links_of, marked, prime_target, probe_target};
use crate::auth::permission::Permission;
use crate::directory::apply::{Applier, Options, Outcome, Progress, Verified};
use crate::directory::guard::SealedPlan;
use crate::directory::plan::{PlanScope, Report, RowClass};
use crate::directory::port::{Directory, DirectoryError};
use crate::domain::audit::leaf::{Outcome as AuditOutcome, SubjectRef};
use crate::domain::ids::PlanId;
use crate::storage::row::dirty::{MarkCause, MarkedSubject};
use crate::storage::row::plan::PlanState;
use crate::storage::write::Bookkeeping;

/// Names that can be read in the time in which one entry is added singly.
const NAMES_READ_FOR_ONE_ADD: u64 = 50;

/// Between two looks at who writes to the directory.
const PAUSE: Duration = Duration::from_secs(1);

/// Applies plan `id`. While somebody else writes to the directory one waits only until it is clear that they live: the right of whoever
/// was killed lapses by itself.
///
/// # Errors
/// As [`apply_directory_sync`].
pub async fn apply_when_free(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    actor: &Actor,
    id: PlanId,
    progress: &(dyn Fn(Progress) + Sync),
) -> OperationResult<Outcome> {
    let mut seen = None;
    loop {
        let applied = apply_directory_sync(registry, directory, settings, actor, id, progress).await;
        match &applied {
            Err(OperationError::BeingWritten { until, .. }) if seen.is_none_or(|seen| seen == *until) => {
                seen = Some(*until);
                tokio::time::sleep(PAUSE).await;
            }
            _ => return applied,
        }
    }
}

/// Applies plan `id`.
///
/// # Errors
/// When the actor may not, the plan may not be applied, somebody else writes to the directory, it cannot be reached or the store fails.
/// What the directory refuses is part of the outcome.
pub async fn apply_directory_sync(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    actor: &Actor,
    id: PlanId,
    progress: &(dyn Fn(Progress) + Sync),
) -> OperationResult<Outcome> {
    if let Actor::Principal(_) = actor {
        actor.require(Permission::SyncDirectory)?;
    }
    let stored = stored_plan(registry, id).await?;
    let gate = Gate::before(registry, settings, actor, &stored).await?;
    gate.look().await?;
    // Everything that may fail without a write comes before the plan is marked as let through.
    let rows = StoredRows::new(registry.store.clone(), id);
    let (target, verified) =
        tokio::join!(biased; writable_target(registry, directory, settings), Verified::of(&stored.plan, &rows));
    let (mut target, verified) = (target?, verified?);
    let (links, _) = links_of(&registry.store, target.row.id).await?;
    let (approved, writer) = gate.pass().await?;
    let journal = SyncJournal::new(registry, (target.row.id, id), links, &writer)
        .ignoring_pauses(gate.is_revert())
        .remembering_values(settings.policies.need_last_applied());
    let applier = Applier {
        directory,
        capabilities: target.capabilities,
        journal: &journal,
        primed: true,
        looks_first: adds_much(&stored.report),
        options: Options::default(),
        progress,
    };
    let (result, remembered) = writer
        .while_at(registry, async {
            let result = applier.apply(&approved, verified).await;
            // Also after a failure: what was confirmed is ours, and is remembered. If that fails the next plan finds it by its key.
            (result, journal.remember(directory, &settings.naming).await)
        })
        .await;
    finish(registry, actor, &stored, &writer, &mut target, result.as_ref().ok()).await?;
    // Whatever became of the rest: who was closed is out now. What fails stays owed, and the schedule tries again.
    if let Err(error) = end_all_mail_sessions(registry).await {
        tracing::warn!(%error, "open mail sessions could not be ended yet; the schedule tries again");
    }
    let mut outcome = result?;
    if let Err(error) = remembered {
        tracing::warn!(%error, "what was written could not be read back; the next plan remembers it");
        outcome.not_remembered = Some(error.to_string());
    }
    Ok(outcome)
}

/// The target, asked what it offers and primed.
async fn writable_target(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
) -> OperationResult<ReadyTarget> {
    let mut target = probe_target(registry, directory, settings).await?;
    if !target.capabilities.writable {
        return Err(DirectoryError::TakesNoWrites.into());
    }
    prime_target(registry, directory, &mut target).await?;
    Ok(target)
}

/// The plan's end, in one transaction: its state, what it settled, and the right to write given back.
async fn finish(
    registry: &Registry,
    actor: &Actor,
    stored: &StoredPlan,
    writer: &BulkWriter,
    target: &mut ReadyTarget,
    outcome: Option<&Outcome>,
) -> OperationResult<()> {
    let id = stored.plan.id;
    let is_applied = outcome.is_some_and(Outcome::is_success);
    let end = if is_applied { PlanState::Applied } else { PlanState::Failed };
    let books = registry.store.bookkeeping().await?;
    books.lock_target(target.row.id).await?;
    // Others may have ended it while this process stood still. Then there is something to add only where all is confirmed after all.
    let state = books.reader().plan(id).await?.map_or(PlanState::Approved, |plan| plan.state);
    if state.may_become(end) {
        books.move_plan(id, state, end).await?;
    }
    books.wake_marks(id).await?;
    if is_applied && stored.plan.header.scope == PlanScope::Everything {
        settle_covered(&books, &stored.plan, &stored.report).await?;
    }
    // Whose name is reached in several steps: the next one is due.
    let next_steps: Vec<MarkedSubject> = stored.report.skipped.on_their_way.iter().copied().map(marked).collect();
    books.mark_dirty(target.row.id, &next_steps, MarkCause::Directory).await?;
    if outcome.is_some_and(|outcome| outcome.replicas_must_reload) {
        target.row.replica_reload_required = true;
        books.put_target(&target.row).await?;
    }
    writer.give_back(&books).await?;
    let ended = if is_applied { AuditOutcome::Done } else { AuditOutcome::Failed };
    books.audit(registry.event(actor, "apply_directory").about(SubjectRef::Plan(id.0)).ended(ended));
    Ok(books.commit().await?)
}

/// Whether the plan adds so much of the directory that reading its names costs less than adding singly for one that was taken.
fn adds_much(report: &Report) -> bool {
    let adds = report.by_class.get(&RowClass::Add).copied().unwrap_or_default();
    adds.saturating_mul(NAMES_READ_FOR_ONE_ADD) >= report.skipped.unchanged + report.skipped.unmanaged
}

/// What the plan compared and found as it should be, or made so, needs no other look.
pub(super) async fn settle_covered(books: &Bookkeeping, plan: &SealedPlan, report: &Report) -> OperationResult<()> {
    let findings = &report.skipped.findings;
    if findings.blocking_not_kept > 0 || report.skipped.partial.is_some() {
        return Ok(());
    }
    let blocked = findings.kept.iter().filter(|finding| finding.why.blocks());
    let but: Vec<MarkedSubject> = blocked.map(|finding| marked(finding.subject)).collect();
    books.settle_covered(plan.header.target, plan.id, &but).await?;
    Ok(())
}
