//! Ticking off a step that waited for somebody.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::domain::decision::step::StepState;
use crate::domain::ids::FactId;
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::storage::read::View;

/// Says that a step is done. Only who holds its role over its agency may.
///
/// # Errors
/// When the actor has no such step, it does not wait, or the store fails.
pub async fn finish_step(registry: &Registry, actor: &Actor, step: FactId) -> OperationResult<()> {
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: "finish a step" });
    };
    let not_found = OperationError::NotFound { what: "step" };
    let mut change = registry.store.write(registry.header(actor, "finish_step")).await?;
    let view = View::of(registry.clock.today());
    let Some(found) = change.reader().step(&Scope::Province, view, step).await? else { return Err(not_found) };
    let holds = principal.grants.iter().filter(|grant| Some(grant.role) == found.draft.role);
    let scope = holds.map(|grant| Scope::subtree(grant.path.clone())).fold(Scope::NOTHING, Scope::or);
    if change.reader().step(&scope, view, step).await?.is_none() {
        return Err(not_found);
    }
    if found.state != StepState::Open {
        return Err(OperationError::Conflict {
            reason: Bilingual::new("Bước này không chờ ai", "This step does not wait for anybody"),
        });
    }
    change.move_step(step, StepState::Open, StepState::Done, Some(registry.clock.now()), found.request).await?;
    change.commit().await?;
    Ok(())
}
