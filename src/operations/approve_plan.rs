//! Approving a plan that the guard stopped: one person other than its author; two when it has none.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::stored_plan::stored_plan;
use crate::auth::permission::Permission;
use crate::domain::ids::PlanId;
use crate::storage::row::plan::{PlanApproval, PlanState};

/// How many approvals a plan has and needs after this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Approvals {
    /// So far.
    pub have: usize,
    /// Needed.
    pub needed: usize,
}

/// Records the actor's approval of the plan's hash.
///
/// # Errors
/// When nobody is logged in, the actor may not approve or is the author, or the plan does not wait for approval.
pub async fn approve_plan(registry: &Registry, actor: &Actor, id: PlanId) -> OperationResult<Approvals> {
    actor.require(Permission::ApprovePlan)?;
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: Permission::ApprovePlan.describe() });
    };
    let stored = stored_plan(registry, id).await?;
    if stored.plan.author == Some(principal.id) {
        return Err(OperationError::OwnPlan);
    }
    if stored.state != PlanState::Guarded {
        return Err(OperationError::NotWaiting { id, state: stored.state });
    }
    let approval =
        PlanApproval { principal: principal.id, hash: stored.plan.hash.as_bytes().to_vec(), at: registry.clock.now() };
    let books = registry.store.bookkeeping().await?;
    books.insert_plan_approval(id, &approval).await?;
    books.commit().await?;
    let is_new = stored.approvals.iter().all(|given| given.principal != principal.id);
    let needed = if stored.plan.author.is_some() { 1 } else { 2 };
    Ok(Approvals { have: stored.approvals.len() + usize::from(is_new), needed })
}
