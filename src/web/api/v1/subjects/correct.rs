//! `POST /subjects/{id}/correction`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use time::Date;
use utoipa::ToSchema;

use super::super::decisions::Act;
use super::outcome::Outcome;
use crate::domain::clock::iso_day;
use crate::domain::ids::SubjectId;
use crate::operations::correct_decision::{Correction, correct_subject};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// What a decision should say of someone instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubjectCorrection {
    /// First day on which it holds.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    effective_from: Date,
    /// What it does; of the same kind as before.
    act: Act,
    /// Why it is corrected.
    reason: String,
}

/// Corrects what a decision says of one person, by a further fact; what was recorded stays in the record.
#[utoipa::path(
    post, path = "/subjects/{id}/correction", tag = "decisions", request_body = SubjectCorrection,
    params(("id" = Uuid, Path, description = "The person under the decision.")),
    responses((status = 200, body = Outcome))
)]
pub(super) async fn correct(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<SubjectId>,
    JsonBody(sent): JsonBody<SubjectCorrection>,
) -> Result<Json<Outcome>, Problem> {
    let correction = Correction { effective_from: sent.effective_from, act: sent.act.into(), reason: sent.reason };
    Ok(Json(correct_subject(&app.registry, &caller.actor, id, &correction).await?.into()))
}
