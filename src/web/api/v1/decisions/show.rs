//! `GET /decisions/{id}`.

use axum::extract::State;
use axum::response::Response;
use sha2::{Digest as _, Sha256};

use super::outcome::Decision;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::DecisionId;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A decision with the people it names and what has to be done for them, as far as the caller sees them.
#[utoipa::path(
    get, path = "/decisions/{id}", tag = "decisions", params(("id" = Uuid, Path, description = "The decision.")),
    responses((status = 200, body = Decision), (status = 304, description = "As `If-None-Match` says."))
)]
pub(super) async fn show_decision(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<DecisionId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let file = reader.decision(&scope, view, id).await?.ok_or_else(|| Problem::not_found("decision"))?;
    let steps = reader.steps_of_decision(&scope, view, id).await?;
    caller.lists(&app, "decision", file.subjects.len(), None).await?;
    let revision = file.revision;
    let decision = Decision::of(file, steps);
    // Steps are carried on without a change set.
    let carried = Sha256::digest(serde_json::to_vec(decision.steps()).unwrap_or_default());
    let word = hex::encode(carried.get(..8).unwrap_or_default());
    Ok(conditions.answer(&EntityTag::of_word(revision, word), &decision))
}
