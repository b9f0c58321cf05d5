//! Deadlines of answers, and writes that run to their end: a client that goes away cannot stop one half-way.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use super::Server;
use super::body::Began;
use super::refusal::Refusal;
use crate::web::api::export::EXPORT;

/// Runs the handler, within the time that an answer may take.
pub(super) async fn run(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let limits = &server.settings.limits;
    let is_export = request.uri().path().ends_with(EXPORT);
    let limit = if is_export { limits.export_timeout } else { limits.request_timeout };
    let end = request.extensions().get().map_or_else(Instant::now, |Began(at)| *at) + limit;
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        let answer = timeout_at(end, next.run(request)).await;
        return answer.unwrap_or_else(|_| Refusal::TimedOut.into_response());
    }
    // A task of its own: dropped with its connection, a transaction would be undone after its cause was acknowledged to others.
    let work = server.writes.spawn(next.run(request).in_current_span());
    match timeout_at(end, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            tracing::error!(%error, "a request ended early");
            Refusal::Panicked.into_response()
        }
        Err(_) => Refusal::OutcomeUnknown.into_response(),
    }
}
