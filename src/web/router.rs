//! The one table of routes.

use axum::Router;
use axum::routing::{get, post};

use super::api;
use super::api::route::RouteEntry;
use super::assets::{stylesheet, stylesheet_path};
use super::error::PageError;
use super::pages::{
    account_link, activate, agencies, agency, log_in_steps, login, overview, people, provider, recovery,
};
use super::scim;
use super::state::App;

/// Every route. All but the log-in and the stylesheet take a [`super::session::Reader`], which checks the permission.
pub(super) fn routes(app: App) -> Router {
    Router::new()
        .route("/", get(overview::show))
        .route("/agencies", get(agencies::list))
        .route("/agencies/{code}", get(agency::show))
        .route("/agencies/{code}/people", get(people::of_agency))
        .route("/people", get(people::everywhere))
        .route("/activate", get(activate::form).post(activate::submit))
        .route("/recovery", get(recovery::form).post(recovery::submit))
        .route("/recovery/confirm", get(recovery::confirm_form).post(recovery::confirm))
        .route("/login", get(login::form).post(login::submit))
        .route("/login/code", get(log_in_steps::code).post(log_in_steps::submit_code))
        .route("/login/password", get(log_in_steps::password).post(log_in_steps::submit_password))
        .route("/login/enrol", get(log_in_steps::enrol).post(log_in_steps::submit_enrol))
        .route(provider::START, get(provider::start))
        .route(provider::RETURN, get(provider::finish))
        .route("/login/activate", get(log_in_steps::activation).post(log_in_steps::submit_activation))
        .route(account_link::PAGE, get(account_link::show).post(account_link::begin))
        .route(account_link::REMOVE, post(account_link::remove))
        .route("/logout", post(login::log_out))
        .merge(api::v1::router(&app))
        .merge(api::lgsp::router())
        .nest(scim::BASE, scim::routes())
        .route(stylesheet_path(), get(stylesheet))
        .fallback(|| async { PageError::NotFound })
        .with_state(app)
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
