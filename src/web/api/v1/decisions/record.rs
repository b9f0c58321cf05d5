//! `POST /decisions`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};

use super::draft::DecisionDraft;
use super::outcome::Recorded;
use crate::operations::record_decision::record_decision;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Records a decision and everything that follows from it, or nothing. Sent again, it has no second effect: 200 says that all
/// of it was there already.
#[utoipa::path(
    post, path = "/decisions", tag = "decisions", request_body = DecisionDraft,
    responses(
        (status = 201, description = "Recorded.", body = Recorded),
        (status = 200, description = "All of it was there already.", body = Recorded),
    )
)]
pub(super) async fn record(
    caller: Caller,
    State(app): State<App>,
    JsonBody(sent): JsonBody<DecisionDraft>,
) -> Result<Response, Problem> {
    let recorded = record_decision(&app.registry, &caller.actor, &sent.into()).await?;
    let status = if recorded.change_set.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let place = [(LOCATION, format!("/api/v1/decisions/{}", recorded.decision))];
    Ok((status, place, Json(Recorded::from(recorded))).into_response())
}
