//! `GET /plans`: directory plans, newest first.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::PlanLine;
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanId;
use crate::storage::row::plan::PlanHeader;
use crate::web::api::caller::Caller;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PlanQuery {
    #[param(ignore)]
    turn: Turn<(i64, Uuid)>,
}

impl FromQuery for PlanQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { turn: fields.turn() }
    }
}

/// Directory plans, newest first.
#[utoipa::path(
    get, path = "/plans", tag = "plans", params(PageQuery), responses((status = 200, body = Page<PlanLine>))
)]
pub(super) async fn list_plans(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<PlanQuery>,
) -> Result<Json<Page<PlanLine>>, Problem> {
    caller.actor.require(ApprovePlan)?;
    let before = asked.turn.after.map(|(at, id)| (Timestamp::from_unix_micros(at), PlanId(id)));
    let rows = app.registry.store.read().await?.plan_page(before, asked.turn.fetch()).await?;
    let key = |plan: &PlanHeader| (plan.created_at.unix_micros(), plan.id.0);
    Ok(Json(Page::of(rows, asked.turn.limit, key, PlanLine::from)))
}
