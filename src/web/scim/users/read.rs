//! Reading users: one, a list, a search.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::find::Search;
use super::show;
use crate::domain::audit::details::Detail;
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::operations::audit_read::ListRead;
use crate::storage::read::View;
use crate::storage::read::scim::{ScimFilter, ScimPage, ScimUser};
use crate::web::scim::answer::{names_version, resource, scim};
use crate::web::scim::client::{Client, body};
use crate::web::scim::error::{ScimError, ScimResult};
use crate::web::scim::object::Object;
use crate::web::scim::query::{Query, list_response, values};
use crate::web::scim::schema::USER;
use crate::web::state::App;

/// `GET /Users/{id}`.
pub(in crate::web::scim) async fn show(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> ScimResult<Response> {
    let query = Query::from_text(query.as_deref())?;
    let user = one(&app, &client, &client.sees()?, &id).await?;
    app.registry.record_read(&client.actor, "scim_user", user.key.official).await?;
    let whole = show::user(&user, &client.base);
    if names_version(&headers, "if-none-match", &version(&whole)) == Some(true) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let shown = query.projection.of(&USER, &whole);
    Ok(resource(StatusCode::OK, &Value::Object(whole), &Value::Object(shown)))
}

/// `GET /Users`.
pub(in crate::web::scim) async fn list(
    State(app): State<App>,
    client: Client,
    RawQuery(query): RawQuery,
) -> ScimResult<Response> {
    answer(&app, &client, &Query::from_text(query.as_deref())?).await
}

/// `POST /Users/.search`.
pub(in crate::web::scim) async fn search(
    State(app): State<App>,
    client: Client,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    answer(&app, &client, &Query::from_message(&body(bytes)?)?).await
}

async fn answer(app: &App, client: &Client, query: &Query) -> ScimResult<Response> {
    let scope = client.sees()?;
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let search = Search { reader: &reader, scope: &scope, view, client: client.id, base: &client.base };
    let (total, users) = search.page(query).await?;
    note(app, client, "scim_users", users.len(), query).await?;
    let shown = users.iter().map(|user| query.projection.of(&USER, &show::user(user, &client.base)));
    Ok(scim(StatusCode::OK, &list_response(total, query.start, &values(shown))))
}

/// Records that people were listed: how many, and whether somebody was looked for.
pub(in crate::web::scim) async fn note(
    app: &App,
    client: &Client,
    what: &'static str,
    count: usize,
    query: &Query,
) -> ScimResult<()> {
    let filter = vec![("filter", Detail::from(query.filter.is_some()))];
    let list = ListRead { what, count: count as u64, agency: None, filter };
    Ok(app.registry.record_list(&client.actor, list).await?)
}

/// The person with that identifier, if the scope covers them and the client has not deleted them.
pub(in crate::web::scim) async fn one(app: &App, client: &Client, scope: &Scope, id: &str) -> ScimResult<ScimUser> {
    let id: OfficialId = id.parse().map_err(|_| ScimError::not_found("user"))?;
    let filter = ScimFilter { ids: Some(vec![id]), ..ScimFilter::default() };
    found(app, client, scope, &filter).await?.ok_or_else(|| ScimError::not_found("user"))
}

/// The first person whom the filter gives.
pub(in crate::web::scim) async fn found(
    app: &App,
    client: &Client,
    scope: &Scope,
    filter: &ScimFilter,
) -> ScimResult<Option<ScimUser>> {
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let page = ScimPage::After { key: None, limit: 1 };
    Ok(reader.scim_users(scope, view, client.id, filter, &page).await?.into_iter().next())
}

/// A resource's entity tag.
pub(in crate::web::scim) fn version(whole: &Object) -> String {
    let version = whole.get("meta").and_then(|meta| meta.get("version")).and_then(Value::as_str);
    version.unwrap_or_default().to_owned()
}
