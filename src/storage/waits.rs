//! How long transactions wait to begin: for a connection and, where writers go one at a time, for their turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Counted by every clone of a store.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaitCounter(Arc<(AtomicU64, AtomicU64)>);

/// How many transactions began, and how long they waited in sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Transactions begun.
    pub begun: u64,
    /// Their waits, added up.
    pub waited: Duration,
}

impl WaitCounter {
    /// Measures a beginning.
    pub(crate) async fn measure<T>(&self, opening: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let opened = opening.await;
        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.0.0.fetch_add(1, Ordering::Relaxed);
        self.0.1.fetch_add(micros, Ordering::Relaxed);
        opened
    }

    pub(crate) fn so_far(&self) -> Waits {
        let waited = Duration::from_micros(self.0.1.load(Ordering::Relaxed));
        Waits { begun: self.0.0.load(Ordering::Relaxed), waited }
    }
}
