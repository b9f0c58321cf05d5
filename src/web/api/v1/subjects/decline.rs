//! `POST /subjects/{id}/refusal`.

use axum::Json;
use axum::extract::State;

use super::outcome::{Noted, Reason};
use crate::domain::ids::SubjectId;
use crate::operations::accept_transfer::decline_transfer;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Declines someone whom another agency released: they stay where they are.
#[utoipa::path(
    post, path = "/subjects/{id}/refusal", tag = "decisions", request_body = Reason,
    params(("id" = Uuid, Path, description = "The person under the decision.")),
    responses((status = 200, body = Noted))
)]
pub(super) async fn decline(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<SubjectId>,
    JsonBody(sent): JsonBody<Reason>,
) -> Result<Json<Noted>, Problem> {
    let change_set = decline_transfer(&app.registry, &caller.actor, id, &sent.reason).await?;
    Ok(Json(Noted { change_set }))
}
