//! Groups: agencies with the officials posted there.

pub(in crate::web::scim) mod change;
pub(in crate::web::scim) mod find;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::answer::{names_version, resource, scim};
use super::client::{Client, body};
use super::error::ScimResult;
use super::object::Object;
use super::query::{Query, list_response, values};
use super::schema::GROUP;
use super::users::read::{note, version};
use crate::storage::read::View;
use crate::web::state::App;
use find::Groups;

/// `GET /Groups/{id}`.
pub(in crate::web::scim) async fn show(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> ScimResult<Response> {
    let query = Query::from_text(query.as_deref())?;
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let groups = Groups { reader: &reader, scope: &client.sees()?, view, client: client.id, base: &client.base };
    let agency = groups.one(&id).await?;
    let whole = groups.resource(&agency, query.projection.shows(&GROUP, "members")).await?;
    note(&app, &client, "scim_members", members(&whole), &query).await?;
    if names_version(&headers, "if-none-match", &version(&whole)) == Some(true) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let shown = query.projection.of(&GROUP, &whole);
    Ok(resource(StatusCode::OK, &Value::Object(whole), &Value::Object(shown)))
}

/// `GET /Groups`.
pub(in crate::web::scim) async fn list(
    State(app): State<App>,
    client: Client,
    RawQuery(query): RawQuery,
) -> ScimResult<Response> {
    answer(&app, &client, &Query::from_text(query.as_deref())?).await
}

/// `POST /Groups/.search`.
pub(in crate::web::scim) async fn search(
    State(app): State<App>,
    client: Client,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    answer(&app, &client, &Query::from_message(&body(bytes)?)?).await
}

async fn answer(app: &App, client: &Client, query: &Query) -> ScimResult<Response> {
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let groups = Groups { reader: &reader, scope: &client.sees()?, view, client: client.id, base: &client.base };
    let (total, found) = groups.page(query).await?;
    note(app, client, "scim_members", found.iter().map(members).sum(), query).await?;
    let shown = found.iter().map(|whole| query.projection.of(&GROUP, whole));
    Ok(scim(StatusCode::OK, &list_response(total, query.start, &values(shown))))
}

fn members(group: &Object) -> usize {
    group.get("members").and_then(Value::as_array).map_or(0, Vec::len)
}
