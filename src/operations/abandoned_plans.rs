//! Plans whose writer died: they come to an end by themselves, whoever looks next. What was sent and never answered is unknown; a new plan
//! finds out what became of it.

use std::collections::BTreeSet;

use super::bulk_writer::BulkWriter;
use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::domain::audit::leaf::{Outcome, SubjectRef};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::TargetId;
use crate::storage::row::plan::PlanState;
use crate::storage::write::Bookkeeping;

/// Seconds that a plan without a lease is believed to be at work: one of a few subjects, or one that an older version of this program
/// applies.
const BELIEVED_SECONDS: i64 = 3600;
const WHY: &str = "the process that sent it ended before the answer was written down";

/// Ends the plans of every directory whose writer is gone; gives how many.
///
/// # Errors
/// When the store fails.
pub async fn end_abandoned_plans(registry: &Registry, actor: &Actor) -> OperationResult<u64> {
    let running = registry.store.read().await?.running_plans(None).await?;
    let targets: BTreeSet<TargetId> = running.iter().map(|plan| plan.target).collect();
    let mut ended = 0;
    for target in targets {
        let books = registry.store.bookkeeping().await?;
        books.lock_target(target).await?;
        // Whoever slept and wakes up finds the turn taken, and writes nothing more.
        let writer = BulkWriter::claim(&books, target).await?;
        ended += end_those_of(registry, &books, actor, target, writer.as_ref()).await?;
        if let Some(writer) = writer {
            writer.give_back(&books).await?;
        }
        books.commit().await?;
    }
    Ok(ended)
}

/// The same of one directory, for whoever locked it. With `writer`, nobody else writes there: what is still being applied never will be.
pub(super) async fn end_those_of(
    registry: &Registry,
    books: &Bookkeeping,
    actor: &Actor,
    target: TargetId,
    writer: Option<&BulkWriter>,
) -> OperationResult<u64> {
    let long_ago = registry.clock.now().plus_seconds(-BELIEVED_SECONDS);
    let mut ended = 0;
    for plan in books.reader().running_plans(Some(target)).await? {
        let is_abandoned = match plan.applied_by {
            Some(_) => writer.is_some(),
            None => plan.approved_at.is_none_or(|at| at < long_ago),
        };
        if !is_abandoned {
            continue;
        }
        let unknown = books.doubt_rows(plan.id, WHY, SystemClock.now()).await?;
        books.move_plan(plan.id, PlanState::Approved, PlanState::Failed).await?;
        books.wake_marks(plan.id).await?;
        let event = registry.event(actor, "end_abandoned_apply").about(SubjectRef::Plan(plan.id.0));
        let unknown = i64::try_from(unknown).unwrap_or(i64::MAX);
        books.audit(event.with("rows_unknown", unknown).ended(Outcome::Failed));
        ended += 1;
    }
    Ok(ended)
}
