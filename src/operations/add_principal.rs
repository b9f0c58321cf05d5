//! Making an account. The first may be made by a local operator: there is nobody yet who could log in to do it. With a password
//! that is for trials and tests; a real one begins with a code (`activate_account`).

use super::error::{OperationError, OperationResult};
use super::log_in::hash;
use super::registry::{Actor, Registry};
use super::tie_official::{OfficialKey, machine, official_of};
use crate::auth::password::Password;
use crate::auth::permission::Permission;
use crate::domain::audit::event::AuditEvent;
use crate::domain::ids::PrincipalId;
use crate::domain::principal::{Grant, Principal, Role, WayIn};
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::row::access::PrincipalRow;
use crate::storage::row::log_in::SourceOfWay;

/// An account to make.
#[derive(Debug)]
pub struct NewPrincipal {
    /// Log-in name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Identifier of the agency whose subtree the role covers.
    pub agency_code: String,
    /// The official it belongs to, if any.
    pub official: Option<OfficialKey>,
    /// Its password; that of a machine is not kept.
    pub password: Password,
}

/// An account to make, without what it is entered by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account<'a> {
    pub(super) name: &'a str,
    pub(super) role: Role,
    pub(super) agency_code: &'a str,
    pub(super) official: Option<&'a OfficialKey>,
}

/// What an account begins with.
#[derive(Debug)]
pub(super) enum Credential {
    /// Nothing: a code or a token follows.
    None,
    /// A password of its own.
    Password(Password),
    /// A password that somebody else knows.
    Temporary(Password),
}

/// Makes an account with one grant.
///
/// # Errors
/// When the actor may not, the name is taken or no name, the agency is unknown, or the official is, or is the actor.
pub async fn add_principal(registry: &Registry, actor: &Actor, new: NewPrincipal) -> OperationResult<Principal> {
    let scope = maker_scope(registry, actor).await?;
    let account =
        Account { name: &new.name, role: new.role, agency_code: &new.agency_code, official: new.official.as_ref() };
    make(registry, actor, scope, account, Credential::Password(new.password)).await
}

/// Makes an account whose password must be changed at the first log-in.
///
/// # Errors
/// As [`add_principal`].
pub async fn add_with_temporary_password(
    registry: &Registry,
    actor: &Actor,
    new: NewPrincipal,
) -> OperationResult<Principal> {
    let scope = maker_scope(registry, actor).await?;
    let account =
        Account { name: &new.name, role: new.role, agency_code: &new.agency_code, official: new.official.as_ref() };
    make(registry, actor, scope, account, Credential::Temporary(new.password)).await
}

/// Where the actor may make accounts.
async fn maker_scope(registry: &Registry, actor: &Actor) -> OperationResult<Scope> {
    if *actor == Actor::Shell && !registry.store.read().await?.has_principals().await? {
        return Ok(Scope::Province);
    }
    actor.scope(Permission::ManagePrincipals)
}

pub(super) async fn make(
    registry: &Registry,
    actor: &Actor,
    scope: Scope,
    Account { name, role, agency_code, official }: Account<'_>,
    credential: Credential,
) -> OperationResult<Principal> {
    let today = registry.clock.today();
    let name = name.trim().to_owned();
    let is_name = (2..=64).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c));
    if !is_name {
        return Err(OperationError::BadAccountName { name });
    }
    let reader = registry.store.read().await?;
    if reader.principal_by_name(&name, today).await?.is_some() {
        return Err(OperationError::AccountExists { name });
    }
    let agency = reader
        .agency_by_code(&scope, View::of(today), agency_code)
        .await?
        .ok_or_else(|| OperationError::UnknownAgency { code: agency_code.to_owned() })?;
    let official = match official {
        Some(_) if role == Role::Machine => return Err(machine()),
        Some(key) => Some(official_of(registry, &reader, actor, &scope, key).await?),
        None => None,
    };
    drop(reader);
    let must_change = matches!(credential, Credential::Temporary(_));
    let password_hash = match credential {
        // A machine calls by token; it never logs in.
        Credential::Password(password) | Credential::Temporary(password) if role != Role::Machine => {
            Some(hash(password, registry.keys().pepper.clone()).await?)
        }
        _ => None,
    };
    let grants = vec![Grant { role, agency: agency.agency, path: agency.path }];
    let principal = Principal { grants, ..Principal::new(PrincipalId(registry.new_id()), name) };
    let row = PrincipalRow { principal: principal.clone(), password_hash, disabled: false, must_change };
    let books = registry.store.bookkeeping().await?;
    let now = registry.clock.now();
    books.insert_principal(&row, now).await?;
    if official.is_some() {
        books.tie_account(registry.new_id(), principal.id, official, &actor.recorded_name(), now).await?;
    }
    // Whoever typed the first password may have been the one who changed it.
    if must_change {
        let source = SourceOfWay { issuer: actor.account(), issued_at: now };
        books.put_source_of_way(registry.new_id(), principal.id, WayIn::Password, source, now).await?;
    }
    let event = registry.event(actor, "add_account").about_account(principal.id.0).about_agency(agency.agency);
    let event = official.into_iter().fold(event, AuditEvent::about_person);
    books.audit(event.with("role", role.as_str()));
    books.commit().await?;
    Ok(Principal { official, ..principal })
}
