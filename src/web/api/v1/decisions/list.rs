//! `GET /decisions` and its export: decisions, newest first.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use time::Date;
use utoipa::IntoParams;
use uuid::Uuid;

use super::outcome::DecisionLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::ids::{AgencyId, DecisionId};
use crate::operations::export_list::ExportedList;
use crate::storage::read::View;
use crate::storage::read::decision::{DecisionFilter, DecisionKey, DecisionLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::dates::{day, from_ordinal, ordinal};
use crate::web::api::export::{self, ExportQuery, FormQuery, Reads};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which decisions: those that name someone …
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DecisionWishes {
    /// To whom they do this.
    #[param(schema_with = codes::decision_kind)]
    kind: Option<DecisionKind>,
    /// Who leaves or enters this agency.
    agency: Option<Uuid>,
    /// For whom they hold from this day on or later.
    #[param(value_type = Option<String>, format = Date)]
    effective_from: Option<Date>,
    /// For whom they hold from a day before this one on.
    #[param(value_type = Option<String>, format = Date)]
    effective_before: Option<Date>,
    /// For whom they stand so.
    #[param(schema_with = codes::subject_state)]
    state: Option<SubjectState>,
}

impl FromQuery for DecisionWishes {
    fn read(fields: &mut Fields) -> Self {
        Self {
            kind: fields.code("kind", DecisionKind::ALL),
            agency: fields.id("agency"),
            effective_from: day(fields, "effective_from"),
            effective_before: day(fields, "effective_before"),
            state: fields.code("state", SubjectState::ALL),
        }
    }
}

impl DecisionWishes {
    fn filter(self) -> DecisionFilter {
        DecisionFilter {
            kind: self.kind,
            agency: self.agency.map(AgencyId),
            effective_from: self.effective_from,
            effective_before: self.effective_before,
            state: self.state,
        }
    }
}

/// Which decisions, and which page of them.
#[derive(Debug)]
pub(super) struct DecisionQuery {
    wishes: DecisionWishes,
    turn: Turn<(i32, Uuid)>,
}

impl FromQuery for DecisionQuery {
    fn read(fields: &mut Fields) -> Self {
        let wishes = DecisionWishes::read(fields);
        Self { wishes, turn: fields.turn_if(|(signed_on, _): &(i32, Uuid)| from_ordinal(*signed_on).is_some()) }
    }
}

/// The decisions that the caller sees, newest first.
#[utoipa::path(
    get, path = "/decisions", tag = "decisions", params(DecisionWishes, PageQuery),
    responses((status = 200, body = Page<DecisionLine>))
)]
pub(super) async fn list_decisions(
    caller: Caller,
    State(app): State<App>,
    Query(DecisionQuery { wishes, turn }): Query<DecisionQuery>,
) -> Result<Json<Page<DecisionLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let filter = wishes.filter();
    let before = turn.after.and_then(|(signed_on, id)| {
        Some(DecisionKey { signed_on: from_ordinal(signed_on)?, decision: DecisionId(id) })
    });
    let reader = app.registry.store.read().await?;
    let rows = reader.decisions(&scope, view, &filter, before, turn.fetch()).await?;
    caller.lists(&app, "decisions", rows.len(), filter.agency).await?;
    let key = |line: &Line| (ordinal(line.decision.signed_on), line.decision.id.0);
    Ok(Json(Page::of(rows, turn.limit, key, DecisionLine::from)))
}

/// The decisions of the list, all pages in one file: CSV, or a workbook with real days and numbers. Headings and words are in the language of `Accept-Language`. The reading
/// is recorded.
#[utoipa::path(
    get, path = "/decisions/export", tag = "decisions", params(DecisionWishes, FormQuery),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
    )))
)]
pub(super) async fn export_decisions(
    caller: Caller,
    State(app): State<App>,
    lang: Reads,
    Query(ExportQuery { wishes, form }): Query<ExportQuery<DecisionWishes>>,
) -> Result<Response, Problem> {
    export::answer(&app, &caller, ExportedList::Decisions(wishes.filter()), None, (form, lang)).await
}
