//! `/officials/{id}/erasure`: what erasing a person would come to, asking for it, and another person's approval, which does it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;

use crate::domain::clock::{Timestamp, iso_day_option};
use crate::domain::ids::OfficialId;
use crate::operations::erase_person::{ErasurePlan, approve_erasure, ask_erasure, plan_erasure};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Why a person is to be erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ErasureGround {
    /// The ground, without a name: it stays.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// How many records of a kind go.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ErasedLine {
    /// The kind.
    line: &'static str,
    /// How many.
    records: u64,
}

/// What erasing somebody comes to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Erasure {
    /// Whether it may be done today.
    is_possible: bool,
    /// The first day on which it may; null while they are in service.
    #[serde(with = "iso_day_option")]
    #[schema(value_type = Option<String>, format = Date)]
    possible_from: Option<Date>,
    /// They were erased before.
    is_erased: bool,
    /// What goes.
    goes: Vec<ErasedLine>,
    /// What stays, without a name.
    stays: Vec<&'static str>,
    /// When it was asked for, if it waits for another person's approval.
    #[schema(value_type = Option<String>, format = DateTime)]
    asked_at: Option<Timestamp>,
}

impl From<ErasurePlan> for Erasure {
    fn from(plan: ErasurePlan) -> Self {
        let line = |line: &crate::domain::erasure::ErasedRecords| ErasedLine {
            line: line.line.as_str(),
            records: line.records,
        };
        Self {
            is_possible: plan.is_possible,
            possible_from: plan.possible_from,
            is_erased: plan.is_erased,
            goes: plan.goes.iter().map(line).collect(),
            stays: plan.stays.iter().map(|line| line.as_str()).collect(),
            asked_at: plan.asked_at,
        }
    }
}

/// What erasing a person would come to today. Writes nothing.
#[utoipa::path(
    get, path = "/officials/{id}/erasure", tag = "officials",
    params(("id" = Uuid, Path, description = "The official.")),
    responses((status = 200, body = Erasure))
)]
pub(super) async fn show_erasure(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<OfficialId>,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(plan_erasure(&app.registry, &caller.actor, id).await?.into()))
}

/// Asks for the erasure of a person whose retention is over. Another person has to approve it within 30 days.
#[utoipa::path(
    post, path = "/officials/{id}/erasure", tag = "officials", request_body = ErasureGround,
    params(("id" = Uuid, Path, description = "The official.")),
    responses((status = 202, description = "It waits for another person's approval.", body = Erasure))
)]
pub(super) async fn ask_for_erasure(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<OfficialId>,
    JsonBody(ground): JsonBody<ErasureGround>,
) -> Result<(StatusCode, Json<Erasure>), Problem> {
    let plan = ask_erasure(&app.registry, &caller.actor, id, &ground.reason).await?;
    Ok((StatusCode::ACCEPTED, Json(plan.into())))
}

/// Approves what another person asked for: the person is erased, and cannot be brought back.
#[utoipa::path(
    post, path = "/officials/{id}/erasure/approvals", tag = "officials",
    params(("id" = Uuid, Path, description = "The official.")),
    responses((status = 200, description = "What was erased.", body = Erasure))
)]
pub(super) async fn approve_an_erasure(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<OfficialId>,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(approve_erasure(&app.registry, &caller.actor, id).await?.into()))
}
