//! `GET /plans/{id}/rows`: what a plan does, write by write.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::ids::PlanId;
use crate::operations::stored_plan::{NumberedRow, plan_rows};
use crate::web::api::caller::Caller;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// One write to one entry.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanRow {
    /// Place in the plan, from 1.
    number: u32,
    /// The write, in the form of `congvu directory show --format json`.
    #[schema(value_type = Object)]
    write: serde_json::Value,
}

/// Which page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RowQuery {
    #[param(ignore)]
    turn: Turn<u32>,
}

impl FromQuery for RowQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { turn: fields.turn() }
    }
}

/// The rows of a plan, in the order in which they are applied.
#[utoipa::path(
    get, path = "/plans/{id}/rows", tag = "plans",
    params(("id" = Uuid, Path, description = "The plan."), PageQuery),
    responses((status = 200, body = Page<PlanRow>))
)]
pub(super) async fn list_plan_rows(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<PlanId>,
    Query(asked): Query<RowQuery>,
) -> Result<Json<Page<PlanRow>>, Problem> {
    caller.actor.require(ApprovePlan)?;
    let rows = plan_rows(&app.registry, id, asked.turn.after.unwrap_or(0), asked.turn.fetch()).await?;
    // Entries of people: names, addresses, posts.
    caller.lists(&app, "plan_rows", rows.len(), None).await?;
    let show = |row: NumberedRow| PlanRow { number: row.number, write: row.row };
    Ok(Json(Page::of(rows, asked.turn.limit, |row: &NumberedRow| row.number, show)))
}
