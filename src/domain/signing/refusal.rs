//! What document systems report that cannot be taken in: told to whoever sends it, and kept as a finding.

use crate::domain::code::code_list;
use crate::domain::field_problem::FieldProblem;

code_list! {
    /// Why an event was refused.
    RefusalKind {
        /// Its line is no event at all.
        Unreadable = "unreadable",
        /// It lacks something, or has something that is not in our lists.
        WrongFields = "wrong_fields",
        /// It was signed in the future.
        Future = "future",
        /// The system reported another event under the same name before.
        Conflicting = "conflicting",
        /// Its agency is unknown, or no part of what the sender reports for.
        OutOfReach = "out_of_reach",
    }
}

/// A refused event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub kind: RefusalKind,
    /// The system's name for it, if it could be read.
    pub event_id: Option<String>,
    /// Everything that is wrong.
    pub problems: Vec<FieldProblem>,
}
