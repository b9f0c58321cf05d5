//! One's own sessions: which there are, and ending one or all others.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::PrincipalId;
use crate::storage::row::access::SessionRow;

/// The actor's sessions, newest first.
///
/// # Errors
/// When nobody is logged in, or the store fails.
pub async fn own_sessions(registry: &Registry, actor: &Actor) -> OperationResult<Vec<SessionRow>> {
    let idle = registry.access().idle_seconds;
    Ok(registry.store.read().await?.sessions(me(actor)?, SystemClock.now(), idle).await?)
}

/// Ends one of the actor's sessions.
///
/// # Errors
/// When it has no such session, or the store fails.
pub async fn end_own_session(registry: &Registry, actor: &Actor, token_hash: &[u8; 32]) -> OperationResult<()> {
    let sessions = own_sessions(registry, actor).await?;
    if !sessions.iter().any(|session| session.token_hash == *token_hash) {
        return Err(OperationError::NotFound { what: "session" });
    }
    let books = registry.store.bookkeeping().await?;
    books.end_session(token_hash).await?;
    Ok(books.commit().await?)
}

fn me(actor: &Actor) -> OperationResult<PrincipalId> {
    match actor {
        Actor::Principal(principal) if principal.limits.is_none() => Ok(principal.id),
        _ => Err(OperationError::NotLoggedIn { what: "see your sessions" }),
    }
}
