//! What takes effect in the next six months, and what waits for whom.

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::period::months_after;
use crate::domain::principal::Role;
use crate::storage::read::View;
use crate::storage::read::step::{StepKey, StepLine};

/// How far ahead the list looks.
const MONTHS: u32 = 6;

/// What takes effect after today and within six months in the actor's scope, by day.
///
/// # Errors
/// When the actor may not read the registry, or the store fails.
pub async fn coming_up(
    registry: &Registry,
    actor: &Actor,
    after: Option<StepKey>,
    limit: u32,
) -> OperationResult<Vec<StepLine>> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let today = registry.clock.today();
    let reader = registry.store.read().await?;
    Ok(reader.coming_up(&scope, View::of(today), months_after(today, MONTHS), after, limit).await?)
}

/// What waits for a role in the actor's scope, the most urgent first.
///
/// # Errors
/// As [`coming_up`].
pub async fn waiting_for(
    registry: &Registry,
    actor: &Actor,
    role: Role,
    after: Option<StepKey>,
    limit: u32,
) -> OperationResult<Vec<StepLine>> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let reader = registry.store.read().await?;
    Ok(reader.waiting_steps(&scope, View::of(registry.clock.today()), role, after, limit).await?)
}
