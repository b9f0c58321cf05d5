//! What every kind of long work has in common: for whom it is done, how it is watched, and how its turn ends.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::storage::row::job::JobRow;

/// How a job's turn ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEnd {
    /// It came to its end with this result, JSON of its kind.
    Done(String),
    /// The program is about to end; somebody goes on.
    Stopped,
}

impl JobEnd {
    pub(super) fn of(result: &impl Serialize) -> OperationResult<Self> {
        let text = serde_json::to_string(result);
        text.map(Self::Done).map_err(|error| OperationError::Unreadable { what: "job.result", text: error.to_string() })
    }
}

/// What those who watch a job are told while it goes on.
#[derive(Debug, Default)]
pub struct Watch {
    done: AtomicU64,
    total: AtomicU64,
}

impl Watch {
    /// Rows looked at so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Rows in all; 0 while that is unknown.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    pub(super) fn tell(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    pub(super) fn tell_of(&self, done: u64, total: u64) {
        self.tell(done);
        self.total.store(total, Ordering::Relaxed);
    }
}

/// What a job was asked.
pub(super) fn parameters<T: DeserializeOwned>(job: &JobRow) -> OperationResult<T> {
    serde_json::from_str(&job.parameters)
        .map_err(|error| OperationError::Unreadable { what: "job.parameters", text: error.to_string() })
}

/// The account that asked, read anew: rights it lost in between are lost to its jobs too.
pub(super) async fn actor_of(registry: &Registry, job: &JobRow) -> OperationResult<Actor> {
    let row = registry.store.read().await?.principal(job.principal, registry.clock.today()).await?;
    let row = row.filter(|row| !row.disabled).ok_or(OperationError::NotFound { what: "account of the job" })?;
    Ok(Actor::Principal(row.principal))
}
