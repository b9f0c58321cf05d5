//! Who calls, with errors as SCIM wants them, and the address under which the caller reaches us.

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use serde_json::Value;

use super::error::{ScimError, ScimResult};
use crate::auth::permission::Permission;
use crate::domain::ids::PrincipalId;
use crate::domain::scope::Scope;
use crate::operations::{Actor, OperationError};
use crate::web::api::caller::Caller;
use crate::web::state::App;

/// A logged-in client.
#[derive(Debug, Clone)]
pub(in crate::web::scim) struct Client {
    pub(in crate::web::scim) actor: Actor,
    /// Its account: each has its own external identifiers.
    pub(in crate::web::scim) id: PrincipalId,
    /// Address of the service, as the client reaches it.
    pub(in crate::web::scim) base: String,
}

impl Client {
    /// What the client may see.
    pub(in crate::web::scim) fn sees(&self) -> ScimResult<Scope> {
        Ok(self.actor.scope(Permission::ReadRegistry)?)
    }

    /// What the client may decide.
    pub(in crate::web::scim) fn decides(&self) -> ScimResult<Scope> {
        Ok(self.actor.scope(Permission::RecordDecisions)?)
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = ScimError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ScimError> {
        let base = base(parts);
        let refused = |status: StatusCode| match status {
            StatusCode::UNAUTHORIZED => {
                ScimError::from(OperationError::NotLoggedIn { what: Permission::ReadRegistry.describe() })
            }
            status => ScimError::new(status, "the access token cannot be checked now"),
        };
        let caller = Caller::from_request_parts(parts, app).await;
        let caller = caller.map_err(|problem| refused(problem.into_response().status()))?;
        let Actor::Principal(principal) = &caller.actor else {
            return Err(refused(StatusCode::UNAUTHORIZED));
        };
        Ok(Self { id: principal.id, actor: caller.actor.clone(), base })
    }
}

/// A service for the outside stands behind TLS; only on this machine itself it is reached without.
fn base(parts: &Parts) -> String {
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let scheme = if matches!(name, "localhost" | "127.0.0.1" | "[::1]") { "http" } else { "https" };
    format!("{scheme}://{host}{}", super::BASE)
}

/// A request's body as JSON.
pub(in crate::web::scim) fn body(bytes: Result<Bytes, BytesRejection>) -> ScimResult<Value> {
    let bytes = bytes.map_err(|rejection| ScimError::new(rejection.status(), "the body cannot be taken"))?;
    serde_json::from_slice(&bytes).map_err(|error| ScimError::invalid_syntax(format!("the body is not JSON: {error}")))
}
