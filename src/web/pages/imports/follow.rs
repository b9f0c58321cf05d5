//! `GET /imports/jobs/{id}/progress`: how far a job is, as server-sent events, until it has ended.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::stream::unfold;
use serde::Serialize;
use tokio::time::sleep;

use super::outcome::progress;
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::operations::import::job_of;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::Visitor;

/// How often is looked.
const PAUSE: Duration = Duration::from_secs(1);

/// After so many looks the browser asks anew: no answer holds the server when it is to stop, and a session that ended tells no more.
const LOOKS: u32 = 10;

/// How far it is.
#[derive(Debug, Serialize)]
struct Step {
    done: i64,
    of: i64,
    text: String,
}

/// Somebody who follows a job.
struct Follower {
    app: App,
    visitor: Visitor,
    job: JobId,
    looks: u32,
}

/// The events.
pub(in crate::web) async fn follow(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<JobId>, PathRejection>,
) -> Result<Response, PageError> {
    let Path(job) = id?;
    job_of(&app.registry, &visitor.actor(), job).await?;
    let follower = Follower { app, visitor, job, looks: 0 };
    Ok(Sse::new(unfold(follower, |follower| follower.look())).into_response())
}

impl Follower {
    /// The next event; none after the last.
    async fn look(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.looks >= LOOKS {
            return None;
        }
        if self.looks > 0 {
            sleep(PAUSE).await;
        }
        self.looks += 1;
        let job = job_of(&self.app.registry, &self.visitor.actor(), self.job).await.ok()?;
        let event = Event::default().retry(PAUSE);
        let event = if matches!(job.row.state, JobState::Done | JobState::Failed) {
            self.looks = LOOKS;
            event.event("end").data("end")
        } else {
            let text = progress(self.visitor.say, &job);
            event.event("step").json_data(Step { done: job.row.done, of: job.row.total, text }).ok()?
        };
        Some((Ok(event), self))
    }
}
