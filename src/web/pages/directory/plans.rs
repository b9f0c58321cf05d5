//! `GET /directory/plans`: every plan for the directory, newest first.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use uuid::Uuid;

use super::super::links::address;
use super::status::table;
use super::told::oldest;
use super::{LINES, PAGE, place, placed, target, view, whole};
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::ids::PlanId;
use crate::operations::error_words::state_words;
use crate::storage::row::plan::PlanState;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Choice, Field, Form, Pager, Say, View, Visitor};

/// Which plans.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    state: String,
    before: String,
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    whole(&visitor, ApprovePlan)?;
    let Query(asked) = asked?;
    let say = visitor.say;
    let state = Some(asked.state.as_str()).filter(|text| !text.is_empty());
    let state: Option<PlanState> = state.map(str::parse).transpose().map_err(|_| PageError::NotFound)?;
    let before = placed::<Uuid>(&asked.before)?.map(|(at, id)| (at, PlanId(id)));
    let desk = app.registry.directory_desk()?;
    let reader = app.registry.store.read().await?;
    let mut plans = match target(&reader, desk).await? {
        Some(target) => reader.plans_of(target.id, state, before, LINES + 1).await?,
        None => Vec::new(),
    };
    drop(reader);
    let oldest = oldest(&app, desk);
    // What waits is what can still be applied.
    if matches!(state, Some(PlanState::Computed | PlanState::Guarded)) {
        plans.retain(|plan| plan.created_at >= oldest);
    }
    let is_more = plans.len() > LINES as usize;
    plans.truncate(LINES as usize);
    let to = |before: &str| address(&format!("{PAGE}/plans"), [("state", asked.state.as_str()), ("before", before)]);
    let last = plans.last().filter(|_| is_more).map(|plan| place(plan.created_at, plan.id));
    let pager = Pager { first: (!asked.before.is_empty()).then(|| to("")), next: last.map(|last| to(&last)) };
    let title = say.of("Các kế hoạch", "Plans");
    let table = table(say, &plans, oldest, title).pager(say, pager);
    Ok(view(&app, &visitor, title).with(filter(say, &asked.state)).with(table))
}

fn filter(say: Say, state: &str) -> Form {
    let any = Choice::new("", say.of("Mọi trạng thái", "Any state"));
    let states = PlanState::ALL.iter().map(|&state| Choice::new(state.as_str(), say.text(&state_words(state))));
    Form::filter(format!("{PAGE}/plans"))
        .field(
            Field::select("state", say.of("Trạng thái", "State"), std::iter::once(any).chain(states))
                .value(state)
                .optional(say),
        )
        .button(say.of("Lọc", "Filter"))
}
