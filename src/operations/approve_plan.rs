//! Approving a plan that the guard stopped: one person other than its author; two when it has none.

use super::error::{OperationError, OperationResult};
use super::hands::hands_at;
use super::registry::{Actor, Registry};
use super::stored_plan::{author_of, hands_of_approvals, stored_plan};
use crate::auth::four_eyes::are_apart;
use crate::auth::permission::Permission;
use crate::domain::audit::leaf::SubjectRef;
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
    let hands = hands_at(registry, principal.id, registry.clock.now()).await?;
    if author_of(registry, &stored).await?.is_some_and(|author| !are_apart(&author, &hands)) {
        return Err(OperationError::OwnPlan);
    }
    // Two approvals come from two people: a second account of one official, or a deputy's, adds nothing.
    let given = hands_of_approvals(registry, &stored).await?;
    if given.iter().any(|(approval, before)| approval.principal != principal.id && !are_apart(before, &hands)) {
        return Err(OperationError::OwnPlan);
    }
    if stored.state != PlanState::Guarded {
        return Err(OperationError::NotWaiting { id, state: stored.state });
    }
    let approval =
        PlanApproval { principal: principal.id, hash: stored.plan.hash.as_bytes().to_vec(), at: registry.clock.now() };
    let books = registry.store.bookkeeping().await?;
    books.insert_plan_approval(id, &approval).await?;
    let hash = hex::encode(&approval.hash);
    books.audit(registry.event(actor, "approve_plan").about(SubjectRef::Plan(id.0)).with("hash", hash.as_str()));
    books.commit().await?;
    let is_new = stored.approvals.iter().all(|given| given.principal != principal.id);
    let needed = if stored.plan.author.is_some() { 1 } else { 2 };
    Ok(Approvals { have: stored.approvals.len() + usize::from(is_new), needed })
}
