//! What is done at its time, once whatever the number of replicas: the turn is a lease row, claimed and ended in database time.
//!
//! A lease is short and kept while the entry is at work, so that what a killed replica left is taken over soon. Whoever lost it stops
//! and ends nothing. Entries must bear to be repeated: one that dies in the middle has its turn again when its lease ends.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::task::{AbortOnDrop, caught};
use crate::domain::clock::Timestamp;
use crate::operations::pulse::Loop;
use crate::operations::{OperationResult, Registry};
use crate::storage::StoreError;
use crate::storage::write::Turn;

/// Seconds after which the turn of a silent replica is another's.
const LEASE_SECONDS: i64 = 30;
/// How often a lease is kept.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// When an entry is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Each day at so many minutes after midnight in Vietnam; at once when it was never done.
    DayAt(u16),
    /// So many seconds after the last time.
    Seconds(u32),
    /// So many seconds after the last time, or later, by chance.
    About {
        /// At least so many.
        seconds: u32,
        /// Later by at most so many.
        later: u32,
    },
}

impl Every {
    /// When the entry is due next, at `now`.
    #[must_use]
    pub fn next(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Seconds(seconds) => now.plus_seconds(i64::from(seconds)),
            Self::About { seconds, later } => {
                // The microsecond at which the database was asked is chance enough to spread what many do.
                let chance = now.unix_micros().rem_euclid(i64::from(later) + 1);
                now.plus_seconds(i64::from(seconds) + chance)
            }
            Self::DayAt(minutes) => {
                let at = |day| Timestamp::start_of(day).plus_seconds(i64::from(minutes) * 60);
                let today = at(now.day());
                if today > now { today } else { now.day().next_day().map_or(today, at) }
            }
        }
    }
}

type Running = Pin<Box<dyn Future<Output = OperationResult<()>> + Send>>;
type Action = Arc<dyn Fn(Arc<Registry>) -> Running + Send + Sync>;

struct Entry {
    name: &'static str,
    every: Every,
    action: Action,
}

/// The entries of one program; every replica has the same.
#[derive(Default)]
pub struct Schedule(Vec<Entry>);

impl std::fmt::Debug for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|entry| (entry.name, entry.every))).finish()
    }
}

impl Schedule {
    /// Adds an entry that calls an operation.
    #[must_use]
    pub fn with<F, R>(mut self, name: &'static str, every: Every, action: F) -> Self
    where
        F: Fn(Arc<Registry>) -> R + Send + Sync + 'static,
        R: Future<Output = OperationResult<()>> + Send + 'static,
    {
        let action: Action = Arc::new(move |registry| Box::pin(action(registry)));
        self.0.push(Entry { name, every, action });
        self
    }

    /// Does what is due and what nobody else is at.
    pub async fn do_what_is_due(&self, registry: &Arc<Registry>, stop: &CancellationToken) {
        for entry in &self.0 {
            if stop.is_cancelled() {
                return;
            }
            if let Err(error) = entry.take_turn(registry).await {
                tracing::warn!(entry = entry.name, %error, "an entry of the schedule could not take its turn");
            }
        }
    }
}

impl Entry {
    async fn take_turn(&self, registry: &Arc<Registry>) -> OperationResult<()> {
        let books = registry.store.bookkeeping().await?;
        let turn: Option<Turn> = books.claim_turn(self.name, LEASE_SECONDS).await?;
        let Some(turn) = turn else { return Ok(()) };
        books.commit().await?;
        let lost = CancellationToken::new();
        // A task of its own: awaited beside the work, it would wait for a writer that the work holds.
        let heart = AbortOnDrop(tokio::spawn(keep_alive(Arc::clone(registry), turn.clone(), lost.clone())));
        let work = async { (self.action)(Arc::clone(registry)).await };
        let outcome = tokio::select! {
            outcome = caught(registry, (Loop::Schedule, HEARTBEAT), work, || {}) => outcome,
            () = lost.cancelled() => {
                tracing::warn!(entry = self.name, "an entry of the schedule was taken over by another replica; it stops here");
                return Ok(());
            }
        };
        drop(heart);
        let failure = match &outcome {
            Some(outcome) => outcome.as_ref().err().map(ToString::to_string),
            None => Some("it panicked; the log has the place".to_owned()),
        };
        if let Some(failure) = &failure {
            tracing::error!(
                entry = self.name,
                failure,
                "an entry of the schedule failed; it is tried again at its next turn"
            );
        }
        let books = registry.store.bookkeeping().await?;
        books.end_turn(&turn, self.every.next(turn.now), failure.as_deref()).await?;
        Ok(books.commit().await?)
    }
}

/// Keeps the lease until it is lost, which stops the entry; a database that does not answer is no loss yet.
async fn keep_alive(registry: Arc<Registry>, turn: Turn, lost: CancellationToken) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match heartbeat(&registry, &turn).await {
            Ok(true) => {}
            Ok(false) => return lost.cancel(),
            Err(error) => {
                tracing::warn!(entry = turn.name, %error, "a turn's lease could not be kept; it is tried again");
            }
        }
    }
}

async fn heartbeat(registry: &Registry, turn: &Turn) -> Result<bool, StoreError> {
    let books = registry.store.bookkeeping().await?;
    let is_kept = books.keep_turn(turn, LEASE_SECONDS).await?;
    books.commit().await?;
    Ok(is_kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daily_entry_is_due_at_its_minute_in_vietnam() {
        let at = |text| Timestamp::parse_rfc3339(text).unwrap();
        let daily = Every::DayAt(90);
        assert_eq!(daily.next(at("2026-01-31T01:29:59+07:00")), at("2026-01-31T01:30:00+07:00"));
        assert_eq!(daily.next(at("2026-01-31T01:30:00+07:00")), at("2026-02-01T01:30:00+07:00"));
        let about = Every::About { seconds: 3600, later: 360 };
        let now = at("2026-01-31T23:59:30+07:00");
        let waits = (0..2000).map(|micros| Timestamp::from_unix_micros(now.unix_micros() + micros));
        let waits: Vec<i64> = waits.map(|now| about.next(now).unix_seconds() - now.unix_seconds()).collect();
        assert_eq!((waits.iter().min(), waits.iter().max()), (Some(&3600), Some(&3960)));
        assert_eq!(Every::Seconds(60).next(at("2026-01-31T23:59:30+07:00")), at("2026-02-01T00:00:30+07:00"));
    }
}
