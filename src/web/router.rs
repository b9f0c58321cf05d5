//! The one table of routes, and the server's life: listen, serve, stop when asked without cutting answers off.

use std::net::SocketAddr;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use thiserror::Error;
use tokio::net::TcpListener;

use super::assets::{stylesheet, stylesheet_path};
use super::error::PageError;
use super::pages::{agencies, agency, login, overview, people};
use super::security;
use super::state::App;

/// Why the pages cannot be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The port is taken or not ours.
    #[error("cannot listen on {address}; stop what uses it or choose another with --listen")]
    Listen {
        /// Address and port.
        address: SocketAddr,
        /// Cause.
        source: std::io::Error,
    },
    /// The listener failed.
    #[error("the web server stopped")]
    Failed(#[source] std::io::Error),
}

/// Every route. All but the log-in and the stylesheet take a [`super::session::Reader`], which checks the permission.
pub(super) fn routes(app: App) -> Router {
    Router::new()
        .route("/", get(overview::show))
        .route("/agencies", get(agencies::list))
        .route("/agencies/{code}", get(agency::show))
        .route("/agencies/{code}/people", get(people::of_agency))
        .route("/people", get(people::everywhere))
        .route("/login", get(login::form).post(login::submit))
        .route("/logout", post(login::log_out))
        .route("/healthz", get(|| async { "ok" }))
        .route(stylesheet_path(), get(stylesheet))
        .fallback(|| async { PageError::NotFound })
        .layer(from_fn(security::same_origin))
        .layer(from_fn(security::headers))
        .with_state(app)
}

/// Listens, tells `ready` the address, and serves until `stop` ends; then finishes what was begun.
///
/// # Errors
/// When the address cannot be listened on or the listener fails.
pub async fn serve(
    app: App,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let listen = |source| ServeError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    ready(listener.local_addr().map_err(listen)?);
    axum::serve(listener, routes(app)).with_graceful_shutdown(stop).await.map_err(ServeError::Failed)
}
