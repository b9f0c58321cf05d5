//! Logging in and out.

use std::net::IpAddr;
use std::sync::LazyLock;

use uuid::Uuid;

use super::attempt::{CountedAttempt, count, subject_of_name};
use super::error::{OperationError, OperationResult};
use super::hashing;
use super::identify::principal_of;
use super::open_session::{Arrival, begin, next_stage};
use super::registry::Registry;
use crate::auth::delay::MEMORY_SECONDS;
use crate::auth::password::{Password, is_outdated};
use crate::auth::token::SessionToken;
use crate::domain::audit::event::AuditEvent;
use crate::domain::audit::leaf::Outcome;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::PrincipalId;
use crate::domain::principal::{Principal, SessionStage};
use crate::domain::secret_key::SecretKey;
use crate::storage::row::access::PrincipalRow;
use crate::storage::row::log_in::SecondFactorRow;

pub use super::open_session::LogIn;

/// What an unknown name is checked against, so that it costs as much as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    Password::typed("nobody has this password".to_owned()).and_then(|password| password.hash(None)).unwrap_or_default()
});

/// Logs in where nothing but a password is asked for.
///
/// # Errors
/// As [`begin_log_in`], and [`OperationError::LogInUnfinished`] when more must be done.
pub async fn log_in(registry: &Registry, name: &str, password: Password) -> OperationResult<(SessionToken, Principal)> {
    let begun = begin_log_in(registry, name, password, None).await?;
    match begun.stage {
        SessionStage::Open => Ok((begun.token, begun.principal)),
        stage => Err(OperationError::LogInUnfinished { stage }),
    }
}

/// Begins a log-in: checks the password, and says what must be done next.
///
/// # Errors
/// As [`prove`] and [`open_proved`].
pub async fn begin_log_in(
    registry: &Registry,
    name: &str,
    password: Password,
    source: Option<IpAddr>,
) -> OperationResult<LogIn> {
    let proved = prove(registry, name, password, source).await?;
    open_proved(registry, proved).await
}

/// Somebody who knew the password of an account, as it was when they were asked for it.
#[derive(Debug)]
pub struct Proved {
    row: PrincipalRow,
    factor: Option<SecondFactorRow>,
    attempt: CountedAttempt,
    /// The password's hash under newer parameters.
    fresh: Option<String>,
    source: Option<IpAddr>,
}

/// The first half of a log-in: checks the password, in line with everybody else's. Nothing is open meanwhile.
///
/// # Errors
/// [`OperationError::LogInRefused`] when name and password do not belong together or the account may not log in; the reason is
/// not told. [`OperationError::TooManyAttempts`] when account or address must wait.
pub async fn prove(
    registry: &Registry,
    name: &str,
    password: Password,
    source: Option<IpAddr>,
) -> OperationResult<Proved> {
    let attempt = count(registry, subject_of_name(name), source).await?;
    let reader = registry.store.read().await?;
    let row = reader.principal_by_name(name.trim(), registry.clock.today()).await?;
    // Asked of a name that is nobody's too: it must not be told by how long the answer takes.
    let owner = row.as_ref().map_or(PrincipalId(Uuid::nil()), |row| row.principal.id);
    let factor = reader.second_factor(owner).await?;
    drop(reader);
    let stored = row.as_ref().and_then(|row| row.password_hash.clone());
    let pepper = registry.keys().pepper.clone();
    let matches = check(password.clone(), stored.clone(), pepper.clone()).await?;
    let Some(row) = row.clone().filter(|row| matches && !row.disabled) else {
        record_refusal(registry, row.as_ref().map(|row| &row.principal)).await?;
        return Err(OperationError::LogInRefused);
    };
    let fresh = match stored.as_deref() {
        Some(old) if is_outdated(old, pepper.is_some()) => Some(hash(password, pepper).await?),
        _ => None,
    };
    Ok(Proved { row, factor, attempt, fresh, source })
}

