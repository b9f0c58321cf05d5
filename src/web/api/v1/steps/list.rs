//! `GET /steps`: what waits for whom.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::StepLine;
use crate::domain::decision::step::{StepKind, StepState};
use crate::domain::ids::{AgencyId, DecisionId, FactId};
use crate::domain::principal::Role;
use crate::operations::list_steps::{StepWishes, list_steps};
use crate::storage::read::step::{StepKey, StepLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::dates::{from_ordinal, ordinal};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which steps.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct StepQuery {
    /// Where it stands; `open`, it waits for somebody, when left out.
    #[param(schema_with = codes::step_state)]
    state: Option<StepState>,
    /// True: only what waits for a role that the caller holds where it is to be done.
    #[param(value_type = Option<bool>)]
    mine: bool,
    /// Whose work it is.
    #[param(schema_with = codes::role)]
    role: Option<Role>,
    /// What is to be done.
    #[param(schema_with = codes::step_kind)]
    kind: Option<StepKind>,
    /// Of this decision.
    decision: Option<Uuid>,
    /// In this agency.
    agency: Option<Uuid>,
    /// In this agency or below it.
    under: Option<Uuid>,
    /// True: only what was due before today.
    #[param(value_type = Option<bool>)]
    overdue: bool,
    #[param(ignore)]
    turn: Turn<(i32, Uuid)>,
}

impl FromQuery for StepQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            state: fields.code("state", StepState::ALL),
            mine: fields.flag("mine"),
            role: fields.code("role", Role::ALL),
            kind: fields.code("kind", StepKind::ALL),
            decision: fields.id("decision"),
            agency: fields.id("agency"),
            under: fields.id("under"),
            overdue: fields.flag("overdue"),
            turn: fields.turn_if(|(due_on, _): &(i32, Uuid)| from_ordinal(*due_on).is_some()),
        }
    }
}

/// The steps that wait in the part of the province that the caller sees, the first due first.
#[utoipa::path(
    get, path = "/steps", tag = "decisions", params(StepQuery, PageQuery),
    responses((status = 200, body = Page<StepLine>))
)]
pub(super) async fn list_waiting(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<StepQuery>,
) -> Result<Json<Page<StepLine>>, Problem> {
    let wishes = StepWishes {
        state: asked.state.unwrap_or(StepState::Open),
        mine: asked.mine,
        role: asked.role,
        kind: asked.kind,
        decision: asked.decision.map(DecisionId),
        agency: asked.agency.map(AgencyId),
        under: asked.under.map(AgencyId),
        overdue: asked.overdue,
    };
    let after = asked.turn.after.and_then(|(day, step)| Some(StepKey { day: from_ordinal(day)?, step: FactId(step) }));
    let rows = list_steps(&app.registry, &caller.actor, &wishes, after, asked.turn.fetch()).await?;
    let key = |line: &Line| (ordinal(line.step.draft.due_on), line.step.id.0);
    Ok(Json(Page::of(rows, asked.turn.limit, key, StepLine::from)))
}
