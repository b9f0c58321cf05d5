//! `GET /me`: who the caller is, and what they may do where.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::permission::{Permission, scope_for};
use crate::domain::agency::TreePath;
use crate::domain::principal::{Principal, Role};
use crate::domain::scope::Scope;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::Problem;

/// An account of this service.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Account {
    /// This account.
    id: Uuid,
    /// Log-in name.
    name: String,
    /// The official it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// Its roles.
    roles: Vec<GrantedRole>,
    /// What follows from them.
    permissions: Vec<GrantedPermission>,
}

/// A role over a part of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct GrantedRole {
    /// The role.
    #[schema(schema_with = codes::role)]
    role: Role,
    /// Over this agency and everything below it.
    agency: Uuid,
    /// The agency's place in the tree.
    path: String,
}

/// A permission over a part of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct GrantedPermission {
    /// The permission.
    #[schema(schema_with = codes::permission)]
    permission: Permission,
    /// Whether it holds everywhere.
    whole_province: bool,
    /// Places in the tree from which on down it holds, when it does not hold everywhere.
    paths: Vec<String>,
}

impl Account {
    /// The account of `principal`.
    pub(in crate::web) fn of(principal: &Principal) -> Self {
        let role = |grant: &crate::domain::principal::Grant| GrantedRole {
            role: grant.role,
            agency: grant.agency.0,
            path: grant.path.as_str().to_owned(),
        };
        let permission = |&permission: &Permission| {
            let scope = scope_for(principal, permission);
            (!scope.is_empty()).then(|| GrantedPermission {
                permission,
                whole_province: scope == Scope::Province,
                paths: match scope {
                    Scope::Province => Vec::new(),
                    Scope::Subtrees(roots) => roots.iter().map(TreePath::as_str).map(str::to_owned).collect(),
                },
            })
        };
        Self {
            id: principal.id.0,
            name: principal.name.clone(),
            official: principal.official.map(|official| official.0),
            roles: principal.grants.iter().map(role).collect(),
            permissions: Permission::ALL.iter().filter_map(permission).collect(),
        }
    }
}

/// The caller's account, its roles, and what follows from them.
#[utoipa::path(get, path = "/me", tag = "accounts", responses((status = 200, body = Account)))]
pub(super) async fn show_me(caller: Caller) -> Result<Json<Account>, Problem> {
    Ok(Json(Account::of(caller.principal()?)))
}
