//! Changing one's own password. Every session ends, and the one who changes goes on under a fresh token.

use super::attempt::{count, subject_of_name};
use super::error::{OperationError, OperationResult};
use super::log_in::{check, hash, own_event, refused};
use super::open_session::{Arrival, LogIn, begin, holder, next_stage};
use super::registry::Registry;
use crate::auth::password::{Password, Policy};
use crate::auth::token::SessionToken;
use crate::domain::lang::Bilingual;
use crate::domain::principal::SessionStage;
use crate::storage::row::access::{PrincipalRow, SessionRow};
use crate::storage::row::log_in::SecondFactorRow;

/// Changes the password of a session's account. An open session must give the current one too; a log-in that is held up for a
/// new password has just given it.
///
/// # Errors
/// When nobody is logged in, the current password is wrong, the new one is refused or the same, or the store fails.
pub async fn change_password(
    registry: &Registry,
    token: &SessionToken,
    current: Option<Password>,
    new: String,
) -> OperationResult<LogIn> {
    let chosen = choose_password(registry, token, current, new).await?;
    set_chosen(registry, chosen).await
}

/// A new password for the account behind a session, as both were when it was chosen.
#[derive(Debug)]
pub struct ChosenPassword {
    session: SessionRow,
    row: PrincipalRow,
    factor: Option<SecondFactorRow>,
    hash: String,
}

/// The first half of a change: checks the current password and the new one. Nothing is open meanwhile, and nothing is written.
///
/// # Errors
/// When nobody is logged in, the current password is wrong, the new one is refused or the same, or the store fails.
pub async fn choose_password(
    registry: &Registry,
    token: &SessionToken,
    current: Option<Password>,
    new: String,
) -> OperationResult<ChosenPassword> {
    let (session, row) = holder(registry, token, &[SessionStage::Open, SessionStage::Password]).await?;
    let pepper = registry.keys().pepper.clone();
    if session.stage == SessionStage::Open {
        let current = current.ok_or(OperationError::LogInRefused)?;
        let attempt = count(registry, subject_of_name(&row.principal.name), None).await?;
        if !check(current, row.password_hash.clone(), pepper.clone()).await? {
            return Err(OperationError::LogInRefused);
        }
        // It was right, whatever is wrong with the new one.
        let books = registry.store.bookkeeping().await?;
        attempt.succeeded(&books).await?;
        books.commit().await?;
    }
    let factor = registry.store.read().await?.second_factor(row.principal.id).await?;
    let has_second_factor = factor.as_ref().is_some_and(|factor| factor.confirmed_at.is_some());
    let new = chosen(registry, &row.principal.name, new, has_second_factor)?;
    if check(new.clone(), row.password_hash.clone(), pepper.clone()).await? {
        let reason = Bilingual::new(
            "Mật khẩu mới trùng với mật khẩu đang dùng; hãy chọn mật khẩu khác",
            "the new password is the one in use; choose another",
        );
        return Err(OperationError::Conflict { reason });
    }
    let hash = hash(new, pepper).await?;
    Ok(ChosenPassword { session, row, factor, hash })
}

/// The second half of a change: sets the password, unless the session ended, or password or second factor were changed, since
/// they were looked up.
///
/// # Errors
/// When nobody is logged in any more, [`OperationError::LogInRefused`] when they were changed; or when the store fails.
pub async fn set_chosen(registry: &Registry, chosen: ChosenPassword) -> OperationResult<LogIn> {
    let ChosenPassword { session, row, factor, hash } = chosen;
    let account = row.principal.id;
    let books = registry.store.bookkeeping().await?;
    let is_same = books.hold_credentials(account, row.password_hash.as_deref(), factor.as_ref()).await?;
    if !books.end_session(&session.token_hash).await? {
        return Err(OperationError::NotLoggedIn { what: "change a password" });
    }
    if !is_same {
        drop(books);
        refused(registry, &row.principal, "change_password").await?;
        return Err(OperationError::LogInRefused);
    }
    let row = PrincipalRow { must_change: false, ..row };
    let stage = next_stage(registry, &row, factor.as_ref(), session.second_factor);
    books.set_password_hash(account, Some(hash)).await?;
    books.set_must_change(account, false).await?;
    books.audit(own_event(registry, &row.principal, "change_password"));
    let begun = begin(registry, &books, &row, stage, Arrival::of(&session)).await?;
    books.commit().await?;
    Ok(begun)
}

/// A new password for an account, measured by the policy.
pub(super) fn chosen(
    registry: &Registry,
    account: &str,
    text: String,
    has_second_factor: bool,
) -> OperationResult<Password> {
    let names = [account, registry.province.name.as_str(), registry.province.mail_domain.as_str()];
    Ok(Password::chosen_under(text, Policy { has_second_factor, names: &names })?)
}
