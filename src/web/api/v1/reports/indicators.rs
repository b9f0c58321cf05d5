//! `GET /reports/indicators`: what the registry counts, for a month and its year so far.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use time::Date;
use utoipa::IntoParams;

use super::asked::{has_come, no_agency, outside, period};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::report_period::ReportMonth;
use crate::reports::indicators::{Asked, indicators, json, spans_of};
use crate::web::api::caller::Caller;
use crate::web::api::dates::day;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Of which month, and of whom.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct IndicatorsQuery {
    /// This month of figures, such as `2019-12`; left out, that of `as_of`.
    #[param(value_type = Option<String>)]
    period: Option<ReportMonth>,
    /// As of the end of this day, in the month of figures to which it belongs; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
    /// Identifier of an agency: only this one and those below it.
    agency: Option<String>,
}

impl FromQuery for IndicatorsQuery {
    fn read(fields: &mut Fields) -> Self {
        let as_of = day(fields, "as_of");
        Self { period: period(fields, as_of), as_of, agency: fields.text("agency") }
    }
}

/// The indicators that the registry counts, for a month of figures and its year so far, in the part of the province that the caller sees: the shape
/// of `congvu report indicators --json`.
#[utoipa::path(
    get, path = "/reports/indicators", tag = "reports", params(IndicatorsQuery),
    responses(
        (status = 200, body = Object),
        (status = 404, description = "The caller sees no such agency on the day.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn report_indicators(
    caller: Caller,
    State(app): State<App>,
    Query(query): Query<IndicatorsQuery>,
) -> Result<Json<Value>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let (now, scheme) = (app.registry.clock.now(), app.registry.reports.scheme);
    let as_of = has_come("as_of", query.as_of.unwrap_or_else(|| now.day()), now.day())?;
    let month = query.period.unwrap_or_else(|| scheme.month_of(as_of));
    let spans = spans_of(scheme, month, as_of).ok_or_else(|| outside("period"))?;
    has_come("period", spans.period.first, now.day())?;
    let agency = query.agency.as_deref();
    let (calendar, dormancy) = (&app.registry.calendar, app.registry.dormancy);
    let asked = Asked { spans, agency, scope: &scope, calendar, dormancy };
    let report = indicators(&app.registry.store, &asked, now).await?;
    let nothing = || if agency.is_some() { Problem::not_found("agency") } else { no_agency("as_of") };
    Ok(Json(json(&report.ok_or_else(nothing)?)))
}
