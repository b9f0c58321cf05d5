//! `POST /subjects/{id}/withdrawal`.

use axum::Json;
use axum::extract::State;

use super::outcome::{Noted, Reason};
use crate::domain::ids::SubjectId;
use crate::operations::correct_decision::withdraw_subject;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Takes back what a decision says of one person, by a further fact: what held before holds again.
#[utoipa::path(
    post, path = "/subjects/{id}/withdrawal", tag = "decisions", request_body = Reason,
    params(("id" = Uuid, Path, description = "The person under the decision.")),
    responses((status = 200, body = Noted))
)]
pub(super) async fn withdraw(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<SubjectId>,
    JsonBody(sent): JsonBody<Reason>,
) -> Result<Json<Noted>, Problem> {
    let change_set = withdraw_subject(&app.registry, &caller.actor, id, &sent.reason).await?;
    Ok(Json(Noted { change_set }))
}
