//! Headers that every answer carries. Pages hold personal data: nothing of them is stored, framed or sent elsewhere.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderName;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::TryRng as _;

use super::refusal::Refusal;
use super::{Server, Transport};

/// Two years, as browsers' preload lists ask for.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

const FIXED: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    ),
];

/// The number, used once, by which a page vouches for an inline script or style of its own (an `Extension`).
#[derive(Debug, Clone)]
pub struct Nonce(pub String);

/// Puts the headers on an answer. A route may have a policy and a cache rule of its own.
pub(super) async fn secure(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    let mut bytes = [0_u8; 16];
    if rand::rngs::SysRng.try_fill_bytes(&mut bytes).is_err() {
        return Refusal::Panicked.into_response();
    }
    let nonce = STANDARD.encode(bytes);
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; connect-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    request.extensions_mut().insert(Nonce(nonce));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if server.transport() == Transport::Secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}
