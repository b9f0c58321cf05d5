//! `GET /indicator-figures/findings`: what of a year's figures is to be looked at.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use utoipa::IntoParams;

use crate::operations::figure_findings::figure_findings as find;
use crate::reports::year_end::{counts_json, finding_json};
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::v1::reports::{has_begun, year};
use crate::web::state::App;

/// Which year.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FindingsQuery {
    /// The year; the one in whose figures today counts when left out.
    #[param(minimum = 1990, maximum = 2200)]
    year: Option<i32>,
}

impl FromQuery for FindingsQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { year: year(fields) }
    }
}

/// What of the figures of a year is to be looked at, and the rows that imports passed over, in the caller's part of the province: the shape of
/// `congvu indicator findings --json`.
#[utoipa::path(
    get, path = "/indicator-figures/findings", tag = "indicator-figures", params(FindingsQuery),
    responses((status = 200, body = Object))
)]
pub(super) async fn figure_findings(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<FindingsQuery>,
) -> Result<Json<Value>, Problem> {
    let (today, scheme) = (app.registry.clock.today(), app.registry.reports.scheme);
    let year = asked.year.unwrap_or_else(|| scheme.month_of(today).year);
    // Of the year that a day of December belongs to figures are told already.
    if year > scheme.month_of(today).year {
        has_begun(Some(year), today)?;
    }
    let findings = find(&app.registry, &caller.actor, scheme, year).await?;
    let items: Vec<Value> = findings.iter().map(finding_json).collect();
    Ok(Json(json!({ "year": year, "counts": counts_json(&findings), "findings": items })))
}
