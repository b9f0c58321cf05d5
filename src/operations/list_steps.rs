//! What waits for whom: steps of decisions in the actor's scope. Reading them is recorded like any list of people.

use super::audit_read::ListRead;
use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::decision::step::{StepKind, StepState};
use crate::domain::ids::{AgencyId, DecisionId};
use crate::domain::principal::Role;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::read::step::{StepKey, StepLine};
use crate::storage::read::step_list::{StepFilter, WaitingSteps};

/// Which steps are asked for; all that stand so, and …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWishes {
    /// Where they stand; [`StepState::Open`] waits for somebody.
    pub state: StepState,
    /// … wait for the actor itself: for a role that it holds where the step is to be done, as a deputy too.
    pub mine: bool,
    /// … are the work of this role.
    pub role: Option<Role>,
    /// … are of this kind.
    pub kind: Option<StepKind>,
    /// … follow from this decision.
    pub decision: Option<DecisionId>,
    /// … are to be done in this agency.
    pub agency: Option<AgencyId>,
    /// … or in this one and below.
    pub under: Option<AgencyId>,
    /// … were due before today.
    pub overdue: bool,
}

impl Default for StepWishes {
    fn default() -> Self {
        Self {
            state: StepState::Open,
            mine: false,
            role: None,
            kind: None,
            decision: None,
            agency: None,
            under: None,
            overdue: false,
        }
    }
}

/// The steps after `after`, the first due first, at most `limit`.
///
/// # Errors
/// When the actor may not read the registry, the read cannot be recorded, or the store fails.
pub async fn list_steps(
    registry: &Registry,
    actor: &Actor,
    wishes: &StepWishes,
    after: Option<StepKey>,
    limit: u32,
) -> OperationResult<Vec<StepLine>> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    let under = match wishes.under {
        None => None,
        Some(under) => match reader.agency_path(view, under).await? {
            Some(path) => Some(path),
            None => return Ok(Vec::new()),
        },
    };
    let filter = StepFilter {
        owners: owners(actor, wishes),
        kind: wishes.kind,
        decision: wishes.decision,
        agency: wishes.agency,
        under,
        due_before: wishes.overdue.then_some(view.day),
        state: Some(wishes.state),
        id: None,
        subjects: None,
    };
    let lines = reader.step_page(&scope, view, &filter, after, limit).await?;
    let list = ListRead {
        what: "steps",
        count: lines.len() as u64,
        agency: wishes.agency.or(wishes.under),
        filter: Vec::new(),
    };
    registry.record_list(actor, list).await?;
    Ok(lines)
}

/// How many steps wait for the actor's own roles, those of whom it stands in for included; counted up to `most`. Tells of nobody, so
/// nothing is recorded.
///
/// # Errors
/// When the actor may not read the registry, or the store fails.
pub async fn count_own_steps(registry: &Registry, actor: &Actor, most: u32) -> OperationResult<WaitingSteps> {
    actor.scope(Permission::ReadRegistry)?;
    let owners = owners(actor, &StepWishes { mine: true, ..StepWishes::default() }).unwrap_or_default();
    let view = View::of(registry.clock.today());
    Ok(registry.store.read().await?.count_waiting(view, &owners, most).await?)
}

/// The roles whose work is asked for, each within its part of the tree; none: anybody's.
fn owners(actor: &Actor, wishes: &StepWishes) -> Option<Vec<(Role, Scope)>> {
    if !wishes.mine {
        return wishes.role.map(|role| vec![(role, Scope::Province)]);
    }
    let Actor::Principal(principal) = actor else { return Some(Vec::new()) };
    let grants = principal.all_grants().filter(|grant| wishes.role.is_none_or(|role| role == grant.role));
    Some(grants.map(|grant| (grant.role, Scope::subtree(grant.path.clone()))).collect())
}
