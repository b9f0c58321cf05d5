//! Disabling an account, which ends its sessions and stops its tokens, and enabling it again.

use super::error::OperationResult;
use super::managed_account::anothers_account;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::clock::{Clock as _, SystemClock};

/// Disables or enables an account.
///
/// # Errors
/// When the actor may not, the account is not all within its part of the tree or is its own, or the store fails.
pub async fn set_disabled(registry: &Registry, actor: &Actor, name: &str, disabled: bool) -> OperationResult<()> {
    let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
    let books = registry.store.bookkeeping().await?;
    books.set_disabled(account.row.principal.id, disabled).await?;
    if disabled {
        // Enabling the account again must not wake what somebody may have copied.
        books.revoke_api_tokens(account.row.principal.id, SystemClock.now()).await?;
    }
    let action = if disabled { "disable_account" } else { "enable_account" };
    books.audit(registry.event(actor, action).about_account(account.row.principal.id.0));
    Ok(books.commit().await?)
}
