//! Long work as it is kept.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{JobId, PrincipalId};
use crate::domain::job::{JobKind, JobState};

/// A job. Its instants are the database's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// This job.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// How far it is.
    pub state: JobState,
    /// For whom it is done, and with whose rights.
    pub principal: PrincipalId,
    /// What exactly, as JSON of its kind.
    pub parameters: String,
    /// SHA-256 of its file.
    pub file_hash: Option<Vec<u8>>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
    /// Steps in all; 0 while unknown.
    pub total: i64,
    /// Steps done.
    pub done: i64,
    /// Problems found.
    pub problems: i64,
    /// Up to where its effects are in the registry; what lies behind is not done again.
    pub marker: i64,
    /// What has been counted up to the marker, as JSON of its kind.
    pub progress: String,
    /// What it came to, as JSON of its kind.
    pub result: Option<String>,
    /// Why it could not come to its end.
    pub failure: Option<String>,
    /// How often it was begun.
    pub attempts: i32,
}

/// A job that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob<'a> {
    /// Its key.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// For whom.
    pub principal: PrincipalId,
    /// What exactly.
    pub parameters: &'a str,
    /// SHA-256 of its file.
    pub file_hash: Option<[u8; 32]>,
}

/// The right to work on a job: it is lost when the lease ends and somebody else takes the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobLease {
    /// The job.
    pub job: JobId,
    /// Counts those who held it.
    pub fence: i64,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobCount {
    /// Steps in all.
    pub total: i64,
    /// Steps done.
    pub done: i64,
    /// Problems found.
    pub problems: i64,
}
