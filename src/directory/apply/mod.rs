//! Carries out an approved plan, with no choices left: containers, then units by depth beside persons, groups, removals; adds in
//! transactions where the server validated them, everything else as single asserted writes, never two in flight for one
//! entry. What went wrong is named row by row; one bad entry never halts the rest.
//!
//! Knows a [`Directory`], where rows come from and where their fate is written down. Facts behind the rules: `docs/DIRECTORY.md`.

mod fate;
mod feed;
mod journal;
mod outcome;
mod recover;
mod singles;
mod taken;
mod transactions;
mod unreached;

pub use fate::{ConflictKind, FailureKind, classify};
pub use journal::{ApplyError, BoxError, Journal, RowSource};
pub use outcome::{Conflicted, Failed, Outcome, Progress};

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use self::feed::{Cut, Feed, Phase, Way};
use self::singles::Spread;
use self::taken::Taken;
use self::unreached::Unreached;
use super::entry::Dn;
use super::guard::{ApprovedPlan, SealedPlan};
use super::plan::hash::Digest;
use super::plan::{PlanRow, Sealer};
use super::port::{Capabilities, Directory};

/// How to go about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Adds in one transaction at most.
    pub transaction_size: usize,
    /// Fewer adds than this go singly: transactions are sharp, and a few adds gain nothing from them.
    pub transaction_minimum: usize,
    /// Single writes in flight on one connection, each of another entry.
    pub depth: usize,
    /// How often a busy server is asked again, and a moving entry looked at again.
    pub retries: u32,
    /// Wait before the first retry; doubled each time.
    pub backoff: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            transaction_size: 500,
            transaction_minimum: 16,
            depth: 8,
            retries: 5,
            backoff: Duration::from_millis(100),
        }
    }
}

/// Everything that applying needs besides the plan.
#[derive(Clone, Copy)]
pub struct Applier<'a> {
    /// The directory.
    pub directory: &'a dyn Directory,
    /// What it offers.
    pub capabilities: Capabilities,
    /// Where each row's fate is written down.
    pub journal: &'a dyn Journal,
    /// Whether the target was primed ([`Directory::prime`]); else it is before the first transaction.
    pub primed: bool,
    /// Whether the names that stand in the directory are read before the first transaction: worth it where the plan adds a good part of it.
    pub looks_first: bool,
    /// How to go about it.
    pub options: Options,
    /// Told after each step.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// One run: the applier and what has become of the rows so far.
struct Run<'a> {
    applier: Applier<'a>,
    total: u32,
    outcome: Mutex<Outcome>,
    transactions_are_off: AtomicBool,
    primed: AtomicBool,
    stopped: AtomicBool,
    /// Everything that the plan is about is at or below this entry.
    base: Dn,
    unreached: Unreached,
    taken: OnceCell<Taken>,
}

impl Applier<'_> {
    /// Applies a plan.
    ///
    /// # Errors
    /// When its rows are others (then nothing was written) or cannot be read, or their fate cannot be written down: then the run stops at
    /// once, and a new plan finds what was done. What the directory refuses is no error but part of the outcome.
    pub async fn apply(
        &self,
        plan: &ApprovedPlan,
        Verified { hash, rows }: Verified<'_>,
    ) -> Result<Outcome, ApplyError> {
        if hash != plan.plan().hash {
            return Err(ApplyError::RowsChanged);
        }
        let run = Run {
            applier: *self,
            total: plan.plan().rows,
            outcome: Mutex::new(Outcome::default()),
            transactions_are_off: AtomicBool::new(!self.capabilities.transactions),
            primed: AtomicBool::new(self.primed),
            stopped: AtomicBool::new(false),
            base: Dn(plan.plan().header.base.clone()),
            unreached: Unreached::default(),
            taken: OnceCell::new(),
        };
        run.all(rows).await?;
        let mut outcome = run.outcome.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        outcome.put_in_order();
        Ok(outcome)
    }
}

/// Stored rows that are those of a sealed plan.
#[derive(Clone, Copy)]
pub struct Verified<'a> {
    hash: Digest,
    rows: &'a dyn RowSource,
}

impl<'a> Verified<'a> {
    /// Reads all rows once and holds their digest against that of `plan`.
    ///
    /// # Errors
    /// When they are others, or cannot be read.
    pub async fn of(plan: &SealedPlan, rows: &'a dyn RowSource) -> Result<Self, ApplyError> {
        let mut sealer = Sealer::new(&plan.header).map_err(|error| ApplyError::Rows(error.into()))?;
        rows.seal(&mut sealer).await.map_err(ApplyError::Rows)?;
        let (count, hash) = (sealer.rows(), sealer.finish());
        if (count, hash) == (plan.rows, plan.hash) { Ok(Self { hash, rows }) } else { Err(ApplyError::RowsChanged) }
    }
}

impl Run<'_> {
    /// Sends every row, one phase after another.
    async fn all(&self, rows: &dyn RowSource) -> Result<(), ApplyError> {
        let lanes = self.applier.directory.lanes().max(1);
        let way = |phase: Phase, row: &PlanRow| self.way(phase, row);
        let options = self.applier.options;
        let cut = Cut { way: &way, least: options.transaction_minimum, most: options.transaction_size, lanes };
        let feed = AsyncMutex::new(Feed::new(rows, self.total, cut));
        loop {
            let next = feed.lock().await.next().await?;
            match next {
                None => return Ok(()),
                Some(group) if group.way == Way::Together => self.together(group, &feed, lanes).await?,
                Some(group) => {
                    let ordered = group.phase.is_ordered();
                    let spread = if ordered { Spread::IN_ORDER } else { Spread::over(lanes, options.depth) };
                    self.singles(&group.rows.iter().collect::<Vec<_>>(), spread).await?;
                }
            }
        }
    }

    /// Containers are few, and everything stands below them: one after another. What somebody may have added since the plan would make a
    /// commit fail, and is asked about by itself.
    fn way(&self, phase: Phase, row: &PlanRow) -> Way {
        let may = phase != Phase::Containers
            && transactions::may_take(row)
            && !self.transactions_are_off()
            && !self.applier.journal.may_be_there(row)
            && !self.unreached.is_named_by(row);
        if may { Way::Together } else { Way::Singly }
    }

    /// Writes down that rows are about to be sent; false when nothing may be sent any more.
    async fn announce(&self, rows: &[&PlanRow]) -> Result<bool, ApplyError> {
        let journal = self.applier.journal;
        if let Some(objection) = journal.objection().await.map_err(ApplyError::Journal)? {
            self.stop(objection);
            return Ok(false);
        }
        journal.sent(rows).await.map_err(ApplyError::Journal)?;
        Ok(true)
    }

    fn transactions_are_off(&self) -> bool {
        self.transactions_are_off.load(Ordering::Relaxed)
    }

    /// Why nothing more may be written though it was announced; that ends writing to the target.
    fn fenced(&self) -> Option<String> {
        let reason = self.applier.journal.fenced()?;
        self.stop(reason.clone());
        Some(reason)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Ends writing to the target; what is in flight is still read back.
    fn stop(&self, reason: String) {
        self.stopped.store(true, Ordering::Relaxed);
        self.note(|outcome| {
            outcome.stopped.get_or_insert(reason);
        });
    }

    fn note<T>(&self, change: impl FnOnce(&mut Outcome) -> T) -> T {
        change(&mut self.outcome.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn report_progress(&self) {
        let done = self.note(|outcome| outcome.settled());
        (self.applier.progress)(Progress { done, total: self.total.into() });
    }
}
