//! `GET /reports/year-end` and `GET /reports/demand`: a year of the whole province, for whoever reads all of it.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use utoipa::IntoParams;

use super::asked::{has_begun, is_known, no_agency, year};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::clock::Timestamp;
use crate::reports::demand::{self, DemandAsked};
use crate::reports::year_end::{YearAsked, json, year_end};
use crate::web::api::caller::Caller;
use crate::web::api::dates::instant;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which year.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct YearQuery {
    /// The year; this one when left out.
    #[param(minimum = 1990, maximum = 2200)]
    year: Option<i32>,
}

impl FromQuery for YearQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { year: year(fields) }
    }
}

/// Which year, as known when.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct KnownYearQuery {
    /// The year; this one when left out.
    #[param(minimum = 1990, maximum = 2200)]
    year: Option<i32>,
    /// As it was known at this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    known_at: Option<Timestamp>,
}

impl FromQuery for KnownYearQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { year: year(fields), known_at: instant(fields, "known_at") }
    }
}

/// The year-end report: the shape of `congvu report year-end --format json`, each figure with its status, day, source and the rows that it was
/// counted from. For whoever reads the whole province.
#[utoipa::path(
    get, path = "/reports/year-end", tag = "reports", params(KnownYearQuery), responses((status = 200, body = Object))
)]
pub(super) async fn report_year_end(
    caller: Caller,
    State(app): State<App>,
    Query(query): Query<KnownYearQuery>,
) -> Result<Json<Value>, Problem> {
    caller.actor.require(ReadRegistry)?;
    let (now, scheme) = (app.registry.clock.now(), app.registry.reports.scheme);
    let (year, known_at) = (has_begun(query.year, now.day())?, is_known(query.known_at, now)?);
    let reader = app.registry.store.read().await?;
    let asked = YearAsked { year, scheme, now, known_at, place: &app.registry.province.name };
    Ok(Json(json(&year_end(&reader, &asked).await?.ok_or_else(|| no_agency("year"))?)))
}

/// The yearly report with the next year's need of certificates and devices: the shape of `congvu report demand --format json`. For whoever reads the
/// whole province.
#[utoipa::path(
    get, path = "/reports/demand", tag = "reports", params(YearQuery), responses((status = 200, body = Object))
)]
pub(super) async fn report_demand(
    caller: Caller,
    State(app): State<App>,
    Query(query): Query<YearQuery>,
) -> Result<Json<Value>, Problem> {
    caller.actor.require(ReadRegistry)?;
    let (now, scheme) = (app.registry.clock.now(), app.registry.reports.scheme);
    let asked = DemandAsked { scheme, year: has_begun(query.year, now.day())?, now, known_at: None };
    let report = demand::demand(&app.registry.store.read().await?, &asked).await?;
    Ok(Json(demand::json::demand(&report.ok_or_else(|| no_agency("year"))?)))
}
