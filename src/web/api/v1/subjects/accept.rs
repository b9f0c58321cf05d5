//! `POST /subjects/{id}/acceptance`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::decisions::AddressChoice;
use super::outcome::Outcome;
use crate::domain::ids::SubjectId;
use crate::operations::accept_transfer::accept_transfer;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// How someone is taken over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acceptance {
    /// Another address than the decision gives them.
    #[serde(default)]
    #[schema(nullable = false)]
    address: Option<AddressChoice>,
}

/// Accepts someone whom another agency released; everything that follows is recorded now.
#[utoipa::path(
    post, path = "/subjects/{id}/acceptance", tag = "decisions", request_body = Acceptance,
    params(("id" = Uuid, Path, description = "The person under the decision.")),
    responses((status = 200, body = Outcome))
)]
pub(super) async fn accept(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<SubjectId>,
    JsonBody(sent): JsonBody<Acceptance>,
) -> Result<Json<Outcome>, Problem> {
    let address = sent.address.map(Into::into);
    Ok(Json(accept_transfer(&app.registry, &caller.actor, id, address).await?.into()))
}
