//! Whoever is logged in, whatever they may do; a page asks for the permission it needs.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::say::Say;
use crate::auth::permission::{Permission, scope_for};
use crate::domain::ids::OfficialId;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::operations::Actor;
use crate::operations::identify::principal_of;
use crate::web::error::PageError;
use crate::web::server::identified;
use crate::web::session::token_of;
use crate::web::state::App;

/// Somebody who is logged in, and the language they read.
#[derive(Debug, Clone)]
pub(in crate::web) struct Visitor {
    pub(in crate::web) principal: Principal,
    pub(in crate::web) say: Say,
}

impl Visitor {
    /// Whoever the request's cookie names; none without a session that is open.
    pub(super) async fn of(parts: &mut Parts, app: &App) -> Result<Option<Self>, PageError> {
        let Some(token) = token_of(parts) else { return Ok(None) };
        let Some(principal) = principal_of(&app.registry, &token).await? else { return Ok(None) };
        identified(parts, principal.id);
        Ok(Some(Self { principal, say: Say::chosen_in(parts) }))
    }

    /// The part of the tree in which they may do that.
    ///
    /// # Errors
    /// When they may do it nowhere.
    pub(in crate::web) fn may(&self, permission: Permission) -> Result<Scope, PageError> {
        Some(scope_for(&self.principal, permission)).filter(|scope| !scope.is_empty()).ok_or(PageError::Forbidden)
    }

    /// Whether they may do that anywhere.
    pub(in crate::web) fn can(&self, permission: Permission) -> bool {
        !scope_for(&self.principal, permission).is_empty()
    }

    /// The official whose own account this is, by a log-in: a token never sees its owner's own data.
    pub(in crate::web) fn own(&self) -> Option<OfficialId> {
        Some(&self.principal).filter(|principal| principal.limits.is_none()).and_then(|principal| principal.official)
    }

    /// As operations know them.
    pub(in crate::web) fn actor(&self) -> Actor {
        Actor::Principal(self.principal.clone())
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let found = Self::of(parts, app).await.map_err(PageError::into_response)?;
        found.ok_or_else(|| Redirect::to(&log_in_and_back(parts)).into_response())
    }
}

/// The log-in page, which leads back to what was asked for.
pub(in crate::web) fn log_in_and_back(parts: &Parts) -> String {
    let wanted = parts.extensions.get::<OriginalUri>().and_then(|uri| uri.path_and_query());
    let wanted = wanted.map_or("/", |place| place.as_str());
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", wanted).finish();
    format!("/login?{query}")
}
