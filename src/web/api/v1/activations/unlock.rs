//! `POST /officials/{official}/unlock`: the helpdesk ends a lock that failed log-ins brought about.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::ids::OfficialId;
use crate::operations::unlock_mailbox;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// What unlocking came to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Unlocked {
    /// Whether there was a lock.
    was_locked: bool,
}

/// Unlocks the mailbox of an official; the password stays as it is.
#[utoipa::path(
    post, path = "/officials/{id}/unlock", tag = "activations",
    params(("id" = Uuid, Path, description = "The official.")),
    responses((status = 200, body = Unlocked))
)]
pub(super) async fn unlock_mailbox(
    State(app): State<App>,
    caller: Caller,
    Named(official): Named<Uuid>,
) -> Result<Json<Unlocked>, Problem> {
    let was_locked = unlock_mailbox::unlock_mailbox(&app.registry, &caller.actor, OfficialId(official)).await?;
    Ok(Json(Unlocked { was_locked }))
}
