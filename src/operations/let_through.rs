//! Letting a stored plan through: judged anew, marked as approved, and the right to write it claimed, all in one transaction, so that of
//! two at the same instant the second counts what the first takes away.

use super::abandoned_plans::end_those_of;
use super::bulk_writer::{BulkWriter, require_free};
use super::error::{OperationError, OperationResult};
use super::freeze_target::require_unfrozen;
use super::pause_target::require_running;
use super::registry::{Actor, Registry};
use super::stored_plan::{StoredPlan, author_of, hands_of_approvals, past_counts, population};
use super::sync_target::{SyncSettings, json};
use crate::auth::four_eyes::distinct;
use crate::directory::guard::{Approval, ApprovedPlan, Circumstances, NotApproved, Population, Verdict, approve};
use crate::directory::plan::PlanScope;
use crate::domain::audit::leaf::{Outcome, SubjectRef};
use crate::storage::read::Reader;
use crate::storage::row::custody::PauseRow;
use crate::storage::row::plan::PlanState;
use crate::storage::write::Bookkeeping;

/// A plan that somebody wants to apply, and what it is judged by.
pub(super) struct Gate<'a> {
    registry: &'a Registry,
    settings: &'a SyncSettings,
    actor: &'a Actor,
    stored: &'a StoredPlan,
    population: Population,
    approvals: Vec<Approval>,
}

impl<'a> Gate<'a> {
    pub(super) async fn before(
        registry: &'a Registry,
        settings: &'a SyncSettings,
        actor: &'a Actor,
        stored: &'a StoredPlan,
    ) -> OperationResult<Self> {
        // Who takes nothing away is judged by no share of them.
        let takes_away = stored.counts.takes_away();
        let population = if takes_away { population(registry, None).await? } else { Population::default() };
        let author = author_of(registry, stored).await?;
        let given = hands_of_approvals(registry, stored).await?;
        let approvals = distinct(author.as_ref(), &given).into_iter().copied().collect();
        Ok(Self { registry, settings, actor, stored, population, approvals })
    }

    /// Refuses what would be refused now, before the directory is asked anything.
    ///
    /// # Errors
    /// When the plan may not be applied, somebody else writes to the directory, or the store fails.
    pub(super) async fn look(&self) -> OperationResult<()> {
        let reader = self.registry.store.read().await?;
        let refused = match require_free(&reader, self.stored.plan.header.target).await {
            Ok(()) => self.check(&reader).await.map(|_| ()),
            Err(error) => Err(error),
        };
        drop(reader);
        match refused {
            Ok(()) => Ok(()),
            Err(error) => Err(self.refused(error).await?),
        }
    }

    /// Lets the plan through, and claims the right to write it.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub(super) async fn pass(&self) -> OperationResult<(ApprovedPlan, BulkWriter)> {
        let target = self.stored.plan.header.target;
        let books = self.registry.store.bookkeeping().await?;
        books.lock_target(target).await?;
        let Some(writer) = BulkWriter::claim(&books, target).await? else {
            require_free(books.reader(), target).await?;
            // It was given back at this very moment.
            return Err(OperationError::Fenced);
        };
        end_those_of(self.registry, &books, self.actor, target, Some(&writer)).await?;
        match self.check(books.reader()).await {
            Ok(approved) => {
                self.record(&books, &approved).await?;
                books.commit().await?;
                Ok((approved, writer))
            }
            Err(error) => {
                drop(books);
                Err(self.refused(error).await?)
            }
        }
    }

    /// Turns the stored plan into an approved one. A plan that another one overtook is refused: its guard did not see the other's
    /// changes, and it may undo them.
    async fn check(&self, reader: &Reader) -> OperationResult<ApprovedPlan> {
        let StoredPlan { plan, .. } = self.stored;
        let (id, target) = (plan.id, plan.header.target);
        let state = reader.plan(id).await?.ok_or(OperationError::UnknownPlan { id })?.state;
        if !matches!(state, PlanState::Computed | PlanState::Guarded) {
            return Err(OperationError::NotApplicable { id, state });
        }
        if reader.is_overtaken((id, target), plan.computed_at, overtaking(&plan.header.scope)).await? {
            return Err(OperationError::Superseded { id });
        }
        let guard = self.judged_anew(reader).await?;
        let circumstances = Circumstances {
            now: self.registry.clock.now(),
            configuration_hash: &hex::encode(self.settings.configuration_hash),
            age_limit_seconds: self.settings.plan_age_seconds,
        };
        let approved = approve(plan.clone(), &guard, &self.approvals, &circumstances)?;
        require_unfrozen(reader, target).await?;
        if !self.is_revert() {
            // Undoing is what a pause is for.
            require_running(reader, target).await?;
        }
        Ok(approved)
    }

    /// The guard's verdict as of now: other plans may have taken something away since this one was computed. What stopped it then
    /// stops it still.
    async fn judged_anew(&self, reader: &Reader) -> OperationResult<Verdict> {
        let StoredPlan { plan, guard, counts, report, .. } = self.stored;
        if !guard.passed() || !counts.takes_away() {
            return Ok(guard.clone());
        }
        let past = past_counts(self.registry, reader, plan.header.target).await?;
        Ok(self.settings.guard.judge(plan.hash, counts, &past, &self.population, report))
    }

    pub(super) fn is_revert(&self) -> bool {
        matches!(self.stored.plan.header.scope, PlanScope::Revert(_))
    }

    async fn record(&self, books: &Bookkeeping, approved: &ApprovedPlan) -> OperationResult<()> {
        let by = json(approved.approved_by())?;
        let (id, hash) = (self.stored.plan.id, self.stored.plan.hash.as_bytes());
        let (name, now) = (self.actor.recorded_name(), self.registry.clock.now());
        books.approve_plan(id, self.stored.state, hash, (&by, Some(&name)), now).await?;
        // Before the first write: whoever keeps the directory live would put back what a revert takes away.
        if self.is_revert() {
            let reason = format!("reverted by plan {id}; the registry still says otherwise");
            let pause = PauseRow { at: now, by: name, reason };
            books.pause_target(self.stored.plan.header.target, &pause).await?;
        }
        books.audit(self.registry.event(self.actor, "begin_apply").about(SubjectRef::Plan(id.0)));
        Ok(())
    }

    /// The refusal to be told. A plan that passed when it was computed and is too much by now waits for approval from here on.
    async fn refused(&self, error: OperationError) -> OperationResult<OperationError> {
        let needs_approval = matches!(error, OperationError::NotApproved(NotApproved::NeedsApproval { .. }));
        if !needs_approval || self.stored.state != PlanState::Computed {
            return Ok(error);
        }
        let id = self.stored.plan.id;
        let books = self.registry.store.bookkeeping().await?;
        let verdict = self.judged_anew(books.reader()).await?;
        if verdict.passed() {
            return Ok(error);
        }
        books.stop_plan(id, &json(&verdict)?).await?;
        let event = self.registry.event(self.actor, "begin_apply").about(SubjectRef::Plan(id.0));
        books.audit(event.with("stopped_by_guard", true).ended(Outcome::Refused));
        books.commit().await?;
        Ok(error)
    }
}

/// The plans that overtake one of this scope. Live changes overtake nothing: each row is asserted on the version that its plan saw, and
/// what they took away the guard counts again.
const fn overtaking(scope: &PlanScope) -> &'static [&'static str] {
    match scope {
        PlanScope::Everything | PlanScope::Subjects => &["everything", "agency", "revert"],
        PlanScope::Agency(_) | PlanScope::Revert(_) => &["everything", "revert"],
    }
}
