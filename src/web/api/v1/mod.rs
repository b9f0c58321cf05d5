//! Version 1 of the REST API: a folder a resource, a file an operation. Each folder's `routes` adds its lines to the one table.

mod activations;
mod addresses;
mod agencies;
mod alarms;
mod audit;
mod campaigns;
mod certificates;
mod changes;
mod decisions;
mod devices;
mod document_systems;
mod forms;
mod imports;
mod indicator_figures;
mod jobs;
mod letters;
mod mailboxes;
mod me;
mod officials;
mod personal_data;
pub(in crate::web) mod plans;
mod reports;
mod requests;
mod sessions;
mod signers;
mod signing_events;
mod steps;
mod subjects;

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;

use super::idempotency;
use super::problem::{Problem, speak};
use super::route::{RouteEntry, Routes};
use super::{description, problem_kinds};
use crate::web::state::App;

const PREFIX: &str = "/api/v1";

/// Every resource.
fn routes() -> Routes {
    let resources = vec![
        activations::routes(),
        addresses::routes(),
        agencies::routes(),
        alarms::routes(),
        audit::routes(),
        campaigns::routes(),
        certificates::routes(),
        changes::routes(),
        decisions::routes(),
        devices::routes(),
        document_systems::routes(),
        forms::routes(),
        imports::routes(),
        indicator_figures::routes(),
        jobs::routes(),
        letters::routes(),
        mailboxes::routes(),
        me::routes(),
        officials::routes(),
        personal_data::routes(),
        plans::routes(),
        reports::routes(),
        requests::routes(),
        sessions::routes(),
        signers::routes(),
        signing_events::routes(),
        steps::routes(),
        subjects::routes(),
    ];
    resources.into_iter().fold(Routes::default(), Routes::merge)
}

static DESCRIPTION: LazyLock<String> = LazyLock::new(|| {
    let (_, collected) = routes().into_router();
    serde_json::to_string_pretty(&description::describe(PREFIX, collected)).unwrap_or_default()
});

/// The table of routes.
pub(in crate::web) fn table() -> Vec<RouteEntry> {
    routes().into_table(PREFIX)
}

static SCHEMAS: LazyLock<serde_json::Map<String, serde_json::Value>> = LazyLock::new(|| {
    let described: serde_json::Value = serde_json::from_str(description()).unwrap_or_default();
    described.pointer("/components/schemas").and_then(serde_json::Value::as_object).cloned().unwrap_or_default()
});

/// The schemas of the description, by name.
pub(in crate::web) fn schemas() -> &'static serde_json::Map<String, serde_json::Value> {
    &SCHEMAS
}

/// The OpenAPI document, as JSON.
pub(in crate::web) fn description() -> &'static str {
    &DESCRIPTION
}

/// The API with its description, its viewer, and the explanations of its problems.
pub(in crate::web) fn router(app: &App) -> Router<App> {
    let (resources, _) = routes().into_router();
    let resources = resources
        .route("/openapi.json", get(|| async { ([(CONTENT_TYPE, "application/json")], description()) }))
        .fallback(|| async { Problem::not_found("resource") })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(from_fn_with_state(app.clone(), idempotency::once));
    Router::new()
        .nest(PREFIX, resources)
        .route("/api/docs", get(description::viewer_root))
        .route("/api/docs/", get(description::viewer))
        .route("/api/docs/{file}", get(description::viewer_file))
        .route("/problems/{code}", get(problem_kinds::explain))
        .layer(from_fn(speak))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_and_the_description_name_the_same_routes() {
        let described: serde_json::Value = serde_json::from_str(description()).unwrap();
        let mut operations = BTreeSet::new();
        for (path, item) in described["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                operations.insert((method.to_uppercase(), path.clone()));
            }
        }
        let table = table();
        let routes: BTreeSet<(String, String)> =
            table.iter().map(|entry| (entry.method.to_owned(), entry.path.clone())).collect();
        assert_eq!(routes.len(), table.len(), "a route is in the table twice");
        assert_eq!(routes, operations);
        assert!(operations.contains(&("GET".to_owned(), "/api/v1/me".to_owned())));
    }

    #[test]
    fn every_operation_says_which_problems_it_may_answer_with() {
        let described: serde_json::Value = serde_json::from_str(description()).unwrap();
        assert_eq!(described["openapi"], "3.1.0");
        for (path, item) in described["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let answers = operation["responses"].as_object().unwrap();
                assert!(answers.contains_key("500") && answers.contains_key("503"), "{method} {path}");
                assert!(!path.contains('{') || answers.contains_key("404"), "{method} {path}");
                let (succeeds, problems): (Vec<_>, Vec<_>) =
                    answers.iter().partition(|(status, _)| status.as_str() < "400");
                assert!(!succeeds.is_empty(), "{method} {path} never succeeds");
                for (status, answer) in problems {
                    assert!(answer["content"]["application/problem+json"].is_object(), "{method} {path} {status}");
                }
            }
        }
    }
}
