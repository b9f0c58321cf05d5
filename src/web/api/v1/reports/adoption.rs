//! `GET /reports/adoption`: who can sign, by agency and level.

use axum::Json;
use axum::extract::State;
use time::Date;
use utoipa::IntoParams;

use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::reports::adoption::{AdoptionReport, Frame};
use crate::reports::dashboard::dashboard_in;
use crate::reports::format::json;
use crate::reports::unplaced::unplaced_lines;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::dates::day;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// As of which day.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AdoptionQuery {
    /// As of the end of this day; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

impl FromQuery for AdoptionQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { as_of: day(fields, "as_of") }
    }
}

/// Adoption of mailboxes and signing certificates in the part of the province that the caller sees. The same figures and the
/// same shape as `congvu report adoption --format json`; a share of nothing is `null`, never 0 %.
#[utoipa::path(
    get, path = "/reports/adoption", tag = "reports", params(AdoptionQuery),
    responses((status = 200, body = Object))
)]
pub(super) async fn report_adoption(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<AdoptionQuery>,
) -> Result<Json<serde_json::Value>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let now = app.registry.clock.now();
    let day = asked.as_of.unwrap_or_else(|| now.day());
    if day > now.day() {
        return Err(wrong_day(Bilingual::new("Ngày này còn ở tương lai", "That day is still to come")));
    }
    let reader = app.registry.store.read().await?;
    let board = dashboard_in(&reader, &scope, day).await?;
    let unplaced = unplaced_lines(&reader, View::of(day), &board.unplaced).await?;
    let report = AdoptionReport::of(&board.tally, None, Frame { unplaced, ..Frame::of_day(day, now) })
        .ok_or_else(|| wrong_day(Bilingual::new("Ngày này chưa có cơ quan nào", "There was no agency on that day")))?;
    Ok(Json(json::adoption(&report)))
}

fn wrong_day(reason: Bilingual) -> Problem {
    let remedy = Bilingual::new("Chọn một ngày khác", "Choose another day");
    Problem::invalid(vec![FieldProblem::new("/as_of", reason, remedy)])
}
