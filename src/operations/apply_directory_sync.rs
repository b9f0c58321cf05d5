//! Applying a stored plan: only what the guard let through or people approved, only the rows that were hashed.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::stored_plan::{StoredPlan, StoredRows, author_of, hands_of_approvals, stored_plan};
use super::sync_journal::SyncJournal;
use super::sync_target::{SyncSettings, json, links_of, prime_target, probe_target, refuse_read_only, save};
use crate::auth::four_eyes::distinct;
use crate::auth::permission::Permission;
use crate::directory::apply::{Applier, Options, Outcome, Progress};
use crate::directory::guard::{Approval, ApprovedPlan, Circumstances, approve};
use crate::directory::port::Directory;
use crate::domain::audit::leaf::{Outcome as AuditOutcome, SubjectRef};
use crate::domain::ids::PlanId;
use crate::storage::row::plan::PlanState;

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
    // Everything that may fail without a write comes before the plan is marked as let through.
    refuse_read_only(registry, settings).await?;
    let mut target = probe_target(registry, directory, settings).await?;
    prime_target(registry, directory, &mut target).await?;
    let (links, _) = links_of(&registry.store, target.row.id).await?;
    record_approval(registry, actor, &stored, &approved).await?;
    let journal = SyncJournal::new(registry, target.row.id, id, links);
    let applier = Applier {
        directory,
        capabilities: target.capabilities,
        journal: &journal,
        primed: true,
        options: Options::default(),
        progress,
    };
    let result = applier.apply(&approved, &StoredRows::new(registry.store.clone(), id)).await;
    // Also after a failure: what was confirmed is ours, and is remembered. If that fails the next plan finds it by its key.
    let remembered = journal.remember(directory, &settings.naming).await;
    let end = match &result {
        Ok(outcome) if outcome.is_success() => PlanState::Applied,
        _ => PlanState::Failed,
    };
    let books = registry.store.bookkeeping().await?;
    books.move_plan(id, PlanState::Approved, end).await?;
    let ended = if end == PlanState::Applied { AuditOutcome::Done } else { AuditOutcome::Failed };
    books.audit(registry.event(actor, "apply_directory").about(SubjectRef::Plan(id.0)).ended(ended));
    books.commit().await?;
    let outcome = result?;
    remembered?;
    if outcome.replicas_must_reload {
        target.row.replica_reload_required = true;
        save(&registry.store, &target.row).await?;
    }
    Ok(outcome)
}

/// Turns the stored plan into an approved one. A plan that another one overtook is refused: its guard did not see the other's
/// changes, and it may undo them.
async fn check(registry: &Registry, settings: &SyncSettings, stored: &StoredPlan) -> OperationResult<ApprovedPlan> {
    let id = stored.plan.id;
    if !matches!(stored.state, PlanState::Computed | PlanState::Guarded) {
        return Err(OperationError::NotApplicable { id, state: stored.state });
    }
    let reader = registry.store.read().await?;
    let since = reader.plans_approved_since(stored.plan.header.target, stored.plan.computed_at).await?;
    if since.iter().any(|plan| plan.id != id) {
        return Err(OperationError::Superseded { id });
    }
    drop(reader);
    let circumstances = Circumstances {
        now: registry.clock.now(),
        configuration_hash: &hex::encode(settings.configuration_hash),
        age_limit_seconds: settings.plan_age_seconds,
    };
    let author = author_of(registry, stored).await?;
    let given = hands_of_approvals(registry, stored).await?;
    let approvals: Vec<Approval> = distinct(author.as_ref(), &given).into_iter().copied().collect();
    Ok(approve(stored.plan.clone(), &stored.guard, &approvals, &circumstances)?)
}

async fn record_approval(
    registry: &Registry,
    actor: &Actor,
    stored: &StoredPlan,
    approved: &ApprovedPlan,
) -> OperationResult<()> {
    let by = json(approved.approved_by())?;
    let (id, hash) = (stored.plan.id, stored.plan.hash.as_bytes());
    let books = registry.store.bookkeeping().await?;
    books.approve_plan(id, stored.state, hash, &by, registry.clock.now()).await?;
    books.audit(registry.event(actor, "begin_apply").about(SubjectRef::Plan(id.0)));
    Ok(books.commit().await?)
}
