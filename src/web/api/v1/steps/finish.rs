//! `POST /steps/{id}/finish`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::resource::StepLine;
use crate::domain::ids::FactId;
use crate::operations::finish_step::{StepEnd, finish_step};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// How a step ends.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ending {
    /// Its work is done.
    #[default]
    Done,
    /// Its work is not needed; `note` says why.
    NotNeeded,
}

/// That a step is done, or not needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Finish {
    /// How it ends; `done` when left out.
    #[serde(default)]
    #[schema(required = false)]
    state: Ending,
    /// What there is to say of it, at most 1,000 characters; needed with `not_needed`.
    #[serde(default)]
    #[schema(nullable = false)]
    note: Option<String>,
}

/// Ends a step that waits: for whoever has the permission for its work there. Sent again, it answers the same and changes nothing.
#[utoipa::path(
    post, path = "/steps/{id}/finish", tag = "decisions", request_body = Finish,
    params(("id" = Uuid, Path, description = "The step.")),
    responses((status = 200, body = StepLine))
)]
pub(super) async fn finish(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<FactId>,
    JsonBody(sent): JsonBody<Finish>,
) -> Result<Json<StepLine>, Problem> {
    let end = match sent.state {
        Ending::Done => StepEnd::Done(sent.note),
        Ending::NotNeeded => StepEnd::NotNeeded(sent.note.unwrap_or_default()),
    };
    let line = finish_step(&app.registry, &caller.actor, id, &end).await?;
    Ok(Json(line.into()))
}
