//! `POST /plans/{id}/approvals`: a person's word for a plan that the guard stopped.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::show::read_plan;
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::ids::PlanId;
use crate::operations::approve_plan::approve_plan;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::state::App;

/// How many approvals a plan has and needs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Approvals {
    /// So far.
    have: usize,
    /// Needed.
    needed: usize,
}

/// Approves the plan as it was read: `If-Match` names that reading. Nobody approves a plan of their own.
#[utoipa::path(
    post, path = "/plans/{id}/approvals", tag = "plans",
    params(
        ("id" = Uuid, Path, description = "The plan."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is approved; needed."),
    ),
    responses(
        (status = 200, body = Approvals),
        (status = 412, description = "It is no longer as it was read.",
         body = ProblemDocument, content_type = "application/problem+json"),
        (status = 428, description = "`If-Match` is needed here.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn approve(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<PlanId>,
    conditions: Conditions,
) -> Result<Json<Approvals>, Problem> {
    caller.actor.require(ApprovePlan)?;
    conditions.require(&read_plan(&app, id).await?.tag())?;
    let approvals = approve_plan(&app.registry, &caller.actor, id).await?;
    Ok(Json(Approvals { have: approvals.have, needed: approvals.needed }))
}
