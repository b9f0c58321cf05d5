//! Ending somebody's wait after failed attempts. Nothing else changes: neither password nor second factor.

use super::attempt::{subject_of_activation, subject_of_code, subject_of_name};
use super::error::OperationResult;
use super::managed_account::managed_account;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;

/// Lets an account try again at once; gives whether it had to wait or had failed.
///
/// # Errors
/// When the actor may not reset passwords where the account is, or the store fails.
pub async fn unlock_account(registry: &Registry, actor: &Actor, name: &str) -> OperationResult<bool> {
    let account = managed_account(registry, actor, Permission::ResetPasswords, name).await?;
    let principal = &account.row.principal;
    let books = registry.store.bookkeeping().await?;
    let mut had_failed = false;
    for subject in
        [subject_of_name(&principal.name), subject_of_code(principal.id), subject_of_activation(&principal.name)]
    {
        had_failed |= books.forget_attempts(&subject).await?;
    }
    books.audit(registry.event(actor, "unlock_account").about_account(principal.id.0));
    books.commit().await?;
    Ok(had_failed)
}
