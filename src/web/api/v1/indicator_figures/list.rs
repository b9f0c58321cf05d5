//! `GET /indicator-figures`: what agencies reported, the newest first.

use axum::Json;
use axum::extract::State;
use time::Date;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::IndicatorFigure;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::FactId;
use crate::domain::indicator::IndicatorCode;
use crate::domain::lang::Bilingual;
use crate::storage::read::View;
use crate::storage::read::indicator::ValueFilter;
use crate::web::api::caller::Caller;
use crate::web::api::dates::day;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Which figures, and which page of them.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FigureQuery {
    /// Of this indicator.
    #[param(value_type = Option<String>)]
    indicator: Option<IndicatorCode>,
    /// Of this agency and those below it.
    under: Option<Uuid>,
    /// Those that end on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    /// Those that end on this day or before; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    #[param(ignore)]
    turn: Turn<Uuid>,
}

impl FromQuery for FigureQuery {
    fn read(fields: &mut Fields) -> Self {
        let remedy =
            Bilingual::new("Gửi mã chỉ tiêu, như documents_outgoing", "Send a code, such as documents_outgoing");
        Self {
            indicator: fields.parsed("indicator", remedy),
            under: fields.id("under"),
            since: day(fields, "since"),
            until: day(fields, "until"),
            turn: fields.turn(),
        }
    }
}

/// The figures that agencies of the caller's part of the province reported and that stand, the newest entry first.
#[utoipa::path(
    get, path = "/indicator-figures", tag = "indicator-figures", params(FigureQuery, PageQuery),
    responses((status = 200, body = Page<IndicatorFigure>))
)]
pub(super) async fn list_figures(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<FigureQuery>,
) -> Result<Json<Page<IndicatorFigure>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, asked.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = ValueFilter {
        indicator: asked.indicator,
        within: under.path(),
        since: asked.since,
        until: asked.until,
        ..ValueFilter::default()
    };
    let after = asked.turn.after.map(FactId);
    let rows = reader.indicator_value_page(&scope, view, &filter, after, asked.turn.fetch()).await?;
    let known = reader.indicators(view).await?;
    Ok(Json(Page::of(rows, asked.turn.limit, |row| row.value.id.0, |row| IndicatorFigure::of(row, &known))))
}
