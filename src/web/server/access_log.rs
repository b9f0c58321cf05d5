//! A number for each request, one line about it in the log, and its place in the figures.
//!
//! The line has the route's pattern, never what was asked for: no path values, no query, no names, no addresses.

use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use rand::TryRng as _;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::Server;
use super::refusal::Refusal;
use crate::domain::ids::PrincipalId;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Who turned out to ask, filled in by whoever checks it.
#[derive(Debug, Clone, Default)]
struct Asker(Arc<OnceLock<PrincipalId>>);

/// Notes for the log who asks.
pub(in crate::web) fn identified(parts: &Parts, principal: PrincipalId) {
    if let Some(asker) = parts.extensions.get::<Asker>() {
        // A request has one asker; a second check of the same request finds the same.
        let _same = asker.0.set(principal);
    }
}

/// Counts and logs a request.
pub(super) async fn record(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let id = request_id();
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let method = super::metrics::method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let span = tracing::error_span!("request", id = %id);
    let mut response = next.run(request).instrument(span).await;
    let (status, taken) = (response.status().as_u16(), begin.elapsed());
    let refusal = response.extensions().get::<Refusal>().copied();
    server.metrics.answered(method, &route, status, taken);
    if let Some(refusal) = refusal {
        server.metrics.refused(refusal.code());
    }
    tracing::info!(
        target: "congvu::access",
        request_id = %id,
        method,
        route,
        status,
        milliseconds = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX),
        principal = asker.0.get().map(tracing::field::display),
        refusal = refusal.map(Refusal::code),
    );
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// 64 random bits: told to the client, and found in the log. What a client sends as one is not taken.
fn request_id() -> String {
    let mut bytes = [0_u8; 8];
    match rand::rngs::SysRng.try_fill_bytes(&mut bytes) {
        Ok(()) => hex::encode(bytes),
        Err(_) => "none".to_owned(),
    }
}
