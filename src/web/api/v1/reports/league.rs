//! `GET /reports/league` and `GET /reports/league/{code}`: ranks of agencies, and an agency's score card.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use time::Date;
use utoipa::IntoParams;

use super::asked::{has_come, is_known, outside, period};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::clock::Timestamp;
use crate::domain::report_period::ReportMonth;
use crate::operations::league::{LeagueSpan, league};
use crate::reports::league::{League, json};
use crate::web::api::caller::Caller;
use crate::web::api::dates::{day, instant};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Of when.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LeagueQuery {
    /// Of this month of figures, such as `2019-12`.
    #[param(value_type = Option<String>)]
    period: Option<ReportMonth>,
    /// As of the end of this day, with the last month of figures that ended before it; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
    /// As it was known at this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    known_at: Option<Timestamp>,
}

impl FromQuery for LeagueQuery {
    fn read(fields: &mut Fields) -> Self {
        let as_of = day(fields, "as_of");
        Self { period: period(fields, as_of), as_of, known_at: instant(fields, "known_at") }
    }
}

/// The league table: the shape of `congvu report league --format json`. Whoever sees a part of the province is told the ranks of the blocks in which an
/// agency of theirs is; of the others in them rank and points, and nothing of their figures.
#[utoipa::path(
    get, path = "/reports/league", tag = "reports", params(LeagueQuery), responses((status = 200, body = Object))
)]
pub(super) async fn report_league(
    caller: Caller,
    State(app): State<App>,
    Query(query): Query<LeagueQuery>,
) -> Result<Json<Value>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    Ok(Json(json::league_within(&table(&app, &query).await?, &scope)))
}

/// An agency's score card: points won and lost by criterion, with what speaks for each figure, and what would bring the agency up a rank.
#[utoipa::path(
    get, path = "/reports/league/{code}", tag = "reports",
    params(("code" = String, Path, description = "Identifier of the agency."), LeagueQuery),
    responses((status = 200, body = Object))
)]
pub(super) async fn score_card(
    caller: Caller,
    State(app): State<App>,
    Named(code): Named<String>,
    Query(query): Query<LeagueQuery>,
) -> Result<Json<Value>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let table = table(&app, &query).await?;
    let card = table.card(&code).filter(|card| scope.covers(&card.line.path));
    Ok(Json(json::card(&card.ok_or_else(|| Problem::not_found("agency"))?)))
}

async fn table(app: &App, query: &LeagueQuery) -> Result<League, Problem> {
    let (now, scheme) = (app.registry.clock.now(), app.registry.reports.scheme);
    let (name, span) = match query.period {
        Some(month) => ("period", LeagueSpan::of_month(scheme, month)),
        None => ("as_of", LeagueSpan::up_to(scheme, query.as_of.unwrap_or_else(|| now.day()))),
    };
    let span = span.ok_or_else(|| outside(name))?;
    has_come(name, span.now.as_of, now.day())?;
    Ok(league(&app.registry, span, is_known(query.known_at, now)?).await?.0)
}
