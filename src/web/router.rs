//! The one table of routes.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

use super::api;
use super::api::route::RouteEntry;
use super::assets::{script, script_path, stylesheet, stylesheet_path};
use super::error::{PageError, tell};
use super::page_routes::pages;
use super::scim;
use super::state::App;

/// Every route.
pub(super) fn routes(app: App) -> Router {
    let pages = pages().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    pages
        .merge(api::v1::router(&app))
        .merge(api::lgsp::router())
        .nest(scim::BASE, scim::routes())
        .route(stylesheet_path(), get(stylesheet))
        .route(script_path(), get(script))
        .fallback(|| async { PageError::NotFound })
        .with_state(app)
        .layer(from_fn(tell))
}

/// The paths of the pages.
#[must_use]
pub fn page_paths() -> Vec<&'static str> {
    pages().into_iter().map(|(path, _)| path).collect()
}

/// The table of the API's routes, each with what it asks of its caller.
#[must_use]
pub fn route_table() -> Vec<RouteEntry> {
    let mut table = api::v1::table();
    table.extend(api::lgsp::table());
    table
}

/// The OpenAPI 3.1 description of the API.
#[must_use]
pub fn api_description() -> serde_json::Value {
    serde_json::from_str(api::v1::description()).unwrap_or_default()
}
