//! Applying a stored plan: only what the guard let through or people approved, only the rows that were hashed.

use super::end_mail_sessions::end_all_mail_sessions;
use super::error::{OperationError, OperationResult};
use super::freeze_target::require_unfrozen;
use super::pause_target::require_running;
use super::registry::{Actor, Registry};
use super::stored_plan::{StoredPlan, StoredRows, author_of, hands_of_approvals, past_counts, population, stored_plan};
use super::sync_journal::SyncJournal;
use super::sync_target::{ReadyTarget, SyncSettings, json, links_of, marked, prime_target, probe_target, save};
use crate::auth::four_eyes::distinct;
use crate::auth::permission::Permission;
use crate::directory::apply::{Applier, Options, Outcome, Progress, Verified};
use crate::directory::guard::{Approval, ApprovedPlan, Circumstances, SealedPlan, Verdict, approve};
use crate::directory::plan::{PlanScope, Report, RowClass};
use crate::directory::port::{Directory, DirectoryError};
use crate::domain::audit::leaf::{Outcome as AuditOutcome, SubjectRef};
use crate::domain::ids::{PlanId, TargetId};
use crate::storage::row::custody::PauseRow;
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::row::plan::PlanState;
use crate::storage::write::Bookkeeping;

/// Names that can be read in the time in which one entry is added singly.
const NAMES_READ_FOR_ONE_ADD: u64 = 50;

/// Applies plan `id`.
///
/// # Errors
/// When the actor may not, the plan may not be applied, the directory cannot be reached or the store fails. What the
/// directory refuses is part of the outcome.
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
    let approved = check(registry, settings, &stored).await?;
    let is_revert = matches!(stored.plan.header.scope, PlanScope::Revert(_));
    // Undoing is what a pause is for.
    if !is_revert {
        require_running(registry, stored.plan.header.target).await?;
    }
    // Everything that may fail without a write comes before the plan is marked as let through.
    let rows = StoredRows::new(registry.store.clone(), id);
    let (target, verified) =
        tokio::join!(biased; writable_target(registry, directory, settings), Verified::of(&approved, &rows));
    let (mut target, verified) = (target?, verified?);
    let (links, _) = links_of(&registry.store, target.row.id).await?;
    record_approval(registry, actor, &stored, &approved, is_revert.then_some(target.row.id)).await?;
    let journal = SyncJournal::new(registry, target.row.id, id, links, is_revert)
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
    let result = applier.apply(verified).await;
    // Also after a failure: what was confirmed is ours, and is remembered. If that fails the next plan finds it by its key.
    let remembered = journal.remember(directory, &settings.naming).await;
    let end = match &result {
        Ok(outcome) if outcome.is_success() => PlanState::Applied,
        _ => PlanState::Failed,
    };
    let books = registry.store.bookkeeping().await?;
    books.move_plan(id, PlanState::Approved, end).await?;
    books.wake_marks(id).await?;
    if end == PlanState::Applied && stored.plan.header.scope == PlanScope::Everything {
        settle_covered(&books, &stored.plan, &stored.report).await?;
    }
    let ended = if end == PlanState::Applied { AuditOutcome::Done } else { AuditOutcome::Failed };
    books.audit(registry.event(actor, "apply_directory").about(SubjectRef::Plan(id.0)).ended(ended));
    books.commit().await?;
    // Whatever became of the rest: who was closed is out now. What fails stays owed, and the schedule tries again.
    if let Err(error) = end_all_mail_sessions(registry).await {
        tracing::warn!(%error, "open mail sessions could not be ended yet; the schedule tries again");
    }
    let outcome = result?;
    remembered?;
    if outcome.replicas_must_reload {
        target.row.replica_reload_required = true;
        save(&registry.store, &target.row).await?;
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

/// Turns the stored plan into an approved one. A plan that another one overtook is refused: its guard did not see the other's
/// changes, and it may undo them.
async fn check(registry: &Registry, settings: &SyncSettings, stored: &StoredPlan) -> OperationResult<ApprovedPlan> {
    let id = stored.plan.id;
    if !matches!(stored.state, PlanState::Computed | PlanState::Guarded) {
        return Err(OperationError::NotApplicable { id, state: stored.state });
    }
    let target = stored.plan.header.target;
    let reader = registry.store.read().await?;
    if reader.is_overtaken((id, target), stored.plan.computed_at, overtaking(&stored.plan.header.scope)).await? {
        return Err(OperationError::Superseded { id });
    }
    drop(reader);
    let guard = judged_anew(registry, settings, stored).await?;
    let circumstances = Circumstances {
        now: registry.clock.now(),
        configuration_hash: &hex::encode(settings.configuration_hash),
        age_limit_seconds: settings.plan_age_seconds,
    };
    let author = author_of(registry, stored).await?;
    let given = hands_of_approvals(registry, stored).await?;
    let approvals: Vec<Approval> = distinct(author.as_ref(), &given).into_iter().copied().collect();
    let approved = approve(stored.plan.clone(), &guard, &approvals, &circumstances)?;
    require_unfrozen(registry, target).await?;
    Ok(approved)
}

/// The plans that overtake one of this scope. Live changes overtake nothing: each row is asserted on the version that its plan saw, and
/// what they took away the guard counts again.
const fn overtaking(scope: &PlanScope) -> &'static [&'static str] {
    match scope {
        PlanScope::Everything | PlanScope::Subjects => &["everything", "agency", "revert"],
        PlanScope::Agency(_) | PlanScope::Revert(_) => &["everything", "revert"],
    }
}

/// The guard's verdict as of now: other plans may have taken something away since this one was computed. What stopped it then stops it
/// still.
async fn judged_anew(registry: &Registry, settings: &SyncSettings, stored: &StoredPlan) -> OperationResult<Verdict> {
    if !stored.guard.passed() || !stored.counts.takes_away() {
        return Ok(stored.guard.clone());
    }
    let past = past_counts(registry, stored.plan.header.target).await?;
    let population = population(registry, None).await?;
    Ok(settings.guard.judge(stored.plan.hash, &stored.counts, &past, &population, &stored.report))
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

async fn record_approval(
    registry: &Registry,
    actor: &Actor,
    stored: &StoredPlan,
    approved: &ApprovedPlan,
    paused: Option<TargetId>,
) -> OperationResult<()> {
    let by = json(approved.approved_by())?;
    let (id, hash) = (stored.plan.id, stored.plan.hash.as_bytes());
    let books = registry.store.bookkeeping().await?;
    books.approve_plan(id, stored.state, hash, &by, registry.clock.now()).await?;
    // Before the first write: whoever keeps the directory live would put back what a revert takes away.
    if let Some(target) = paused {
        let reason = format!("reverted by plan {id}; the registry still says otherwise");
        let pause = PauseRow { at: registry.clock.now(), by: actor.recorded_name(), reason };
        books.pause_target(target, &pause).await?;
    }
    books.audit(registry.event(actor, "begin_apply").about(SubjectRef::Plan(id.0)));
    Ok(books.commit().await?)
}
