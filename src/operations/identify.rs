//! Who is behind a token, of a session or of the API. Every request asks this first: one statement, shared by those who come
//! at once with the same token.

use std::sync::Arc;

use super::error::OperationResult;
use super::note_use::{Used, Uses};
use super::open_session::without_password;
use super::registry::Registry;
use super::together::Together;
use crate::auth::token::SessionToken;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::principal::{Principal, SessionStage, TokenLimits};
use crate::storage::row::access::{PrincipalRow, SessionRow, TokenRow};

/// What stands behind a token; none within when there is nothing, none at all when the store failed.
type Held<T> = Option<Option<Arc<(T, PrincipalRow)>>>;

/// Look-ups that are on their way, by the hash of the token.
#[derive(Debug, Default)]
pub(super) struct Callers {
    sessions: Together<[u8; 32], (), Held<SessionRow>>,
    tokens: Together<[u8; 32], (), Held<TokenRow>>,
    pub(super) uses: Uses,
}

/// Who is behind a token; none when it ended, is not finished, the account was disabled or its owner left, or today it needs a
/// second factor that the session never passed.
///
/// # Errors
/// When the store fails.
pub async fn principal_of(registry: &Registry, token: &SessionToken) -> OperationResult<Option<Principal>> {
    if token.is_for_api() {
        return token_owner(registry, token).await;
    }
    let Some(held) = session_holder(registry, token).await? else { return Ok(None) };
    let (session, row) = held.as_ref();
    if session.stage != SessionStage::Open {
        return Ok(None);
    }
    let used = Used::Session(session.token_hash);
    registry.callers.uses.note(used, Some(session.last_seen_at), SystemClock.now());
    Ok(Some(row.principal.clone()))
}

/// The session behind a token, at whatever stage, and its account; none when it ended or the account was disabled.
///
/// # Errors
/// When the store fails.
pub async fn session_of(
    registry: &Registry,
    token: &SessionToken,
) -> OperationResult<Option<(SessionRow, PrincipalRow)>> {
    Ok(session_holder(registry, token).await?.map(|held| {
        let (session, row) = held.as_ref().clone();
        let row = if session.provider.is_some() { without_password(row) } else { row };
        (session, row)
    }))
}

async fn session_holder(
    registry: &Registry,
    token: &SessionToken,
) -> OperationResult<Option<Arc<(SessionRow, PrincipalRow)>>> {
    let (hash, now, day) = (token.digest(), SystemClock.now(), registry.clock.today());
    let glance = registry.store.glance();
    let question = move |_| async move { Some(glance.session_holder(&hash, now, day).await.ok()?.map(Arc::new)) };
    let held = match registry.callers.sessions.ask(hash, (), question).1.await {
        Some(held) => held,
        // Errors are not shared: whoever met one asks alone, and tells what happened to them.
        None => registry.store.glance().session_holder(&hash, now, day).await?.map(Arc::new),
    };
    let is_in_use = |session: &SessionRow| {
        let last = registry.callers.uses.last(&Used::Session(hash), Some(session.last_seen_at));
        last.is_some_and(|last| last.plus_seconds(registry.access().idle_seconds) > now)
    };
    // What the account may do today may be more than on the day of its log-in: grants and deputies begin at midnight.
    let lacks_factor = |session: &SessionRow, row: &PrincipalRow| {
        let is_open = session.stage == SessionStage::Open;
        is_open && !session.second_factor && registry.access().asks_for_second_factor(&row.principal)
    };
    Ok(held.filter(|held| is_in_use(&held.0) && !held.1.disabled && !lacks_factor(&held.0, &held.1)))
}

/// The owner of a token of the API, with what the token leaves of their rights. What they have as a deputy it leaves out.
async fn token_owner(registry: &Registry, token: &SessionToken) -> OperationResult<Option<Principal>> {
    let (hash, now, day) = (token.digest(), SystemClock.now(), registry.clock.today());
    let glance = registry.store.glance();
    let question = move |_| async move { Some(glance.token_owner(&hash, now, day).await.ok()?.map(Arc::new)) };
    let held = match registry.callers.tokens.ask(hash, (), question).1.await {
        Some(held) => held,
        None => registry.store.glance().token_owner(&hash, now, day).await?.map(Arc::new),
    };
    let Some(held) = held.filter(|held| !held.1.disabled) else { return Ok(None) };
    let (found, row) = held.as_ref();
    registry.callers.uses.note(Used::Token(found.id), found.last_used_at, now);
    let (name, permissions, path) = (found.name.clone(), found.permissions.clone(), found.path.clone());
    let limits = Some(TokenLimits { token: found.id, name, permissions, path });
    Ok(Some(Principal { stands_in_for: Vec::new(), limits, ..row.principal.clone() }))
}
