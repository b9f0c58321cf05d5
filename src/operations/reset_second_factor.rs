//! Removing somebody's lost second factor: by another administrator within whose part of the tree the account lies. At the next
//! log-in it is enrolled anew where it must be.

use super::error::{OperationError, OperationResult};
use super::managed_account::anothers_account;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;

/// Removes an account's second factor and ends its sessions.
///
/// # Errors
/// When the actor may not, the account is not all within its part of the tree or is its own, it has none, or the store fails.
pub async fn reset_second_factor(registry: &Registry, actor: &Actor, name: &str) -> OperationResult<()> {
    let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
    let books = registry.store.bookkeeping().await?;
    if !books.remove_second_factor(account.row.principal.id).await? {
        return Err(OperationError::NotFound { what: "second factor" });
    }
    books.audit(registry.event(actor, "reset_second_factor").about_account(account.row.principal.id.0));
    Ok(books.commit().await?)
}
