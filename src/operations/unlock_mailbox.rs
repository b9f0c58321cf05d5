//! The helpdesk ends a lock that failed log-ins brought about. The password stays as it is, and unseen.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::ids::OfficialId;

/// Unlocks the mailbox of an official; gives whether it was locked.
///
/// # Errors
/// [`OperationError::NotFound`] when there is none within what the actor may reset, or when the actor may not, or the directory
/// or the store fails.
pub async fn unlock_mailbox(registry: &Registry, actor: &Actor, official: OfficialId) -> OperationResult<bool> {
    let scope = actor.scope(Permission::ResetPasswords)?;
    let desk = registry.mail_desk()?;
    let owners = registry.store.read().await?.mailbox_owners(&scope, &[official]).await?;
    let owner = owners.first().ok_or(OperationError::NotFound { what: "official" })?;
    let was_locked = desk.credentials.unlock(&desk.naming.person(owner.number)).await?;
    let books = registry.store.bookkeeping().await?;
    books.audit(registry.event(actor, "unlock_mailbox").about_person(official).with("was_locked", was_locked));
    books.commit().await?;
    Ok(was_locked)
}
