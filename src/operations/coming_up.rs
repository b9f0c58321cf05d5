//! What takes effect in the next six months.

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::period::months_after;
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
