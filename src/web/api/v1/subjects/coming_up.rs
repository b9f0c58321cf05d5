//! `GET /coming-up`: what takes effect soon.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use time::{Date, Duration};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::decisions::Consequence;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::clock::iso_day;
use crate::domain::ids::FactId;
use crate::domain::lang::Bilingual;
use crate::storage::read::View;
use crate::storage::read::step::{StepKey, StepLine};
use crate::web::api::caller::Caller;
use crate::web::api::dates::{from_ordinal, ordinal};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Days that are looked ahead when nothing is asked: six months.
const USUAL_DAYS: u16 = 183;

/// Days that can be looked ahead: ten years.
const MOST_DAYS: u16 = 3653;

/// How far ahead.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AheadQuery {
    /// Within so many days; 183 when left out.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 3653)]
    days: u16,
    #[param(ignore)]
    turn: Turn<(i32, Uuid)>,
}

impl FromQuery for AheadQuery {
    fn read(fields: &mut Fields) -> Self {
        let remedy = || {
            let (vi, en) = ("Gửi số ngày trong khoảng", "Send a number of days in");
            Bilingual::new(format!("{vi} 1-{MOST_DAYS}"), format!("{en} 1-{MOST_DAYS}"))
        };
        let days = fields.parsed("days", remedy()).unwrap_or(USUAL_DAYS);
        if !(1..=MOST_DAYS).contains(&days) {
            fields.wrong("days", Bilingual::new("Ngoài khoảng cho phép", "Out of range"), remedy());
        }
        Self { days, turn: fields.turn_if(|(day, _): &(i32, Uuid)| from_ordinal(*day).is_some()) }
    }
}

/// Something decided that takes effect on a day to come.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ComingUp {
    /// The day.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// The decision.
    decision: Uuid,
    /// The person under it.
    subject: Uuid,
    /// The person.
    official: Uuid,
    /// Their name.
    full_name: String,
    /// The agency whose matter it is.
    agency: Uuid,
    /// Its name.
    agency_name: String,
    /// What happens.
    consequences: Vec<Consequence>,
}

impl From<StepLine> for ComingUp {
    fn from(line: StepLine) -> Self {
        let step = line.step;
        Self {
            on: step.draft.begins_on,
            decision: step.decision.0,
            subject: step.subject.0,
            official: step.official.0,
            full_name: line.full_name,
            agency: step.draft.agency.0,
            agency_name: line.agency_name,
            consequences: step.draft.consequences.into_iter().map(Consequence::from).collect(),
        }
    }
}

/// What takes effect soon in the part of the province that the caller sees, by day.
#[utoipa::path(
    get, path = "/coming-up", tag = "decisions", params(AheadQuery, PageQuery),
    responses((status = 200, body = Page<ComingUp>))
)]
pub(super) async fn list_coming_up(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<AheadQuery>,
) -> Result<Json<Page<ComingUp>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let today = app.registry.clock.today();
    let until = today.saturating_add(Duration::days(i64::from(asked.days)));
    let after = asked.turn.after.and_then(|(day, step)| Some(StepKey { day: from_ordinal(day)?, step: FactId(step) }));
    let reader = app.registry.store.read().await?;
    let rows = reader.coming_up(&scope, View::of(today), until, after, asked.turn.fetch()).await?;
    caller.lists(&app, "coming_up", rows.len(), None).await?;
    let key = |line: &StepLine| (ordinal(line.step.draft.begins_on), line.step.id.0);
    Ok(Json(Page::of(rows, asked.turn.limit, key, ComingUp::from)))
}
