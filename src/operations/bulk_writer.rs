//! One bulk writer of a directory at a time: a turn of the schedule under a lease in the database's time. It is claimed in the transaction
//! that lets a plan through, kept while the plan is applied, and given back with the plan's end. Whoever lost it stops before its next
//! write. What the live path writes meanwhile needs no turn: each of its rows is asserted on the version that it saw.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::domain::lang::Bilingual;
use crate::storage::read::Reader;
use crate::storage::write::{Bookkeeping, Turn};

/// Seconds after which the place of a silent writer is another's.
pub(super) const LEASE_SECONDS: i64 = 30;
/// How often the lease is kept.
const BEAT: Duration = Duration::from_secs(5);
/// For so long after it was last kept the lease is trusted without asking the database: less than it lasts, by what a write takes.
const TRUSTED: Duration = Duration::from_secs(20);
const LOST: &str =
    "this process stood still, and its right to write to the directory went to another or is running out";

/// The right to write a plan.
#[derive(Debug)]
pub(super) struct BulkWriter {
    turn: Turn,
    kept: Mutex<Instant>,
    lost: AtomicBool,
}

/// The turn's name.
pub(super) fn turn_of(target: TargetId) -> String {
    format!("write {}", target.0)
}

impl BulkWriter {
    /// Claims the right, if nobody has it.
    pub(super) async fn claim(books: &Bookkeeping, target: TargetId) -> OperationResult<Option<Self>> {
        let now = Instant::now();
        let turn = books.claim_turn(&turn_of(target), LEASE_SECONDS).await?;
        Ok(turn.map(|turn| Self { turn, kept: Mutex::new(now), lost: AtomicBool::new(false) }))
    }

    /// Gives it back.
    pub(super) async fn give_back(&self, books: &Bookkeeping) -> OperationResult<()> {
        // Whose it is by now, it stays.
        books.end_turn(&self.turn, self.turn.now, None).await?;
        Ok(())
    }

    /// Does `work`, and keeps the right meanwhile.
    pub(super) async fn while_at<T>(&self, registry: &Registry, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            done = work => done,
            never = self.keep(registry) => match never {},
        }
    }

    /// A database that does not answer is no loss yet.
    async fn keep(&self, registry: &Registry) -> Infallible {
        loop {
            sleep(BEAT).await;
            let now = Instant::now();
            match keep_turn(registry, &self.turn, LEASE_SECONDS).await {
                Ok(true) => *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = now,
                Ok(false) => {
                    self.lost.store(true, Ordering::Relaxed);
                    std::future::pending::<()>().await;
                }
                Err(error) => {
                    tracing::warn!(%error, "the lease of a plan's writer could not be kept; it is tried again");
                }
            }
        }
    }

    /// Why nothing more may be written, as far as this process knows by itself.
    pub(super) fn fenced(&self) -> Option<String> {
        let kept = *self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (self.lost.load(Ordering::Relaxed) || kept.elapsed() >= TRUSTED).then(|| LOST.to_owned())
    }

    /// Why nothing more may be written, by the database.
    pub(super) async fn objection(&self, reader: &Reader) -> OperationResult<Option<String>> {
        let is_held = reader.has_turn(&self.turn.name, self.turn.fence).await?;
        Ok(if is_held { self.fenced() } else { Some(LOST.to_owned()) })
    }
}

/// Keeps a turn; false when it is another's by now.
pub(super) async fn keep_turn(registry: &Registry, turn: &Turn, seconds: i64) -> OperationResult<bool> {
    let books = registry.store.bookkeeping().await?;
    let is_kept = books.keep_turn(turn, seconds).await?;
    books.commit().await?;
    Ok(is_kept)
}

/// Refuses while somebody writes a plan to the directory.
pub(super) async fn require_free(reader: &Reader, target: TargetId) -> OperationResult<()> {
    match reader.turn_until(&turn_of(target)).await? {
        None => Ok(()),
        Some(until) => Err(being_written(reader, target, until).await?),
    }
}

/// Who writes what, since when, and what to do.
async fn being_written(reader: &Reader, target: TargetId, until: Timestamp) -> OperationResult<OperationError> {
    let running = reader.running_plans(Some(target)).await?;
    let plan = running.into_iter().find_map(|plan| Some((plan.id, plan.applied_by?, plan.approved_at?)));
    let (vi, en) = match plan {
        Some((id, by, since)) => (
            format!("{by} đang ghi kế hoạch {id} vào thư mục từ {since}"),
            format!("{by} has been applying plan {id} to the directory since {since}"),
        ),
        None => (
            "một tiến trình khác đang ghi vào thư mục".to_owned(),
            "another process is writing to the directory".to_owned(),
        ),
    };
    let reason = Bilingual::new(
        format!(
            "{vi}; mỗi lần chỉ một kế hoạch được ghi. Hãy chờ đến khi ghi xong ('congvu directory status' cho biết) rồi chạy lại; nếu tiến \
             trình đó đã chết thì quyền ghi tự hết hạn sau nhiều nhất {LEASE_SECONDS} giây"
        ),
        format!(
            "{en}; one plan is written at a time. Wait until it is done ('congvu directory status' tells), then run this again; if that \
             process died, its right to write lapses by itself within {LEASE_SECONDS} seconds"
        ),
    );
    Ok(OperationError::BeingWritten { reason, until })
}
