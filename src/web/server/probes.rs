//! `GET /healthz`, `GET /readyz` and, on a listener of its own, `GET /metrics`. No limit and no log-in stands before them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::time::timeout;

use super::Server;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::operations::pulse::{Life, Loop};
use crate::storage::StoreError;
use crate::storage::read::observe::Observed;

/// Longest wait for figures that the database must be asked for.
const DEADLINE: Duration = Duration::from_secs(2);

/// What everybody may ask.
pub(super) fn public(server: &Arc<Server>) -> Router {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).with_state(Arc::clone(server))
}

/// What the host's own watchers may ask.
pub(super) fn private(server: &Arc<Server>) -> Router {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(Arc::clone(server))
}

/// The process runs and answers; nothing else is asked.
async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "ok")
}

async fn ready(State(server): State<Arc<Server>>) -> Response {
    let state = server.readiness.state(&server.registry, server.stopping.is_cancelled()).await;
    let status = if state.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CACHE_CONTROL, "no-store")], Json(state)).into_response()
}

async fn figures(State(server): State<Arc<Server>>) -> Response {
    let figures = &server.metrics.scraped;
    let waits = server.registry.store.waits();
    figures.transactions.set(i64::try_from(waits.begun).unwrap_or(i64::MAX));
    figures.transaction_wait.set(waits.waited.as_secs_f64());
    figures.worker_panics.set(i64::try_from(server.registry.pulse.panics()).unwrap_or(i64::MAX));
    figures.directory_unreached.set(match server.registry.pulse.outage() {
        None => -1.0,
        Some(None) => 0.0,
        Some(Some(outage)) => outage.lasts.as_secs_f64(),
    });
    for which in Loop::ALL {
        let age = match server.registry.pulse.life(which) {
            Life::Turning(age) => age.as_secs_f64(),
            Life::Ended | Life::Absent => -1.0,
        };
        figures.worker_age(which.as_str(), age);
    }
    let observed = match timeout(DEADLINE, observe(&server)).await {
        Ok(Ok(observed)) => Some(observed),
        Ok(Err(error)) => {
            tracing::warn!(%error, "figures could not be read");
            None
        }
        Err(_) => None,
    };
    figures.database_up.set(i64::from(observed.is_some()));
    if let Some(observed) = observed {
        set(&server, &observed);
    }
    match server.metrics.text() {
        Ok(text) => {
            ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn observe(server: &Server) -> Result<Observed, StoreError> {
    server.registry.store.read().await?.observed().await
}

#[expect(clippy::cast_precision_loss, reason = "a count of seconds, told as a fraction")]
fn set(server: &Server, observed: &Observed) {
    let figures = &server.metrics.scraped;
    let clock = &server.registry.clock;
    let since =
        |then: Option<Timestamp>| then.map_or(-1.0, |then| (clock.now().unix_seconds() - then.unix_seconds()) as f64);
    figures.directory_age.set(since(observed.last_applied_plan));
    figures.directory_followed.set(observed.is_followed.map_or(-1, i64::from));
    figures.directory_waiting.set(observed.changes_waiting);
    figures.directory_waiting_age.set(observed.oldest_change.map_or(0.0, real_age));
    figures.crl_age.set(since(observed.stalest_list));
    figures.crl_left.set(observed.first_list_to_end.map_or(-1.0, |end| -since(Some(end))));
    figures.lists_failing.set(observed.failing_sources);
    figures.lists_failing_age.set(observed.failing_since.map_or(0.0, |then| since(Some(then)).max(0.0)));
    figures.responders_failing.set(observed.failing_responders);
    let failing = observed.responder_failing_since;
    figures.responders_failing_age.set(failing.map_or(0.0, |then| since(Some(then)).max(0.0)));
    figures.sessions_to_end.set(observed.sessions_to_end);
    figures.projection_behind.set((clock.today() - observed.projection_day).whole_days().max(0));
}

/// Seconds since an instant of real time, which the database's is; the business clock may be another.
#[expect(clippy::cast_precision_loss, reason = "a count of seconds, told as a fraction")]
fn real_age(then: Timestamp) -> f64 {
    (SystemClock.now().unix_seconds() - then.unix_seconds()).max(0) as f64
}
