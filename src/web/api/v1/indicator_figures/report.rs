//! `POST /indicator-figures`: agencies report figures.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Date;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

use crate::domain::clock::{iso_day, iso_day_option};
use crate::domain::field_problem::FieldProblem;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::{FigureScope, FigureStatus};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::operations::import::{self, FIGURES_AT_ONCE, SentAmount, SentFigure, pointed};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::{FieldError, Problem, language};
use crate::web::state::App;

/// Figures that agencies report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewFigures {
    /// At most 1,000: all are recorded, or none.
    #[schema(max_items = 1000)]
    figures: Vec<NewFigure>,
}

/// What an agency reports of an indicator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewFigure {
    /// Code or name of the indicator.
    indicator: String,
    /// Identifier, short name or name of the agency.
    agency: String,
    /// Between whom; left out, all levels together.
    #[serde(default)]
    #[schema(schema_with = codes::exchange_level, required = false)]
    level: Option<ExchangeLevel>,
    /// The agency's alone, or with all below it; left out, as the indicator is usually told.
    #[serde(default)]
    #[schema(schema_with = codes::figure_scope, required = false)]
    scope: Option<FigureScope>,
    /// First day of the period; left out of what is as of a day.
    #[serde(default, with = "iso_day_option")]
    #[schema(value_type = String, format = Date, required = false)]
    from: Option<Date>,
    /// Last day of the period, or the day.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// How much: a number, `true` or `false`, or the text that a table would have. A share of 1 per cent or less is sent as text, such as `"0,8 %"`: of a
    /// number nobody can say whether it was meant as a fraction.
    #[schema(schema_with = written)]
    amount: Value,
    /// The unit that it is in, to be held against the indicator's.
    #[serde(default)]
    #[schema(schema_with = codes::unit, required = false)]
    unit: Option<Unit>,
    /// How far it is to be trusted; `declared` when left out.
    #[serde(default)]
    #[schema(schema_with = codes::figure_status, required = false)]
    status: Option<FigureStatus>,
    /// The day of the count; the last day when left out.
    #[serde(default, with = "iso_day_option")]
    #[schema(value_type = String, format = Date, required = false)]
    as_of: Option<Date>,
    /// The document or system that it stands in.
    #[schema(min_length = 1, max_length = 500)]
    source: String,
    /// Where its evidence lies.
    #[serde(default)]
    #[schema(nullable = false, max_length = 500)]
    evidence: Option<String>,
    /// Who reports it; the caller's account when left out.
    #[serde(default)]
    #[schema(nullable = false, max_length = 500)]
    reporter: Option<String>,
}

/// A number, whether it is so, or a text.
fn written() -> Schema {
    let types = SchemaType::from_iter([Type::Number, Type::Boolean, Type::String]);
    ObjectBuilder::new().schema_type(types).build().into()
}

impl From<NewFigure> for SentFigure {
    fn from(new: NewFigure) -> Self {
        let amount = match new.amount {
            Value::Bool(is_so) => SentAmount::Answer(is_so),
            Value::String(text) => SentAmount::Text(text),
            other => other.as_f64().map_or_else(|| SentAmount::Text(other.to_string()), SentAmount::Number),
        };
        let NewFigure { indicator, agency, level, scope, from, to, unit, status, as_of, source, .. } = new;
        let (evidence, reporter) = (new.evidence, new.reporter);
        Self { indicator, agency, level, scope, from, to, amount, unit, status, as_of, source, evidence, reporter }
    }
}

/// What became of the figures.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct TakenInFigures {
    /// Those that stand now; what stood before for the same days stays on record.
    recorded: u64,
    /// Those that were there before, just so.
    already_known: u64,
    /// What is to be looked at in those that were recorded. It is a finding too.
    warnings: Vec<FieldError>,
}

/// Records figures of agencies in the caller's part of the province, all or none, by the rules of an imported table. What is told otherwise for the
/// same days stands instead of what was told before. The same again changes nothing.
#[utoipa::path(
    post, path = "/indicator-figures", tag = "indicator-figures", request_body = NewFigures,
    responses(
        (status = 200, description = "All of them were known already.", body = TakenInFigures),
        (status = 201, description = "Some are new.", body = TakenInFigures),
    )
)]
pub(super) async fn report_figures(
    caller: Caller,
    State(app): State<App>,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<NewFigures>,
) -> Result<(StatusCode, Json<TakenInFigures>), Problem> {
    if sent.figures.len() > FIGURES_AT_ONCE {
        return Err(Problem::invalid(vec![FieldProblem::new(
            "/figures",
            Bilingual::new(
                format!("Nhiều hơn {FIGURES_AT_ONCE} số liệu"),
                format!("More than {FIGURES_AT_ONCE} figures"),
            ),
            Bilingual::new("Chia thành nhiều lần gửi", "Send them in several requests"),
        )]));
    }
    let figures: Vec<SentFigure> = sent.figures.into_iter().map(SentFigure::from).collect();
    let report = import::report_figures(&app.registry, &caller.actor, &figures).await?;
    let lang = language(&headers);
    let status = if report.new > 0 { StatusCode::CREATED } else { StatusCode::OK };
    let warnings = report.warnings.iter().map(|warning| FieldError::of(&pointed(warning), lang)).collect();
    Ok((status, Json(TakenInFigures { recorded: report.new, already_known: report.known, warnings })))
}
