//! SCIM 2.0 (RFC 7643, RFC 7644) under `/scim/v2`: HR systems push people, and every change becomes a decision. What maps to
//! what: `docs/SCIM.md`.
//!
//! Filters, paths, PATCH, projection and the schemas are pure; handlers join them to reads and to
//! `operations::push_official`.

mod answer;
mod client;
mod discovery;
mod error;
mod filter;
mod groups;
mod object;
mod patch;
mod project;
mod query;
mod schema;
mod search;
mod users;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::{any, get, post};

use crate::web::state::App;
use error::ScimError;

/// Where the service is.
pub(in crate::web) const BASE: &str = "/scim/v2";

/// Every route below [`BASE`].
pub(in crate::web) fn routes() -> Router<App> {
    let router = Router::new()
        .route("/ServiceProviderConfig", get(discovery::config))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{name}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{urn}", get(discovery::schema))
        .route("/Users", get(users::read::list).post(users::change::create))
        .route("/Users/.search", post(users::read::search))
        .route(
            "/Users/{id}",
            get(users::read::show)
                .put(users::change::replace)
                .patch(users::change::patch)
                .delete(users::change::delete),
        )
        .route("/Groups", get(groups::list).post(groups::change::create))
        .route("/Groups/.search", post(groups::search))
        .route(
            "/Groups/{id}",
            get(groups::show).put(groups::change::replace).patch(groups::change::patch).delete(groups::change::delete),
        )
        .route("/.search", post(search::everything))
        .route("/Me", any(not_offered))
        .route("/Bulk", any(not_offered));
    router.fallback(nowhere).method_not_allowed_fallback(wrong_method)
}

async fn not_offered(_: client::Client) -> ScimError {
    ScimError::new(StatusCode::NOT_IMPLEMENTED, "this service does not offer it; see /ServiceProviderConfig")
}

async fn nowhere(_: client::Client) -> ScimError {
    ScimError::not_found("endpoint")
}

async fn wrong_method(request: Request) -> ScimError {
    ScimError::new(StatusCode::METHOD_NOT_ALLOWED, format!("{} is not for this endpoint", request.method()))
}
