//! The category feed of the data-sharing bus (LGSP): agencies and administrative units as its tables. See `docs/SIGNERS.md`.

mod category;

use axum::Router;
use axum::middleware::from_fn;
use utoipa_axum::routes;

use super::problem::{Problem, speak};
use super::route::{Access, RouteEntry, Routes};
use crate::auth::permission::Permission;
use crate::web::state::App;

const PREFIX: &str = "/api/lgsp";

fn routes() -> Routes {
    Routes::default().route(Access::Needs(Permission::ReadFeed), routes!(category::show_category))
}

/// The table of routes.
pub(in crate::web) fn table() -> Vec<RouteEntry> {
    routes().into_table(PREFIX)
}

/// The feed.
pub(in crate::web) fn router() -> Router<App> {
    let (tables, _) = routes().into_router();
    let tables = tables
        .fallback(|| async { Problem::not_found("table") })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() });
    Router::new().nest(PREFIX, tables).layer(from_fn(speak))
}
