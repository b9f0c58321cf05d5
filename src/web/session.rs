//! The session cookie, and the reader behind it.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::error::PageError;
use super::server::{Transport, identified};
use super::state::App;
use super::ui::{Say, log_in_and_back};
use crate::auth::permission::{Permission, scope_for};
use crate::auth::token::SessionToken;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::operations::identify::principal_of;

/// `__Host-` binds the cookie to this origin and to secure transport.
const SECURE_NAME: &str = "__Host-congvu";

/// On loopback without TLS: not every browser and no other program sends a secure cookie there.
const PLAIN_NAME: &str = "congvu";

/// A logged-in reader and the part of the tree they see.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) principal: Principal,
    pub(super) scope: Scope,
    pub(super) say: Say,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let failed = |error: crate::operations::OperationError| PageError::from(error).into_response();
        if let Some(token) = token_of(parts)
            && let Some(principal) = principal_of(&app.registry, &token).await.map_err(failed)?
        {
            identified(parts, principal.id);
            let scope = scope_for(&principal, Permission::ReadRegistry);
            if scope.is_empty() {
                return Err(PageError::Forbidden.into_response());
            }
            return Ok(Self { principal, scope, say: Say::chosen_in(parts) });
        }
        Err(Redirect::to(&log_in_and_back(parts)).into_response())
    }
}

/// The token that a browser's request carries, whatever became of it.
#[derive(Debug)]
pub(super) struct Presented(pub(super) Option<SessionToken>);

impl<S: Send + Sync> FromRequestParts<S> for Presented {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, std::convert::Infallible> {
        Ok(Self(token_of(parts)))
    }
}

/// The token that a request carries.
pub(super) fn token_of(parts: &Parts) -> Option<SessionToken> {
    cookie_of(parts, SECURE_NAME, PLAIN_NAME).map(SessionToken::presented)
}

/// The text of the token that a request shows, as a bearer or in our cookie; whether it is good is not looked at.
pub(super) fn shown_token(headers: &HeaderMap, transport: Transport) -> Option<&str> {
    bearer_of(headers).or_else(|| cookie_in(headers, transport, SECURE_NAME, PLAIN_NAME))
}

/// The token in `Authorization: Bearer`.
pub(super) fn bearer_of(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// A cookie that a request carries. Its name in the clear is good for nothing over TLS.
pub(super) fn cookie_of<'a>(parts: &'a Parts, secure_name: &str, plain_name: &str) -> Option<&'a str> {
    cookie_in(&parts.headers, Transport::of(parts), secure_name, plain_name)
}

fn cookie_in<'a>(headers: &'a HeaderMap, transport: Transport, secure_name: &str, plain_name: &str) -> Option<&'a str> {
    let is_ours = |name: &str| name == secure_name || (name == plain_name && transport == Transport::Plain);
    headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).find_map(|header| {
        header.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            is_ours(name).then_some(value)
        })
    })
}

/// The cookie that carries `token`; without one, the cookie that ends it.
pub(super) fn set_cookie(transport: Transport, token: Option<&SessionToken>) -> Option<HeaderValue> {
    let (name, secure) = match transport {
        Transport::Secure => (SECURE_NAME, "; Secure"),
        Transport::Plain => (PLAIN_NAME, ""),
    };
    let text = token.map_or_else(
        || format!("{name}=; Path=/{secure}; HttpOnly; SameSite=Lax; Max-Age=0"),
        |token| format!("{name}={}; Path=/{secure}; HttpOnly; SameSite=Lax", token.reveal()),
    );
    HeaderValue::from_str(&text).ok()
}
