//! Marks: subjects whose directory entries have to be looked at.

use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::PlanId;

code_list! {
    /// Why a subject was marked last.
    MarkCause {
        /// The registry changed.
        Registry = "registry",
        /// Somebody changed its entry in the directory.
        Directory = "directory",
        /// An attempt failed.
        Retry = "retry",
        /// A person asked for it.
        Asked = "asked",
    }
}

/// What is marked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarkedSubject {
    /// Kind of the subject, a short code of the directory engine.
    pub kind: String,
    /// Key of the mailbox or agency.
    pub id: Uuid,
}

/// A mark that was claimed, or is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What is marked.
    pub subject: MarkedSubject,
    /// Why it was marked last.
    pub cause: MarkCause,
    /// How often it was marked since it was last settled: whoever settles it names the number that they saw.
    pub marks: i64,
    /// Since when, in the database's time.
    pub since: Timestamp,
    /// Not to be looked at before.
    pub due: Timestamp,
    /// Attempts that failed.
    pub attempts: i32,
    /// Why the last attempt failed, or what it waits for.
    pub failure: Option<String>,
    /// The plan that the guard stopped and that it waits for.
    pub stopped_plan: Option<PlanId>,
}

/// A claim of marks, under a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who holds it: one number a claim.
    pub holder: Uuid,
    /// What was claimed, in the order in which it came due.
    pub marks: Vec<Mark>,
}

/// Marks in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct MarkCounts {
    /// All of them.
    pub total: u64,
    /// Those that wait for a later attempt.
    pub put_off: u64,
    /// Those that wait for a stopped plan's approval.
    pub stopped: u64,
    /// When the oldest was made.
    pub oldest: Option<Timestamp>,
}
