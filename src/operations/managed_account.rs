//! Accounts as those who manage them see them: what lies outside their part of the tree is as good as not there.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::four_eyes::is_oneself;
use crate::auth::permission::Permission;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::storage::row::access::{DatedGrant, DeputyRow, PrincipalRow};

/// An account with its grants of today and later, as seen from a part of the tree.
#[derive(Debug, Clone)]
pub struct ManagedAccount {
    /// The account.
    pub row: PrincipalRow,
    /// Its grants that hold today or later.
    pub grants: Vec<DatedGrant>,
    /// Its deputies and those it stands in for, today or later.
    pub deputies: Vec<DeputyRow>,
    /// Where the actor may manage.
    pub scope: Scope,
}

/// The account of that name, if a part of what it may do lies within the actor's part of the tree.
///
/// # Errors
/// When the actor may not, there is no such account or it lies outside, or the store fails.
pub async fn managed_account(
    registry: &Registry,
    actor: &Actor,
    permission: Permission,
    name: &str,
) -> OperationResult<ManagedAccount> {
    let scope = actor.scope(permission)?;
    let day = registry.clock.today();
    let reader = registry.store.read().await?;
    let row = reader.principal_by_name(name.trim(), day).await?.ok_or(NO_ACCOUNT)?;
    let grants = reader.grants_from(row.principal.id, day).await?;
    let deputies = reader.deputies_from(row.principal.id, day).await?;
    let is_seen = scope == Scope::Province || grants.iter().any(|dated| scope.covers(&dated.grant.path));
    if is_seen { Ok(ManagedAccount { row, grants, deputies, scope }) } else { Err(NO_ACCOUNT) }
}

/// The account of that name, if all that it may do lies within the actor's part of the tree and it is somebody else's.
///
/// # Errors
/// As [`managed_account`], and when it is the actor's own.
pub(super) async fn anothers_account(
    registry: &Registry,
    actor: &Actor,
    permission: Permission,
    name: &str,
) -> OperationResult<ManagedAccount> {
    let account = managed_account(registry, actor, permission, name).await?;
    let is_within =
        account.scope == Scope::Province || account.grants.iter().all(|dated| account.scope.covers(&dated.grant.path));
    if !is_within {
        return Err(NO_ACCOUNT);
    }
    not_oneself(actor, &account.row.principal)?;
    Ok(account)
}

/// Refuses what somebody would do for themselves.
pub(super) fn not_oneself(actor: &Actor, target: &Principal) -> OperationResult<()> {
    match actor {
        Actor::Principal(principal) if is_oneself(principal, target) => Err(OperationError::OwnAccount),
        _ => Ok(()),
    }
}

/// There is no such account, or it lies outside.
pub(super) const NO_ACCOUNT: OperationError = OperationError::NotFound { what: "account" };
