//! The difference between registry and directory, as rows: observe, desire, compare. Writes nothing anywhere.
//!
//! [`everything`] and [`subtree`] stream through a whole read of the directory; [`of_subjects`] looks at a few entries only.

mod comparison;
mod streamed;
mod subjects;

pub(super) use streamed::{everything, subtree};
pub(super) use subjects::of_subjects;

use async_trait::async_trait;

use super::error::OperationResult;
use crate::directory::entry::Subject;
use crate::directory::guard::Population;
use crate::directory::plan::{PlanRow, Skipped};
use crate::directory::port::ReadProof;

/// Takes the rows of a difference, in order.
#[async_trait]
pub(super) trait RowSink: Send {
    /// Takes some rows.
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()>;
}

/// What else a comparison found.
#[derive(Debug)]
pub(super) struct Difference {
    /// What was left out, and why.
    pub(super) skipped: Skipped,
    /// How the read of the directory went.
    pub(super) proof: ReadProof,
    /// How many mailboxes there are, by agency; of a few subjects, nothing is counted.
    pub(super) population: Population,
    /// Entries with our key that had no link yet.
    pub(super) new_links: Vec<(Subject, uuid::Uuid)>,
}
