//! Saying where an account's notices go.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::mailbox::address::MailAddress;

/// Sets or clears the mail address of the account `name`. Whose account it is may do it, and who manages accounts.
///
/// # Errors
/// When the actor may not, there is no such account, or the store fails.
pub async fn set_account_mail(
    registry: &Registry,
    actor: &Actor,
    name: &str,
    mail: Option<&MailAddress>,
) -> OperationResult<()> {
    let is_own = matches!(actor, Actor::Principal(principal) if principal.name == name);
    if !is_own {
        actor.require(Permission::ManagePrincipals)?;
    }
    let books = registry.store.bookkeeping().await?;
    let row = books.reader().principal_by_name(name, registry.clock.today()).await?;
    let principal = row.ok_or(OperationError::NotFound { what: "account" })?.principal.id;
    books.set_principal_mail(principal, mail).await?;
    books.audit(registry.event(actor, "set_account_mail").about_account(principal.0));
    Ok(books.commit().await?)
}
