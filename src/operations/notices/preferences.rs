//! What somebody wants to be told of: said by themselves, kept with who said it and when.

use super::desk::owner;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::notice::preference::NoticePreferences;
use crate::domain::principal::Principal;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
pub use crate::storage::read::telling::ChosenNotices;

/// What one does for oneself.
const WHAT: &str = "choose what you are told of";

/// What the actor chose; none while they have not. A token neither sees nor chooses for its owner.
///
/// # Errors
/// When nobody is logged in, the actor is a token, or the store fails.
pub async fn notice_preferences(registry: &Registry, actor: &Actor) -> OperationResult<Option<ChosenNotices>> {
    let owner = owner(own(actor)?);
    let mut chosen = registry.store.read().await?.notice_preferences(&[owner]).await?;
    Ok(chosen.remove(&owner))
}

/// Keeps what the actor wants to be told of.
///
/// # Errors
/// When nobody is logged in, the actor is a token, or the store fails.
pub async fn set_notice_preferences(
    registry: &Registry,
    actor: &Actor,
    preferences: &NoticePreferences,
) -> OperationResult<ChosenNotices> {
    let principal = own(actor)?;
    let set_at = SystemClock.now();
    let books = registry.store.bookkeeping().await?;
    books.put_notice_preferences(owner(principal), preferences, principal.id, set_at).await?;
    books.audit(registry.event(actor, "set_notice_preferences").about_account(principal.id.0));
    books.commit().await?;
    Ok(ChosenNotices { preferences: *preferences, set_at })
}

fn own(actor: &Actor) -> OperationResult<&Principal> {
    match actor {
        Actor::Principal(principal) if principal.limits.is_none() => Ok(principal),
        Actor::Principal(principal) => Err(OperationError::NotAllowed { name: principal.name.clone(), what: WHAT }),
        Actor::Shell => Err(OperationError::NotLoggedIn { what: WHAT }),
    }
}
