//! Changing groups: who is added to an agency is transferred there. Agencies themselves change by their own decisions, and
//! nobody can only be taken out of one, since everyone in service belongs somewhere.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;
use time::Date;

use super::find::Groups;
use crate::domain::decision::draft::{Act, AddressChoice, PersonDraft, Post};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::scope::Scope;
use crate::operations::push_official::{Push, PushedPerson, push_officials, turn};
use crate::storage::read::View;
use crate::storage::read::scim::{ScimFilter, ScimPage, ScimUser};
use crate::web::scim::answer::resource;
use crate::web::scim::client::{Client, body};
use crate::web::scim::error::{ScimError, ScimResult};
use crate::web::scim::object::{Object, taken_in};
use crate::web::scim::patch as patching;
use crate::web::scim::query::Query;
use crate::web::scim::schema::GROUP;
use crate::web::scim::users::change::matches;
use crate::web::state::App;

/// `POST /Groups`.
pub(in crate::web::scim) async fn create(_: Client) -> ScimError {
    agencies_are_decided()
}

/// `DELETE /Groups/{id}`.
pub(in crate::web::scim) async fn delete(_: Client) -> ScimError {
    agencies_are_decided()
}

fn agencies_are_decided() -> ScimError {
    ScimError::new(StatusCode::NOT_IMPLEMENTED, "agencies are made and ended by their own decisions, not by a push")
}

/// `PUT /Groups/{id}`.
pub(in crate::web::scim) async fn replace(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    let now = taken_in(&GROUP, &body(bytes)?)?;
    change(&app, &client, &id, query.as_deref(), &headers, |_| Ok(now)).await
}

/// `PATCH /Groups/{id}`.
pub(in crate::web::scim) async fn patch(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    let operations = body(bytes)?;
    let patched = |was: &Object| {
        let mut now = was.clone();
        patching::apply(&GROUP, &mut now, &operations).map(|()| now)
    };
    change(&app, &client, &id, query.as_deref(), &headers, patched).await
}

async fn change(
    app: &App,
    client: &Client,
    id: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    changed: impl FnOnce(&Object) -> ScimResult<Object>,
) -> ScimResult<Response> {
    let query = Query::from_text(query)?;
    let scope = client.decides()?;
    let _turn = turn().await;
    let (agency, was) = seen(app, client, &scope, id).await?;
    matches(headers, &was)?;
    let now = changed(&was)?;
    if now.get("displayName").is_some_and(|name| Some(name) != was.get("displayName")) {
        return Err(ScimError::mutability("displayName: an agency is renamed by its own decision"));
    }
    let (old, new) = (ids(&was)?, ids(&now)?);
    if old.iter().any(|id| !new.contains(id)) {
        return Err(ScimError::mutability(
            "members: nobody can only be taken out of an agency; add them to another one, or set active of the user to false",
        ));
    }
    let added: Vec<OfficialId> = new.into_iter().filter(|id| !old.contains(id)).collect();
    let people = people(app, client, &scope, &added).await?;
    let today = app.registry.clock.today();
    let moved: Vec<PushedPerson> = people.iter().filter_map(|user| transfer(user, agency, today)).collect();
    push_officials(&app.registry, &client.actor, Push { people: &moved, ..Push::default() }).await?;
    let (_, whole) = seen(app, client, &scope, id).await?;
    let shown = query.projection.of(&GROUP, &whole);
    Ok(resource(StatusCode::OK, &Value::Object(whole), &Value::Object(shown)))
}

async fn seen(app: &App, client: &Client, scope: &Scope, id: &str) -> ScimResult<(AgencyId, Object)> {
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let groups = Groups { reader: &reader, scope, view, client: client.id, base: &client.base };
    let agency = groups.one(id).await?;
    Ok((agency.agency, groups.resource(&agency, true).await?))
}

fn ids(group: &Object) -> ScimResult<Vec<OfficialId>> {
    let members = group.get("members").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let id = |member: &Value| member.get("value").and_then(Value::as_str).and_then(|text| text.parse().ok());
    members.iter().map(|member| id(member).ok_or_else(nobody)).collect()
}

fn nobody() -> ScimError {
    ScimError::invalid_value("members: there is no such user in service, or outside your scope")
}

/// The people to add; each must be in service and within what the client may decide.
async fn people(app: &App, client: &Client, scope: &Scope, ids: &[OfficialId]) -> ScimResult<Vec<ScimUser>> {
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let mut people = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let filter = ScimFilter { ids: Some(chunk.to_vec()), in_service: Some(true), ..ScimFilter::default() };
        let page = ScimPage::After { key: None, limit: 500 };
        people.extend(reader.scim_users(scope, view, client.id, &filter, &page).await?);
    }
    if people.len() == ids.len() { Ok(people) } else { Err(nobody()) }
}

/// The transfer of someone who is not on the way there already.
fn transfer(user: &ScimUser, agency: AgencyId, effective_from: Date) -> Option<PushedPerson> {
    if user.awaited.contains(&agency) {
        return None;
    }
    let post = Post { agency, position: user.position.clone(), rank: user.rank };
    let acts = vec![Act::Transfer { post, address: AddressChoice::Proposed }];
    Some(PushedPerson { person: PersonDraft::Known(user.key.official), revision: user.revision, acts, effective_from })
}
