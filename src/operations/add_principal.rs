//! Making an account. The first may be made by a local operator: there is nobody yet who could log in to do it.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::password::Password;
use crate::auth::permission::{Permission, role_allows};
use crate::domain::ids::PrincipalId;
use crate::domain::principal::{Grant, Principal, Role};
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::row::access::PrincipalRow;

/// An account to make.
#[derive(Debug)]
pub struct NewPrincipal {
    /// Log-in name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Identifier of the agency whose subtree the role covers.
    pub agency_code: String,
    /// Its password.
    pub password: Password,
}

/// Makes an account with one grant.
///
/// # Errors
/// When the actor may not, the name is taken or no name, or the agency is unknown.
pub async fn add_principal(registry: &Registry, actor: &Actor, new: NewPrincipal) -> OperationResult<Principal> {
    let today = registry.clock.today();
    let reader = registry.store.read().await?;
    if *actor != Actor::Shell || reader.has_principals().await? {
        actor.require(Permission::ManagePrincipals)?;
    }
    let name = new.name.trim().to_owned();
    let is_name = (2..=64).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c));
    if !is_name {
        return Err(OperationError::BadAccountName { name });
    }
    let writes = Permission::ALL
        .iter()
        .any(|&permission| permission != Permission::ReadRegistry && role_allows(new.role, permission));
    if writes && new.agency_code != registry.province.code {
        return Err(OperationError::ProvinceWideRole { role: new.role, code: registry.province.code.clone() });
    }
    if reader.principal_by_name(&name, today).await?.is_some() {
        return Err(OperationError::AccountExists { name });
    }
    let agency = reader
        .agency_by_code(&Scope::Province, View::of(today), &new.agency_code)
        .await?
        .ok_or_else(|| OperationError::UnknownAgency { code: new.agency_code.clone() })?;
    drop(reader);
    let password = new.password;
    let hash =
        tokio::task::spawn_blocking(move || password.hash()).await.map_err(|_| OperationError::ShuttingDown)??;
    let grants = vec![Grant { role: new.role, agency: agency.agency }];
    let principal = Principal { id: PrincipalId(registry.new_id()), name, official: None, grants };
    let row = PrincipalRow { principal: principal.clone(), password_hash: Some(hash), disabled: false };
    let books = registry.store.bookkeeping().await?;
    books.insert_principal(&row, registry.clock.now()).await?;
    books.commit().await?;
    Ok(principal)
}
