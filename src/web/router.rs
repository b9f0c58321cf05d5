//! The one table of routes.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post};

use super::api;
use super::api::route::RouteEntry;
use super::assets::{script, script_path, stylesheet, stylesheet_path};
use super::error::PageError;
use super::pages::{
    account, account_link, account_notices, activate, agencies, agency, decisions, imports, language, log_in_steps,
    login, officials, overview, people, provider, recovery, steps,
};
use super::scim;
use super::server::{UPLOAD, door};
use super::state::App;

/// The pages. All but the log-in and its kin take a [`super::session::Reader`], which checks the permission; what anybody may send
/// is a [`door`].
fn pages() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/", get(overview::show)),
        ("/agencies", get(agencies::list)),
        ("/agencies/{code}", get(agency::show)),
        ("/agencies/{code}/people", get(people::of_agency)),
        ("/people", get(people::everywhere)),
        ("/officials", get(officials::list::list)),
        ("/officials/find", post(officials::find::find).get(officials::find::form)),
        ("/officials/{id}", get(officials::show::show)),
        ("/decisions", get(decisions::list::list)),
        ("/decisions/new", post(decisions::new::submit).get(decisions::choose::choose)),
        ("/decisions/coming", get(decisions::coming::list)),
        ("/decisions/{id}", get(decisions::show::show)),
        ("/decisions/{id}/heading", post(decisions::heading::correct).get(decisions::heading::form)),
        ("/subjects/{id}", get(decisions::subject::show::show)),
        ("/subjects/{id}/answer", post(decisions::subject::answer::answer).get(decisions::subject::answer::form)),
        (
            "/subjects/{id}/correction",
            post(decisions::subject::correct::correct).get(decisions::subject::correct::form),
        ),
        (
            "/subjects/{id}/withdrawal",
            post(decisions::subject::withdraw::withdraw).get(decisions::subject::withdraw::form),
        ),
        ("/steps", get(steps::list::list)),
        ("/steps/{id}", post(steps::finish::finish).get(steps::finish::form)),
        ("/imports", get(imports::start::show)),
        ("/imports/{kind}", takes_files(post(imports::upload::submit)).get(imports::upload::form)),
        ("/imports/jobs/{id}", post(imports::job::go_on).get(imports::job::show)),
        ("/imports/jobs/{id}/progress", get(imports::follow::events)),
        ("/activate", door(post(activate::submit)).get(activate::form)),
        ("/recovery", door(post(recovery::submit)).get(recovery::form)),
        ("/recovery/confirm", door(post(recovery::confirm)).get(recovery::confirm_form)),
        ("/login", door(post(login::submit)).get(login::form)),
        ("/login/code", door(post(log_in_steps::submit_code)).get(log_in_steps::code)),
        ("/login/password", door(post(log_in_steps::submit_password)).get(log_in_steps::password)),
        ("/login/enrol", door(post(log_in_steps::submit_enrol)).get(log_in_steps::enrol)),
        // Going to another provider and coming back are links, not forms: each way counts.
        (provider::START, door(get(provider::start))),
        (provider::RETURN, door(get(provider::finish))),
        ("/login/activate", door(post(log_in_steps::submit_activation)).get(log_in_steps::activation)),
        ("/language", post(language::choose)),
        ("/account", get(account::show)),
        (account_link::PAGE, door(post(account_link::begin)).get(account_link::show)),
        (account_link::REMOVE, door(post(account_link::remove))),
        (account_notices::PAGE, post(account_notices::choose).get(account_notices::show)),
        ("/logout", post(login::log_out)),
    ]
}

/// A page whose form takes files.
fn takes_files(methods: MethodRouter<App>) -> MethodRouter<App> {
    methods.layer(DefaultBodyLimit::max(UPLOAD))
}

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
