//! `POST /requests/{id}/ca-refusal`.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use time::Date;
use utoipa::ToSchema;

use super::super::letters::draft_of;
use super::act::{seen, stands};
use super::resource::RequestLine;
use crate::auth::permission::Permission::RecordLetters;
use crate::domain::clock::iso_day;
use crate::domain::ids::RequestId;
use crate::operations::requests::record_ca_refusal;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// The CA's letter, and what it says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaRefusal {
    /// Number and symbol of its letter, 1 to 60 characters.
    number: String,
    /// The day that the letter bears.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    dated_on: Date,
    /// SHA-256 of its scan, in hexadecimal, when there is one.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^[0-9a-fA-F]{64}$")]
    sha256: Option<String>,
    /// Why the CA refuses, 1 to 1,000 characters.
    reason: String,
}

/// Records that the CA refused a request that was sent: the end of it. What is asked still is asked anew.
#[utoipa::path(
    post, path = "/requests/{id}/ca-refusal", tag = "requests", request_body = CaRefusal,
    params(
        ("id" = Uuid, Path, description = "The request."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is acted on; needed."),
    ),
    responses((status = 200, body = RequestLine))
)]
pub(super) async fn refuse(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
    JsonBody(sent): JsonBody<CaRefusal>,
) -> Result<Response, Problem> {
    let seen = seen((&app, &caller), RecordLetters, id, &conditions).await?;
    let draft = draft_of(sent.number, sent.dated_on, sent.sha256.as_deref())?;
    let line = record_ca_refusal(&app.registry, &caller.actor, id, (draft, &sent.reason), seen).await?;
    Ok(stands(&app, &line))
}
