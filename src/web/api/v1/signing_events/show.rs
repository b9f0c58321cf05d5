//! `GET /signing-events/{id}`: one signature.

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::resource::SigningEvent;
use crate::operations::signing_events::list::show_signing_event;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// One signature with both verdicts: as known when it came in, and as known now. It is seen by whoever sees its agency, or the agency where its
/// signer was posted.
#[utoipa::path(
    get, path = "/signing-events/{id}", tag = "signing-events",
    params(("id" = Uuid, Path, description = "The event.")),
    responses((status = 200, body = SigningEvent))
)]
pub(super) async fn show_event(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<Uuid>,
) -> Result<Json<SigningEvent>, Problem> {
    let event = show_signing_event(&app.registry, &caller.actor, id).await?;
    Ok(Json(event.into()))
}
