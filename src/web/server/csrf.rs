//! Requests that a browser sends for another site are refused (`Sec-Fetch-Site`, else `Origin`; tower-http's layer).

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower::{Layer as _, ServiceExt as _};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::refusal::Refusal;

/// Refuses a request of another site. A program that shows a token and no cookie is no browser with somebody's session.
pub(super) async fn own_pages_only(request: Request, next: Next) -> Response {
    if acts_by_token_alone(request.headers()) {
        return next.run(request).await;
    }
    let layer = CsrfLayer::new().with_rejection_response(|_: ProtectionError| Refusal::CrossSite.into_response());
    match layer.layer(next).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn acts_by_token_alone(headers: &HeaderMap) -> bool {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().get(..7));
    bearer.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer ")) && !headers.contains_key(COOKIE)
}
