//! Disabling an account, which ends its sessions and stops its tokens, and enabling it again.

use super::error::{OperationError, OperationResult};
use super::managed_account::anothers_account;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::lang::Bilingual;

/// Disables or enables an account.
///
/// # Errors
/// When the actor may not, the account is not all within its part of the tree or is its own, it is to be enabled and the service
/// of its owner has ended, or the store fails.
pub async fn set_disabled(registry: &Registry, actor: &Actor, name: &str, disabled: bool) -> OperationResult<()> {
    let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
    let books = registry.store.bookkeeping().await?;
    if let (false, Some(official)) = (disabled, account.row.principal.official)
        && books.reader().has_left(official, registry.clock.today()).await?
    {
        let reason = Bilingual::new(
            "Người dùng tài khoản này đã thôi việc; tài khoản chỉ mở lại được khi người đó có vị trí công tác",
            "the service of this account's owner has ended; it opens again only when they have a post",
        );
        return Err(OperationError::Conflict { reason });
    }
    books.set_disabled(account.row.principal.id, disabled).await?;
    if disabled {
        // Enabling the account again must not wake what somebody may have copied.
        books.revoke_api_tokens(account.row.principal.id, SystemClock.now()).await?;
    }
    let action = if disabled { "disable_account" } else { "enable_account" };
    books.audit(registry.event(actor, action).about_account(account.row.principal.id.0));
    Ok(books.commit().await?)
}
