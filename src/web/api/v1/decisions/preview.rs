//! `POST /decisions/preview`: what would happen, and when.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::draft::DecisionDraft;
use super::outcome::Consequence;
use crate::operations::record_decision::preview_decision;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// What recording a decision would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Preview {
    /// For each subject, in the order in which they were sent.
    subjects: Vec<PreviewedPerson>,
}

/// What would happen to one person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewedPerson {
    /// What happens, and when.
    consequences: Vec<Consequence>,
}

/// What recording this decision would come to. Nothing is written.
#[utoipa::path(
    post, path = "/decisions/preview", tag = "decisions", request_body = DecisionDraft,
    responses((status = 200, body = Preview))
)]
pub(super) async fn preview(
    caller: Caller,
    State(app): State<App>,
    JsonBody(sent): JsonBody<DecisionDraft>,
) -> Result<Json<Preview>, Problem> {
    let previewed = preview_decision(&app.registry, &caller.actor, &sent.into()).await?;
    let person = |consequences: Vec<crate::domain::decision::consequence::Consequence>| PreviewedPerson {
        consequences: consequences.into_iter().map(Consequence::from).collect(),
    };
    Ok(Json(Preview { subjects: previewed.into_iter().map(person).collect() }))
}
