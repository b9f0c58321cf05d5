//! Issuing a token of the API: to oneself, or to a machine within one's part of the tree. It may do a part of what its owner may.

use super::error::{OperationError, OperationResult};
use super::managed_account::anothers_account;
use super::registry::{Actor, Registry};
use crate::auth::permission::{Permission, role_allows, scope_for};
use crate::auth::token::SessionToken;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::TokenId;
use crate::domain::lang::Bilingual;
use crate::domain::principal::{Principal, Role};
use crate::storage::read::View;
use crate::storage::row::access::TokenRow;

/// Most days that a token lives.
pub const MOST_DAYS: u16 = 366;
/// Most characters of its name.
const MOST_NAME: usize = 100;

/// A token to issue.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is; none for the actor's own.
    pub owner: Option<String>,
    /// What it is called, so that its owner knows it again.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Identifier of the agency whose subtree it covers.
    pub agency_code: String,
    /// How many days it lives.
    pub days: u16,
}

/// Issues a token, which is told this once.
///
/// # Errors
/// When the actor is a token itself or may not issue to that owner, a field makes no sense, or the store fails.
pub async fn issue_token(
    registry: &Registry,
    actor: &Actor,
    new: &NewToken,
) -> OperationResult<(SessionToken, TokenRow)> {
    let owner = owner_of(registry, actor, new.owner.as_deref()).await?;
    let today = registry.clock.today();
    let agency = registry.store.read().await?;
    let sees = new.permissions.iter().map(|&permission| scope_for(&owner, permission));
    let sees = sees.fold(crate::domain::scope::Scope::NOTHING, crate::domain::scope::Scope::or);
    let agency = agency.agency_by_code(&sees, View::of(today), &new.agency_code).await?;
    let problems = problems(&owner, new, agency.is_some());
    let Some(agency) = agency.filter(|_| problems.is_empty()) else {
        return Err(OperationError::Invalid { problems });
    };
    let token = SessionToken::generate_for_api()?;
    let now = SystemClock.now();
    let mut permissions = new.permissions.clone();
    permissions.sort_unstable();
    permissions.dedup();
    let row = TokenRow {
        id: TokenId(registry.new_id()),
        token_hash: token.digest(),
        principal: owner.id,
        name: new.name.trim().to_owned(),
        permissions: permissions.iter().map(ToString::to_string).collect(),
        agency: agency.agency,
        path: agency.path,
        created_at: now,
        created_by: actor.name().to_owned(),
        expires_at: now.plus_seconds(i64::from(new.days) * 86_400),
        last_used_at: None,
        revoked_at: None,
    };
    let books = registry.store.bookkeeping().await?;
    books.insert_api_token(&row).await?;
    let event = registry.event(actor, "issue_token").about_account(owner.id.0).about_agency(row.agency);
    books.audit(event.with("permissions", row.permissions.join(",").as_str()));
    books.commit().await?;
    Ok((token, row))
}

/// The owner with its own grants only: what somebody has as a deputy ends with those days, a token may outlive them.
async fn owner_of(registry: &Registry, actor: &Actor, name: Option<&str>) -> OperationResult<Principal> {
    let Actor::Principal(me) = actor else {
        return Err(OperationError::NotLoggedIn { what: "issue a token" });
    };
    if me.limits.is_some() {
        return Err(OperationError::NotAllowed { name: me.name.clone(), what: "issue a token by a token" });
    }
    let owner = match name.map(str::trim).filter(|name| *name != me.name) {
        None => me.clone(),
        Some(name) => {
            let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
            // A token for a person, made by another, would be a way to act as them.
            if account.grants.iter().any(|dated| dated.grant.role != Role::Machine) {
                return Err(OperationError::NotAllowed { name: me.name.clone(), what: "issue a token for a person" });
            }
            account.row.principal
        }
    };
    Ok(Principal { stands_in_for: Vec::new(), ..owner })
}

fn problems(owner: &Principal, new: &NewToken, has_agency: bool) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, vi: &str, en: &str, remedy_vi: &str, remedy_en: &str| {
        problems.push(FieldProblem::new(field, Bilingual::new(vi, en), Bilingual::new(remedy_vi, remedy_en)));
    };
    if new.name.trim().is_empty() || new.name.chars().count() > MOST_NAME || new.name.chars().any(char::is_control) {
        wrong(
            "/name",
            "Tên mã truy cập không hợp lệ",
            "the token has no proper name",
            "Nhập tên từ 1 đến 100 ký tự",
            "write 1 to 100 characters",
        );
    }
    if !(1..=MOST_DAYS).contains(&new.days) {
        wrong(
            "/days",
            "Thời hạn không hợp lệ",
            "a token lives from 1 to 366 days",
            "Nhập số ngày từ 1 đến 366",
            "write a number of days from 1 to 366",
        );
    }
    if new.permissions.is_empty() {
        wrong(
            "/permissions",
            "Chưa chọn quyền nào",
            "it has no permission",
            "Chọn ít nhất một quyền",
            "name at least one",
        );
    }
    for permission in &new.permissions {
        if !owner.grants.iter().any(|grant| role_allows(grant.role, *permission)) {
            let en = format!("its owner has no permission {permission}");
            wrong(
                "/permissions",
                &format!("Chủ tài khoản không có quyền {permission}"),
                &en,
                "Chỉ chọn quyền mà chủ tài khoản đang có",
                "name permissions that its owner has",
            );
        }
    }
    if !has_agency {
        wrong(
            "/agency",
            "Không có cơ quan này trong phạm vi của chủ tài khoản",
            "no such agency where its owner may do this",
            "Chọn cơ quan trong phạm vi được giao",
            "name an agency within its owner's scope",
        );
    }
    problems
}
