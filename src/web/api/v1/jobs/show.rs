//! `GET /jobs/{id}`: a job of the caller's own.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::ids::JobId;
use crate::domain::import::ImportKind;
use crate::domain::job::JobState;
use crate::operations::import::{ImportJob, job_of};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A job, and at its end what it came to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct JobView {
    /// This job.
    id: Uuid,
    /// What its rows are.
    #[schema(schema_with = codes::import_kind)]
    kind: ImportKind,
    /// Whether it writes.
    commit: bool,
    /// How far it is.
    #[schema(schema_with = codes::job_state)]
    state: JobState,
    /// Rows in all; 0 while unknown.
    total: i64,
    /// Rows done.
    done: i64,
    /// Problems found.
    problems: i64,
    /// What it came to: counts, how headings were understood, every problem with row, column, reason and remedy in both languages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Object)]
    result: Option<serde_json::Value>,
    /// Why it could not come to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    failure: Option<String>,
}

impl JobView {
    /// How callers see a job.
    pub(in crate::web) fn of(job: ImportJob) -> Self {
        Self {
            id: job.row.id.0,
            kind: job.request.kind,
            commit: job.request.commit,
            state: job.row.state,
            total: job.row.total,
            done: job.row.done,
            problems: job.row.problems,
            result: job.report.and_then(|report| serde_json::to_value(report).ok()),
            failure: job.row.failure,
        }
    }
}

/// A job of the caller's own; another's looks like none.
#[utoipa::path(
    get, path = "/jobs/{id}", tag = "imports",
    params(("id" = Uuid, Path, description = "The job.")),
    responses((status = 200, body = JobView))
)]
pub(super) async fn show_job(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<Uuid>,
) -> Result<Json<JobView>, Problem> {
    Ok(Json(JobView::of(job_of(&app.registry, &caller.actor, JobId(id)).await?)))
}
