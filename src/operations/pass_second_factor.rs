//! The second step of a log-in: a code of the authenticator, or a recovery code. Each is good once.

use std::net::IpAddr;

use super::attempt::{count, subject_of_code};
use super::error::{OperationError, OperationResult};
use super::log_in::{own_event, refused};
use super::open_session::{LogIn, go_on, holder, next_stage};
use super::registry::Registry;
use crate::auth::password::PasswordError;
use crate::auth::second_factor::{FactorSecret, recovery_digest};
use crate::auth::token::SessionToken;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::principal::SessionStage;

/// Checks a code and goes on with the log-in, under a fresh token.
///
/// # Errors
/// [`OperationError::LogInRefused`] when the code is wrong or was used, [`OperationError::TooManyAttempts`] when account or
/// address must wait, or when there is no such log-in.
pub async fn pass_second_factor(
    registry: &Registry,
    token: &SessionToken,
    code: &str,
    source: Option<IpAddr>,
) -> OperationResult<LogIn> {
    let (session, row) = holder(registry, token, &[SessionStage::Code]).await?;
    let principal = row.principal.id;
    let attempt = count(registry, subject_of_code(principal), source).await?;
    let factor = registry.store.read().await?.second_factor(principal).await?;
    let factor = factor.filter(|factor| factor.confirmed_at.is_some()).ok_or(OperationError::LogInRefused)?;
    let pepper = registry.keys().pepper.as_ref().ok_or(PasswordError::NoPepper)?;
    let secret = FactorSecret::open(&factor.secret, pepper, principal)
        .ok_or_else(|| OperationError::Unreadable { what: "second_factor.secret", text: principal.to_string() })?;
    let books = registry.store.bookkeeping().await?;
    books.hold_account(principal).await?;
    let is_good = match secret.step_of(code, SystemClock.now(), factor.last_step) {
        Some(step) => books.use_step(principal, step).await?,
        None => books.use_recovery_code(principal, &recovery_digest(code, pepper, principal)).await?,
    };
    if !is_good {
        drop(books);
        refused(registry, &row.principal, "pass_second_factor").await?;
        return Err(OperationError::LogInRefused);
    }
    attempt.succeeded(&books).await?;
    books.audit(own_event(registry, &row.principal, "pass_second_factor"));
    let stage = next_stage(registry, &row, Some(&factor), true);
    let begun = go_on(registry, &books, &session, &row, stage).await?;
    books.commit().await?;
    Ok(begun)
}
