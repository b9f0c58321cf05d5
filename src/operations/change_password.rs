//! Changing one's own password. Every session ends, and the one who changes goes on under a fresh token.

use super::attempt::{count, subject_of_name};
use super::error::{OperationError, OperationResult};
use super::log_in::{check, hash, own_event};
use super::open_session::{Arrival, LogIn, begin, holder, next_stage};
use super::registry::Registry;
use crate::auth::password::{Password, Policy};
use crate::auth::token::SessionToken;
use crate::domain::lang::Bilingual;
use crate::domain::principal::SessionStage;

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
    let row = crate::storage::row::access::PrincipalRow { must_change: false, ..row };
    let stage = next_stage(registry, &row, factor.as_ref(), true);
    let books = registry.store.bookkeeping().await?;
    books.set_password_hash(row.principal.id, Some(hash)).await?;
    books.set_must_change(row.principal.id, false).await?;
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
