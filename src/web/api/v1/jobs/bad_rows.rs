//! `GET /jobs/{id}/bad-rows`: the rows that were not taken, to be mended and sent again.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use crate::domain::ids::JobId;
use crate::operations::import::bad_rows_of;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// The bad rows of a job, in the columns of what was sent and with the reason of each.
#[utoipa::path(
    get, path = "/jobs/{id}/bad-rows", tag = "imports",
    params(("id" = Uuid, Path, description = "The job.")),
    responses((status = 200, description = "The file.", content((String = "text/csv"))))
)]
pub(super) async fn download_bad_rows(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<Uuid>,
) -> Result<Response, Problem> {
    let bytes = bad_rows_of(&app.registry, &caller.actor, JobId(id)).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"bad-rows-{id}.csv\"")),
    ];
    Ok((headers, bytes).into_response())
}
