//! The rows of a plan as they are written down: numbered, hashed, counted and stored in chunks, while the server is asked about the next.

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::error::{OperationError, OperationResult};
use super::stored_plan::CHUNK_ROWS;
use crate::directory::guard::{Backed, Counts};
use crate::directory::plan::hash::Digest;
use crate::directory::plan::{PlanHeader, PlanRow, Report, Sealer};
use crate::domain::ids::PlanId;
use crate::storage::Store;

/// Takes the rows of one plan, in order.
pub(super) struct PlanScribe {
    rows: mpsc::Sender<Vec<PlanRow>>,
    writing: JoinHandle<OperationResult<Written>>,
}

/// What was written.
pub(super) struct Written {
    pub(super) rows: u32,
    pub(super) hash: Digest,
    pub(super) report: Report,
    pub(super) counts: Counts,
}

impl PlanScribe {
    /// For the plan with this header, whose record is stored already: chunks refer to it.
    pub(super) fn begin(store: Store, plan: PlanId, header: &PlanHeader, backed: Backed) -> OperationResult<Self> {
        let mut script = Script {
            store,
            plan,
            backed,
            sealer: Sealer::new(header).map_err(unwritable)?,
            report: Report::default(),
            counts: Counts::default(),
            chunk: 0,
            lines: String::new(),
            waiting: 0,
        };
        let (rows, mut receive) = mpsc::channel(1);
        let writing = tokio::spawn(async move {
            while let Some(rows) = receive.recv().await {
                script.write(rows).await?;
            }
            script.finish().await
        });
        Ok(Self { rows, writing })
    }

    /// Hands rows over.
    ///
    /// # Errors
    /// When those before could not be stored.
    pub(super) async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()> {
        match self.rows.send(rows).await {
            Ok(()) => Ok(()),
            Err(_) => Err(ended(&mut self.writing).await.err().unwrap_or(OperationError::ShuttingDown)),
        }
    }

    /// Waits until everything is stored.
    ///
    /// # Errors
    /// When something could not be.
    pub(super) async fn finish(self) -> OperationResult<Written> {
        let Self { rows, mut writing } = self;
        drop(rows);
        ended(&mut writing).await
    }
}

async fn ended(writing: &mut JoinHandle<OperationResult<Written>>) -> OperationResult<Written> {
    // It was neither cancelled nor did it panic but when the program ends.
    writing.await.unwrap_or(Err(OperationError::ShuttingDown))
}

struct Script {
    store: Store,
    plan: PlanId,
    backed: Backed,
    sealer: Sealer,
    report: Report,
    counts: Counts,
    chunk: i32,
    lines: String,
    waiting: usize,
}

impl Script {
    async fn write(&mut self, rows: Vec<PlanRow>) -> OperationResult<()> {
        for mut row in rows {
            let line = self.sealer.seal(&mut row).map_err(unwritable)?;
            self.lines.push_str(line);
            self.lines.push('\n');
            self.report.count(&row);
            self.counts.count(&row, &self.backed);
            self.waiting += 1;
            if self.waiting == CHUNK_ROWS {
                self.store_chunk().await?;
            }
        }
        Ok(())
    }

    async fn store_chunk(&mut self) -> OperationResult<()> {
        let lines = std::mem::take(&mut self.lines);
        let books = self.store.bookkeeping().await?;
        books.append_plan_chunk(self.plan, self.chunk, lines).await?;
        books.commit().await?;
        self.chunk += 1;
        self.waiting = 0;
        Ok(())
    }

    async fn finish(mut self) -> OperationResult<Written> {
        if self.waiting > 0 {
            self.store_chunk().await?;
        }
        let Self { sealer, report, counts, .. } = self;
        Ok(Written { rows: sealer.rows(), hash: sealer.finish(), report, counts })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
pub(super) fn unwritable(error: serde_json::Error) -> OperationError {
    OperationError::Unreadable { what: "a plan's row", text: error.to_string() }
}
