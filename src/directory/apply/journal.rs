//! What applying asks of storage: the plan's rows, and a journal that knows each row's fate even after `kill -9`.

use async_trait::async_trait;
use thiserror::Error;

use super::outcome::{Conflicted, Failed};
use crate::directory::entry::EntryCsn;
use crate::directory::plan::{PlanRow, Sealer};

/// Any error of the other side.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Gives a stored plan's rows.
#[async_trait]
pub trait RowSource: Send + Sync {
    /// The rows numbered above `after`, in order, at most `limit`; none at the end.
    async fn rows(&self, after: u32, limit: usize) -> Result<Vec<PlanRow>, BoxError>;

    /// Takes every row into `sealer`, in order, so that what is stored can be held against what was approved. A store that
    /// keeps rows as text hands over the text.
    async fn seal(&self, sealer: &mut Sealer) -> Result<(), BoxError> {
        let mut after = 0;
        loop {
            let rows = self.rows(after, 500).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.number;
            for row in &rows {
                sealer.check(row)?;
            }
        }
    }
}

/// Writes down what becomes of rows: sent, then confirmed, failed, conflicting, unknown or withdrawn. Each call is durable when
/// it returns. Calls come from several lanes at once, each row's own in order.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Whether writing may go on; else why not. Asked before each group of rows: somebody may have stopped the directory meanwhile.
    async fn objection(&self) -> Result<Option<String>, BoxError> {
        Ok(None)
    }

    /// Why this process must not write any more, if so, by what it knows without asking anybody: it stood still, and somebody else may be
    /// at it by now. Asked right before each write.
    fn fenced(&self) -> Option<String> {
        None
    }

    /// Whether an entry for the row's subject is written down although the row adds one: somebody may have added it since the plan.
    fn may_be_there(&self, row: &PlanRow) -> bool {
        let _ = row;
        false
    }

    /// These rows are about to be sent. A stored link of a subject that is about to be *added* must be forgotten here: a
    /// complete read showed that its entry is gone, and the new one has another entryUUID.
    async fn sent(&self, rows: &[&PlanRow]) -> Result<(), BoxError>;

    /// These rows hold in the directory; with the entry's new version where it is known. [`PlanRow::desired`] is from now on
    /// the subject's last applied digest; a removed subject's link goes.
    async fn confirmed(&self, rows: &[(&PlanRow, Option<EntryCsn>)]) -> Result<(), BoxError>;

    /// The server refused this row: quarantine.
    async fn failed(&self, row: &PlanRow, failure: &Failed) -> Result<(), BoxError>;

    /// The directory is not as this row supposed: a new plan must look at it.
    async fn conflict(&self, row: &PlanRow, conflict: &Conflicted) -> Result<(), BoxError>;

    /// These rows may or may not have been done, and cannot be read back now.
    async fn unknown(&self, rows: &[&PlanRow], reason: &str) -> Result<(), BoxError>;

    /// These rows were announced as sent and never were: the target was stopped before.
    async fn withdrawn(&self, rows: &[&PlanRow]) -> Result<(), BoxError>;
}

/// Why applying ended early.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// The rows are not those that were approved. Nothing was written.
    #[error(
        "the stored rows are not those that were approved; nothing was written; make a new plan and run 'congvu verify'"
    )]
    RowsChanged,
    /// The rows cannot be read.
    #[error("the plan's rows cannot be read; when the database is back, make a new plan: it finds what was done")]
    Rows(#[source] BoxError),
    /// Their fate cannot be written down.
    #[error("the journal cannot be written; when the database is back, make a new plan: it finds what was done")]
    Journal(#[source] BoxError),
}
