//! Granting a role over an agency's subtree for some days, and ending it. Nobody grants beyond their own part of the tree, nor
//! to themselves.

use time::Date;

use super::error::{OperationError, OperationResult};
use super::managed_account::{NO_ACCOUNT, managed_account, not_oneself};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::principal::{Grant, Role};
use crate::domain::scope::Scope;
use crate::storage::read::View;

/// A role over an agency's subtree for some days.
#[derive(Debug, Clone)]
pub struct RoleGrant {
    /// The account.
    pub account: String,
    /// The role.
    pub role: Role,
    /// Identifier of the agency.
    pub agency_code: String,
    /// First day; none for today.
    pub from: Option<Date>,
    /// The first day on which it no longer holds; none for no end.
    pub to: Option<Date>,
}

/// Grants a role. The account's sessions end.
///
/// # Errors
/// When the actor may not, account or agency are outside its part of the tree, it is the actor's own account, the days make
/// no sense, or the store fails.
pub async fn grant_role(registry: &Registry, actor: &Actor, wanted: &RoleGrant) -> OperationResult<()> {
    let scope = actor.scope(Permission::ManagePrincipals)?;
    let today = registry.clock.today();
    let from = wanted.from.unwrap_or(today);
    if from < today || wanted.to.is_some_and(|to| to <= from) {
        return Err(wrong_days("/from"));
    }
    let reader = registry.store.read().await?;
    let agency = reader.agency_by_code(&scope, View::of(today), &wanted.agency_code).await?;
    let agency = agency.ok_or_else(|| OperationError::UnknownAgency { code: wanted.agency_code.clone() })?;
    let row = reader.principal_by_name(wanted.account.trim(), today).await?.ok_or(NO_ACCOUNT)?;
    // An account without any role belongs to nobody's part yet: only the whole province sees it.
    let others = reader.grants_from(row.principal.id, today).await?;
    if scope != Scope::Province && !others.iter().any(|dated| scope.covers(&dated.grant.path)) {
        return Err(NO_ACCOUNT);
    }
    drop(reader);
    not_oneself(actor, &row.principal)?;
    if row.principal.grants.iter().any(|grant| grant.role == Role::Machine) != (wanted.role == Role::Machine)
        && !row.principal.grants.is_empty()
    {
        let reason = Bilingual::new(
            "Tài khoản của hệ thống kết nối không được giao vai trò của người dùng, và ngược lại",
            "an account is a machine's or a person's, never both; make another account",
        );
        return Err(OperationError::Conflict { reason });
    }
    let grant = Grant { role: wanted.role, agency: agency.agency, path: agency.path };
    let books = registry.store.bookkeeping().await?;
    books.insert_dated_grant(row.principal.id, &grant, from, wanted.to).await?;
    let event = registry.event(actor, "grant_role").about_account(row.principal.id.0).about_agency(grant.agency);
    books.audit(event.with("role", grant.role.as_str()));
    Ok(books.commit().await?)
}

/// Ends a role. The account's sessions end.
///
/// # Errors
/// When the actor may not, the account has no such role within its part of the tree, it is the actor's own account, or the
/// store fails.
pub async fn revoke_role(registry: &Registry, actor: &Actor, ended: &RoleGrant) -> OperationResult<()> {
    let account = managed_account(registry, actor, Permission::ManagePrincipals, &ended.account).await?;
    not_oneself(actor, &account.row.principal)?;
    let today = registry.clock.today();
    let day = ended.to.unwrap_or(today);
    if day < today {
        return Err(wrong_days("/to"));
    }
    let held = account.grants.iter().find(|dated| {
        dated.grant.role == ended.role
            && dated.agency_code == ended.agency_code
            && account.scope.covers(&dated.grant.path)
    });
    let held = held.ok_or(OperationError::NotFound { what: "role of this account" })?;
    let books = registry.store.bookkeeping().await?;
    books.end_grant(account.row.principal.id, &held.grant, day).await?;
    let event = registry.event(actor, "revoke_role").about_account(account.row.principal.id.0);
    books.audit(event.about_agency(held.grant.agency).with("role", held.grant.role.as_str()));
    Ok(books.commit().await?)
}

pub(super) fn wrong_days(field: &'static str) -> OperationError {
    let problem = FieldProblem::new(
        field,
        Bilingual::new("Khoảng ngày không hợp lệ", "these days make no sense"),
        Bilingual::new(
            "Ngày bắt đầu từ hôm nay trở đi, ngày kết thúc sau ngày bắt đầu",
            "begin today or later, and end after the beginning",
        ),
    );
    OperationError::Invalid { problems: vec![problem] }
}
