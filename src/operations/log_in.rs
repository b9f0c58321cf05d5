//! Logging in and out, and who is behind a session. Sessions live in real time, whatever the business clock says.

use std::sync::LazyLock;

use tokio::sync::Semaphore;

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::auth::password::Password;
use crate::auth::permission::{Permission, role_allows};
use crate::auth::token::SessionToken;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::row::access::SessionRow;

/// How long a session lasts.
const SESSION_SECONDS: i64 = 12 * 3600;

/// Hashings at once: each takes 19 MiB and a core.
static HASHINGS: Semaphore = Semaphore::const_new(2);

/// What an unknown name is checked against, so that it costs as much as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    Password::typed("nobody has this password".to_owned()).and_then(|password| password.hash()).unwrap_or_default()
});

/// Opens a session.
///
/// # Errors
/// [`OperationError::LogInRefused`] when name and password do not belong together or the account is disabled; the reason is
/// not told.
pub async fn log_in(registry: &Registry, name: &str, password: Password) -> OperationResult<(SessionToken, Principal)> {
    let row = registry.store.read().await?.principal_by_name(name, registry.clock.today()).await?;
    let stored = row.as_ref().and_then(|row| row.password_hash.clone());
    let matches = check(password, stored).await?;
    let principal = row.filter(|row| matches && !row.disabled).ok_or(OperationError::LogInRefused)?.principal;
    let token = SessionToken::generate()?;
    let now = SystemClock.now();
    let session = SessionRow {
        token_hash: token.digest(),
        principal: principal.id,
        created_at: now,
        expires_at: now.plus_seconds(SESSION_SECONDS),
        last_seen_at: now,
    };
    let books = registry.store.bookkeeping().await?;
    books.forget_expired_sessions(now).await?;
    books.insert_session(&session).await?;
    books.commit().await?;
    Ok((token, principal))
}

async fn check(password: Password, stored: Option<String>) -> OperationResult<bool> {
    let _permit = HASHINGS.acquire().await.map_err(|_| OperationError::ShuttingDown)?;
    tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        let matches = password.matches(stored.as_deref().unwrap_or(&NOBODY))?;
        Ok(known && matches)
    })
    .await
    .map_err(|_| OperationError::ShuttingDown)?
}

/// Who is behind a token; none when the session ended or the account was disabled.
///
/// # Errors
/// When the store fails.
pub async fn principal_of(registry: &Registry, token: &SessionToken) -> OperationResult<Option<Principal>> {
    let reader = registry.store.read().await?;
    let Some(session) = reader.session(&token.digest(), SystemClock.now()).await? else { return Ok(None) };
    let row = reader.principal(session.principal, registry.clock.today()).await?;
    Ok(row.filter(|row| !row.disabled).map(|row| row.principal))
}

/// The part of the tree that an account may read; none when it may read nothing.
///
/// # Errors
/// When the store fails.
pub async fn scope_of(registry: &Registry, principal: &Principal) -> OperationResult<Option<Scope>> {
    let reader = registry.store.read().await?;
    let mut scope: Option<Scope> = None;
    for grant in principal.grants.iter().filter(|grant| role_allows(grant.role, Permission::ReadRegistry)) {
        let view = View::of(registry.clock.today());
        let Some(path) = reader.agency_path(view, grant.agency).await? else { continue };
        let wider = if path.depth() == 0 { Scope::Province } else { Scope::Subtree(path) };
        // Several grants: the widest wins; disjoint subtrees wait for the work on roles.
        scope = match scope {
            Some(Scope::Province) => Some(Scope::Province),
            Some(Scope::Subtree(held)) if matches!(&wider, Scope::Subtree(new) if new.is_within(&held)) => {
                Some(Scope::Subtree(held))
            }
            _ => Some(wider),
        };
    }
    Ok(scope)
}

/// Ends a session; a token that is none ends nothing.
///
/// # Errors
/// When the store fails.
pub async fn log_out(registry: &Registry, token: &SessionToken) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.end_session(&token.digest()).await?;
    Ok(books.commit().await?)
}
