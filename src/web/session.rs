//! The session cookie, and the reader behind it.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::header::{COOKIE, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::error::PageError;
use super::state::App;
use crate::auth::token::SessionToken;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::operations::log_in::{principal_of, scope_of};

/// `__Host-` binds the cookie to this origin and to secure transport (loopback counts as secure in browsers).
const COOKIE_NAME: &str = "__Host-congvu";

/// A logged-in reader and the part of the tree they see.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) principal: Principal,
    pub(super) scope: Scope,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let failed = |error: crate::operations::OperationError| PageError::from(error).into_response();
        if let Some(token) = token_of(parts)
            && let Some(principal) = principal_of(&app.registry, &token).await.map_err(failed)?
        {
            let scope = scope_of(&app.registry, &principal).await.map_err(failed)?;
            return scope.map(|scope| Self { principal, scope }).ok_or_else(|| PageError::Forbidden.into_response());
        }
        let wanted = parts
            .extensions
            .get::<OriginalUri>()
            .and_then(|uri| uri.path_and_query())
            .map_or("/", |place| place.as_str());
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", wanted).finish();
        Err(Redirect::to(&format!("/login?{query}")).into_response())
    }
}

/// The token that a request carries.
pub(super) fn token_of(parts: &Parts) -> Option<SessionToken> {
    parts.headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).find_map(|header| {
        header.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == COOKIE_NAME).then(|| SessionToken::presented(value))
        })
    })
}

/// The cookie that carries `token`; without one, the cookie that ends it.
pub(super) fn set_cookie(token: Option<&SessionToken>) -> Option<HeaderValue> {
    let text = token.map_or_else(
        || format!("{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"),
        |token| format!("{COOKIE_NAME}={}; Path=/; Secure; HttpOnly; SameSite=Lax", token.reveal()),
    );
    HeaderValue::from_str(&text).ok()
}
