//! `POST /decisions/{id}/correction`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;

use crate::domain::clock::iso_day;
use crate::domain::ids::DecisionId;
use crate::operations::correct_heading::{HeadingCorrection as Correction, correct_heading};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// What the head of a decision should say instead. Issuer, year, number and symbol stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadingCorrection {
    /// Day it was signed, in the year of its number.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    signed_on: Date,
    /// Who signed, as printed.
    signer: String,
    /// What it is about.
    summary: String,
    /// Why it is corrected.
    reason: String,
}

/// What the correction came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CorrectedHeading {
    /// Change set that recorded it; left out when the decision says so already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    change_set: Option<i64>,
}

/// Corrects what stands at the head of a decision, by a further fact; what was recorded stays in the record. For the issuer, and for
/// whoever covers every agency that the decision concerns.
#[utoipa::path(
    post, path = "/decisions/{id}/correction", tag = "decisions", request_body = HeadingCorrection,
    params(("id" = Uuid, Path, description = "The decision.")),
    responses((status = 200, body = CorrectedHeading))
)]
pub(super) async fn correct(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<DecisionId>,
    JsonBody(sent): JsonBody<HeadingCorrection>,
) -> Result<Json<CorrectedHeading>, Problem> {
    let HeadingCorrection { signed_on, signer, summary, reason } = sent;
    let correction = Correction { signed_on, signer, summary, reason };
    let change_set = correct_heading(&app.registry, &caller.actor, id, &correction).await?;
    Ok(Json(CorrectedHeading { change_set }))
}