/// The second half of a log-in: opens the session, unless password or second factor were changed since they were looked up. A
/// reset is meant to throw out whoever knew the old password, also who was on the way in.
///
/// # Errors
/// [`OperationError::LogInRefused`] when they were changed; or when the store fails.
pub async fn open_proved(registry: &Registry, proved: Proved) -> OperationResult<LogIn> {
    let Proved { row, factor, attempt, fresh, source } = proved;
    let (account, old) = (row.principal.id, row.password_hash.as_deref());
    let stage = next_stage(registry, &row, factor.as_ref(), false);
    let now = SystemClock.now();
    let books = registry.store.bookkeeping().await?;
    if !books.hold_credentials(account, old, factor.as_ref()).await? {
        drop(books);
        refused(registry, &row.principal, "log_in").await?;
        return Err(OperationError::LogInRefused);
    }
    books.forget_expired_sessions(now).await?;
    books.forget_old_attempts(now.plus_seconds(-MEMORY_SECONDS), now).await?;
    attempt.succeeded(&books).await?;
    if let Some((old, new)) = old.zip(fresh) {
        books.rehash_password(account, old, &new).await?;
    }
    let begun = begin(registry, &books, &row, stage, Arrival::by_password(source)).await?;
    books.audit(own_event(registry, &row.principal, "log_in").with("stage", stage.as_str()));
    books.commit().await?;
    Ok(begun)
}

/// Records a log-in that was refused. A name that is no account's is not taken down: people type passwords there.
async fn record_refusal(registry: &Registry, principal: Option<&Principal>) -> OperationResult<()> {
    match principal {
        Some(principal) => refused(registry, principal, "log_in").await,
        None => record_refused(registry, AuditEvent::new(registry.clock.now(), "unknown", "log_in")).await,
    }
}

/// Records that an account was refused something.
pub(super) async fn refused(registry: &Registry, principal: &Principal, action: &'static str) -> OperationResult<()> {
    record_refused(registry, own_event(registry, principal, action)).await
}

pub(super) async fn record_refused(registry: &Registry, event: AuditEvent) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.audit(event.ended(Outcome::Refused));
    Ok(books.commit().await?)
}

/// Something that an account did to itself.
pub(super) fn own_event(registry: &Registry, principal: &Principal, action: &'static str) -> AuditEvent {
    let event = AuditEvent::new(registry.clock.now(), &principal.name, action).about_account(principal.id.0);
    principal.official.into_iter().fold(event, AuditEvent::about_person)
}

/// Whether a password is the one behind `stored`; without a `stored` one it costs the same.
pub(super) async fn check(
    password: Password,
    stored: Option<String>,
    pepper: Option<SecretKey>,
) -> OperationResult<bool> {
    let _permit = hashing::turn().await?;
    tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        let matches = password.matches(stored.as_deref().unwrap_or(&NOBODY), pepper.as_ref())?;
        Ok(known && matches)
    })
    .await
    .map_err(|_| OperationError::ShuttingDown)?
}

/// Hashes a password, in line with all other hashings.
pub(super) async fn hash(password: Password, pepper: Option<SecretKey>) -> OperationResult<String> {
    let _permit = hashing::turn().await?;
    let hashing = tokio::task::spawn_blocking(move || password.hash(pepper.as_ref()));
    Ok(hashing.await.map_err(|_| OperationError::ShuttingDown)??)
}

/// Ends a session; a token that is none ends nothing.
///
/// # Errors
/// When the store fails.
pub async fn log_out(registry: &Registry, token: &SessionToken) -> OperationResult<()> {
    let principal = principal_of(registry, token).await?;
    let books = registry.store.bookkeeping().await?;
    if books.end_session(&token.digest()).await?
        && let Some(principal) = principal
    {
        books.audit(own_event(registry, &principal, "log_out"));
    }
    Ok(books.commit().await?)
}
