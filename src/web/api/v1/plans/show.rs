//! `GET /plans/{id}`.

use axum::extract::State;
use axum::response::Response;

use super::resource::Plan;
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::ids::PlanId;
use crate::operations::stored_plan::stored_plan;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// The plan `id` as it stands.
pub(super) async fn read_plan(app: &App, id: PlanId) -> Result<Plan, Problem> {
    let header = app.registry.store.read().await?.plan(id).await?.ok_or_else(|| Problem::not_found("plan"))?;
    let stored = stored_plan(&app.registry, id).await?;
    Ok(Plan::of(header, &stored))
}

/// A directory plan with its figures and what the guard says of it. One whose computing was cut short is a conflict.
#[utoipa::path(
    get, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")),
    responses(
        (status = 200, body = Plan),
        (status = 304, description = "As `If-None-Match` says."),
        (status = 409, description = "Its computing was cut short.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show_plan(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<PlanId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    caller.actor.require(ApprovePlan)?;
    let plan = read_plan(&app, id).await?;
    Ok(conditions.answer(&plan.tag(), &plan))
}
