//! What the service offers (RFC 7644 section 4).

use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::scim;
use super::client::Client;
use super::error::{ScimError, ScimResult};
use super::query::{LARGEST_PAGE, list_response};
use super::schema::{self, GROUP, ResourceType, Schema, USER};

const TYPES: [&ResourceType; 2] = [&USER, &GROUP];

fn all_schemas() -> impl Iterator<Item = &'static Schema> {
    USER.schemas().chain(GROUP.schemas())
}

/// `GET /ServiceProviderConfig`.
pub(in crate::web::scim) async fn config(client: Client) -> Response {
    let scheme = json!({
        "type": "oauthbearertoken",
        "name": "Access token",
        "description": "An access token of an account whose role may record decisions, as Authorization: Bearer.",
        "primary": true,
    });
    let config = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": LARGEST_PAGE},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "authenticationSchemes": [scheme],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", client.base),
        },
    });
    scim(StatusCode::OK, &config)
}

/// `GET /ResourceTypes`.
pub(in crate::web::scim) async fn resource_types(client: Client, RawQuery(query): RawQuery) -> ScimResult<Response> {
    unfiltered(query.as_deref())?;
    Ok(all(&TYPES.map(|kind| schema::resource_type(kind, &client.base))))
}

/// `GET /ResourceTypes/{name}`.
pub(in crate::web::scim) async fn resource_type(client: Client, Path(name): Path<String>) -> ScimResult<Response> {
    let kind = TYPES.iter().find(|kind| kind.name == name).ok_or_else(|| ScimError::not_found("resource type"))?;
    Ok(scim(StatusCode::OK, &schema::resource_type(kind, &client.base)))
}

/// `GET /Schemas`.
pub(in crate::web::scim) async fn schemas(client: Client, RawQuery(query): RawQuery) -> ScimResult<Response> {
    unfiltered(query.as_deref())?;
    Ok(all(&all_schemas().map(|known| schema::schema(known, &client.base)).collect::<Vec<_>>()))
}

/// `GET /Schemas/{urn}`.
pub(in crate::web::scim) async fn schema(client: Client, Path(urn): Path<String>) -> ScimResult<Response> {
    let found = all_schemas().find(|known| known.urn.eq_ignore_ascii_case(&urn));
    let found = found.ok_or_else(|| ScimError::not_found("schema"))?;
    Ok(scim(StatusCode::OK, &schema::schema(found, &client.base)))
}

fn all(resources: &[Value]) -> Response {
    let total = resources.len() as u64;
    scim(StatusCode::OK, &list_response(total, 1, resources))
}

/// Discovery takes no filter (RFC 7644 section 4).
fn unfiltered(query: Option<&str>) -> ScimResult<()> {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    if pairs.any(|(name, _)| name.eq_ignore_ascii_case("filter")) {
        return Err(ScimError::new(StatusCode::FORBIDDEN, "discovery takes no filter"));
    }
    Ok(())
}
