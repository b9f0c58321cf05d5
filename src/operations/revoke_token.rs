//! Listing and revoking tokens of the API: one's own, or those of accounts that one manages.

use super::error::{OperationError, OperationResult};
use super::managed_account::{anothers_account, managed_account};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::{PrincipalId, TokenId};
use crate::storage::row::access::TokenRow;

const NO_TOKEN: OperationError = OperationError::NotFound { what: "token" };

/// The tokens of an account, newest first; the actor's own without a name.
///
/// # Errors
/// When nobody is logged in, the account is outside the actor's part of the tree, or the store fails.
pub async fn tokens_of(registry: &Registry, actor: &Actor, account: Option<&str>) -> OperationResult<Vec<TokenRow>> {
    let Actor::Principal(me) = actor else {
        return Err(OperationError::NotLoggedIn { what: "list tokens" });
    };
    let owner: PrincipalId = match account.map(str::trim).filter(|name| *name != me.name) {
        None => me.id,
        Some(name) => managed_account(registry, actor, Permission::ManagePrincipals, name).await?.row.principal.id,
    };
    Ok(registry.store.read().await?.api_tokens(owner, registry.clock.today()).await?)
}

/// Revokes a token for good.
///
/// # Errors
/// When there is no such token that the actor may see, or the store fails.
pub async fn revoke_token(registry: &Registry, actor: &Actor, id: TokenId) -> OperationResult<()> {
    let Actor::Principal(me) = actor else {
        return Err(OperationError::NotLoggedIn { what: "revoke a token" });
    };
    let today = registry.clock.today();
    let reader = registry.store.read().await?;
    let row = reader.api_token_by_id(id, today).await?.ok_or(NO_TOKEN)?;
    if row.principal != me.id {
        let owner = reader.principal(row.principal, today).await?.ok_or(NO_TOKEN)?;
        drop(reader);
        let managed = anothers_account(registry, actor, Permission::ManagePrincipals, &owner.principal.name).await;
        // Whether the token is there is not told to those who may not manage its owner.
        managed.map_err(|error| match error {
            OperationError::Store(error) => OperationError::Store(error),
            _ => NO_TOKEN,
        })?;
    }
    let books = registry.store.bookkeeping().await?;
    books.revoke_api_token(id, SystemClock.now()).await?;
    books.audit(registry.event(actor, "revoke_token").about_account(row.principal.0));
    Ok(books.commit().await?)
}
