//! `POST /imports`: a spreadsheet becomes a job.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;

use super::super::jobs::JobView;
use super::form::{ImportForm, Sent};
use crate::operations::import::{job_of, submit};
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Takes a spreadsheet in, to be checked or written. The answer is a job: ask `GET /jobs/{id}` how far it is. The same rows again
/// have no second effect.
#[utoipa::path(
    post, path = "/imports", tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 202, body = JobView, headers(("Location" = String, description = "The job."))))
)]
pub(super) async fn submit_import(
    State(app): State<App>,
    caller: Caller,
    sent: Sent,
) -> Result<(StatusCode, [(axum::http::HeaderName, String); 1], Json<JobView>), Problem> {
    let id = submit(&app.registry, &caller.actor, &sent.request, &sent.file).await?;
    let job = job_of(&app.registry, &caller.actor, id).await?;
    Ok((StatusCode::ACCEPTED, [(LOCATION, format!("/api/v1/jobs/{id}"))], Json(JobView::of(job))))
}
