//! `GET /imports/jobs/{id}/progress`: how far a job is, as server-sent events, until it has ended.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::outcome::progress;
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::operations::import::{ImportJob, job_of};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Say, Step, Visitor, follow};

/// The events.
pub(in crate::web) async fn events(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<JobId>, PathRejection>,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let (registry, actor, say) = (app.registry, visitor.actor(), visitor.say);
    job_of(&registry, &actor, id).await?;
    let ask = move || {
        let (registry, actor) = (Arc::clone(&registry), actor.clone());
        async move { job_of(&registry, &actor, id).await.ok().map(|job| step(say, &job)) }
    };
    Ok(follow(ask).into_response())
}

/// How far it is.
fn step(say: Say, job: &ImportJob) -> Step {
    if matches!(job.row.state, JobState::Done | JobState::Failed) {
        return Step::End;
    }
    let number = |number: i64| u64::try_from(number).unwrap_or(0);
    Step::At { done: number(job.row.done), of: number(job.row.total), text: progress(say, job) }
}
