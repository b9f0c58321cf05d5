//! Who calls: the account behind an `Authorization: Bearer` token or a session cookie.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::problem::Problem;
use super::route::Access;
use crate::auth::permission::Permission;
use crate::auth::token::SessionToken;
use crate::domain::ids::OfficialId;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::operations::identify::principal_of;
use crate::operations::{Actor, OperationError, OperationResult};
use crate::web::server::identified;
use crate::web::session::{bearer_of, token_of};
use crate::web::state::App;

/// A logged-in caller. Always [`Actor::Principal`], with what the table of routes asks.
#[derive(Debug, Clone)]
pub(in crate::web) struct Caller {
    pub(in crate::web) actor: Actor,
}

impl Caller {
    /// The part of the tree over which the caller has `permission`.
    pub(in crate::web) fn scope(&self, permission: Permission) -> OperationResult<Scope> {
        self.actor.scope(permission)
    }

    /// The official whose own account calls, by a log-in: tokens never see their owner's own data.
    pub(in crate::web) fn own(&self) -> Option<OfficialId> {
        self.principal().ok().filter(|principal| principal.limits.is_none()).and_then(|principal| principal.official)
    }

    /// Where the caller sees this official: everywhere when it is them, else where they have `permission`.
    pub(in crate::web) fn scope_of_person(&self, permission: Permission, id: OfficialId) -> OperationResult<Scope> {
        if self.own() == Some(id) { Ok(Scope::Province) } else { self.scope(permission) }
    }

    /// The account.
    pub(in crate::web) fn principal(&self) -> OperationResult<&Principal> {
        match &self.actor {
            Actor::Principal(principal) => Ok(principal),
            Actor::Shell => Err(OperationError::NotLoggedIn { what: "ask" }),
        }
    }

    /// Whether the caller has one of these over some part of the tree; of none there is nothing to have.
    fn may_one_of(&self, permissions: &[Permission]) -> OperationResult<()> {
        let mut asked = permissions.iter().map(|permission| self.scope(*permission).map(drop));
        let Some(first) = asked.next() else { return Ok(()) };
        first.or_else(|refused| asked.find(Result::is_ok).unwrap_or(Err(refused)))
    }

    /// The caller, whatever the route asks.
    pub(in crate::web) async fn of(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = presented(parts).ok_or_else(Problem::not_authenticated)?;
        let principal = principal_of(&app.registry, &token).await?.ok_or_else(Problem::not_authenticated)?;
        identified(parts, principal.id);
        Ok(Self { actor: Actor::Principal(principal) })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Self::of(parts, app).await?;
        match parts.extensions.get::<Access>() {
            Some(Access::OwnOr(_)) if caller.own().is_some() => {}
            Some(access) => caller.may_one_of(access.permissions())?,
            None => {}
        }
        Ok(caller)
    }
}

/// The token that a request carries.
pub(in crate::web) fn presented(parts: &Parts) -> Option<SessionToken> {
    bearer_of(&parts.headers).map(SessionToken::presented).or_else(|| token_of(parts))
}
