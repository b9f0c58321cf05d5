//! Everything that stands around a handler, outermost first. Read from top to bottom, it is a request's way in; from bottom to
//! top, its answer's way out.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use super::{Server, access_log, body, client, completion, csrf, headers, rates, refusal, shares, shed};

/// Puts every layer around the routes.
pub(super) fn around(routes: Router, server: &Arc<Server>) -> Router {
    let server = || Arc::clone(server);
    let layers = ServiceBuilder::new()
        // Who asks: the peer, or whom a trusted proxy names.
        .layer(from_fn_with_state(server(), client::resolve))
        // A number for the request, one line in the log, and the figures.
        .layer(from_fn_with_state(server(), access_log::record))
        .layer(from_fn_with_state(server(), headers::secure))
        // Whatever a layer below refuses is told here, as a page or as a problem document.
        .layer(from_fn(refusal::tell))
        .layer(from_fn(csrf::own_pages_only))
        .layer(from_fn_with_state(server(), rates::limit))
        .layer(from_fn_with_state(server(), shares::bound))
        // A body's beginning is here before its request takes up a place.
        .layer(from_fn_with_state(server(), body::bound))
        // From here on an unsafe request runs to its end, also when its client is gone.
        .layer(from_fn_with_state(server(), completion::run))
        .layer(from_fn_with_state(server(), shed::admit))
        .layer(CatchPanicLayer::custom(refusal::of_panic))
        .layer(DefaultBodyLimit::max(body::USUAL));
    routes.layer(layers)
}
