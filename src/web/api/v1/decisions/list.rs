//! `GET /decisions`: decisions, newest first.

use axum::Json;
use axum::extract::State;
use time::Date;
use utoipa::IntoParams;
use uuid::Uuid;

use super::outcome::DecisionLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::ids::{AgencyId, DecisionId};
use crate::storage::read::View;
use crate::storage::read::decision::{DecisionFilter, DecisionKey, DecisionLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::dates::{day, from_ordinal, ordinal};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which decisions: those that name someone …
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DecisionQuery {
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
    #[param(ignore)]
    turn: Turn<(i32, Uuid)>,
}

impl FromQuery for DecisionQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            kind: fields.code("kind", DecisionKind::ALL),
            agency: fields.id("agency"),
            effective_from: day(fields, "effective_from"),
            effective_before: day(fields, "effective_before"),
            state: fields.code("state", SubjectState::ALL),
            turn: fields.turn_if(|(signed_on, _): &(i32, Uuid)| from_ordinal(*signed_on).is_some()),
        }
    }
}

/// The decisions that the caller sees, newest first.
#[utoipa::path(
    get, path = "/decisions", tag = "decisions", params(DecisionQuery, PageQuery),
    responses((status = 200, body = Page<DecisionLine>))
)]
pub(super) async fn list_decisions(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<DecisionQuery>,
) -> Result<Json<Page<DecisionLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let filter = DecisionFilter {
        kind: asked.kind,
        agency: asked.agency.map(AgencyId),
        effective_from: asked.effective_from,
        effective_before: asked.effective_before,
        state: asked.state,
    };
    let before = asked.turn.after.and_then(|(signed_on, id)| {
        Some(DecisionKey { signed_on: from_ordinal(signed_on)?, decision: DecisionId(id) })
    });
    let reader = app.registry.store.read().await?;
    let rows = reader.decisions(&scope, view, &filter, before, asked.turn.fetch()).await?;
    caller.lists(&app, "decisions", rows.len(), asked.agency.map(AgencyId)).await?;
    let key = |line: &Line| (ordinal(line.decision.signed_on), line.decision.id.0);
    Ok(Json(Page::of(rows, asked.turn.limit, key, DecisionLine::from)))
}
