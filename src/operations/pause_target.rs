//! Stopping all writes to a directory, and letting them through again.

use super::correct_decision::check_reason;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, known_target};
use crate::auth::permission::Permission;
use crate::domain::ids::TargetId;
use crate::storage::read::Reader;
use crate::storage::row::custody::PauseRow;

/// Stops all writes: what is in flight ends, nothing else begins. Gives whether they were let through until now.
///
/// # Errors
/// When no reason is given, the actor may not, nothing was planned for the directory yet, or the store fails.
pub async fn pause_target(
    registry: &Registry,
    settings: &SyncSettings,
    actor: &Actor,
    reason: &str,
) -> OperationResult<bool> {
    let reason = checked(actor, reason)?;
    let target = known_target(registry, settings).await?;
    let books = registry.store.bookkeeping().await?;
    let row = PauseRow { at: registry.clock.now(), by: actor.recorded_name(), reason: reason.clone() };
    let is_new = books.pause_target(target.id, &row).await?;
    books.audit(registry.event(actor, "pause_directory").with("reason", reason.as_str()));
    books.commit().await?;
    Ok(is_new)
}

/// Lets writes through again; false when they were.
///
/// # Errors
/// As [`pause_target`].
pub async fn resume_target(
    registry: &Registry,
    settings: &SyncSettings,
    actor: &Actor,
    reason: &str,
) -> OperationResult<bool> {
    let reason = checked(actor, reason)?;
    let target = known_target(registry, settings).await?;
    let books = registry.store.bookkeeping().await?;
    let was_paused = books.resume_target(target.id).await?;
    books.audit(registry.event(actor, "resume_directory").with("reason", reason.as_str()));
    books.commit().await?;
    registry.store.hint();
    Ok(was_paused)
}

fn checked(actor: &Actor, reason: &str) -> OperationResult<String> {
    if matches!(actor, Actor::Principal(_)) {
        actor.require(Permission::SyncDirectory)?;
    }
    check_reason(reason)?;
    Ok(reason.trim().to_owned())
}

/// Refuses when nothing may be written to the directory for now.
pub(super) async fn require_running(reader: &Reader, target: TargetId) -> OperationResult<()> {
    match reader.target_pause(target).await? {
        None => Ok(()),
        Some(PauseRow { by, reason, .. }) => Err(OperationError::Paused { by, reason }),
    }
}
