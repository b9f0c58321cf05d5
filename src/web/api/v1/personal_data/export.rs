//! `GET /officials/{official}/export`: everything the registry holds of one person, as a file.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::domain::ids::OfficialId;
use crate::operations::export_subject;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A person's own data. The person themselves may ask, and whoever enters decisions about them. Being asked for is recorded.
#[utoipa::path(
    get, path = "/officials/{id}/export", tag = "officials",
    params(("id" = Uuid, Path, description = "The official.")),
    responses((status = 200, description = "One JSON document, in the shapes of the registry.", body = Object))
)]
pub(super) async fn export_subject(
    State(app): State<App>,
    caller: Caller,
    Named(official): Named<Uuid>,
) -> Result<Response, Problem> {
    let export = export_subject::export_subject(&app.registry, &caller.actor, OfficialId(official)).await?;
    let name = format!("attachment; filename=\"{official}.json\"");
    Ok(([(CONTENT_DISPOSITION, name)], Json(export)).into_response())
}
