//! Adds in transactions (RFC 5805): many times faster, and sharp. Only entries that the server itself validated go in, one
//! after another; after any failed commit there are no more transactions in this run, and the rows are redone singly, which
//! names the bad one.

use std::sync::atomic::Ordering;

use futures::future::{try_join, try_join_all};
use tokio::sync::Mutex as AsyncMutex;

use super::Run;
use super::fate::Fate;
use super::feed::{Feed, Group, Phase, Way};
use super::journal::ApplyError;
use super::singles::Spread;
use crate::directory::entry::Entry;
use crate::directory::plan::{Operation, PlanRow, ValidatedBy};
use crate::directory::port::{DirectoryError, TransactionOutcome};

/// Transactions of units whose rows are in memory at once.
const UNITS_AT_ONCE: usize = 4;

/// Whether a row may be part of a transaction.
pub(super) const fn may_take(row: &PlanRow) -> bool {
    matches!(row.operation, Operation::Add { .. })
        && matches!(row.validated_by, ValidatedBy::Server | ValidatedBy::ServerAtBase)
}

impl Run<'_> {
    /// Adds the rows of `first` and of the groups like it that follow, in transactions: whichever lane is free takes the next group.
    ///
    /// Units go one after another on the first lane. New persons do not stand below them, and go on the other lanes meanwhile.
    pub(super) async fn together(
        &self,
        first: Group,
        feed: &AsyncMutex<Feed<'_>>,
        lanes: usize,
    ) -> Result<(), ApplyError> {
        if !self.primed.swap(true, Ordering::Relaxed)
            && let Err(error) = self.applier.directory.prime().await
        {
            self.stop(error.to_string());
            return Ok(());
        }
        let (phase, mut own) = (first.phase, vec![first]);
        let mut shared = phase;
        if phase.is_ordered() {
            while own.len() < UNITS_AT_ONCE
                && let Some(group) = feed.lock().await.next_of(phase, Way::Together).await?
            {
                own.push(group);
            }
            shared = Phase::Persons;
        }
        // As on a single lane: what must be redone singly keeps its order, parents first.
        let width = if phase.is_ordered() { 1 } else { lanes };
        let first_lane = async {
            for group in own {
                self.transaction(0, width, &group.rows.iter().collect::<Vec<_>>()).await?;
            }
            self.take_on(0, lanes, feed, shared).await
        };
        try_join(first_lane, try_join_all((1..lanes).map(|lane| self.take_on(lane, lanes, feed, shared)))).await?;
        Ok(())
    }

    /// Takes groups of new entries for as long as there are any in this phase.
    async fn take_on(
        &self,
        lane: usize,
        lanes: usize,
        feed: &AsyncMutex<Feed<'_>>,
        phase: Phase,
    ) -> Result<(), ApplyError> {
        loop {
            let next = feed.lock().await.next_of(phase, Way::Together).await?;
            let Some(group) = next else { return Ok(()) };
            self.transaction(lane, lanes, &group.rows.iter().collect::<Vec<_>>()).await?;
        }
    }

    async fn transaction(&self, lane: usize, lanes: usize, rows: &[&PlanRow]) -> Result<(), ApplyError> {
        if self.is_stopped() {
            return Ok(());
        }
        if self.transactions_are_off() || rows.len() < self.applier.options.transaction_minimum {
            return self.singles(rows, self.beside_transactions(lane, lanes)).await;
        }
        let taken = self.taken().await;
        let (standing, rows): (Vec<&PlanRow>, Vec<&PlanRow>) =
            rows.iter().copied().partition(|row| taken.may_have(row));
        self.singles(&standing, self.beside_transactions(lane, lanes)).await?;
        // Meanwhile another lane's commit may have failed, or the server shown that it takes nothing.
        if self.is_stopped() {
            return Ok(());
        }
        if self.transactions_are_off() {
            return self.singles(&rows, self.beside_transactions(lane, lanes)).await;
        }
        self.all_or_none(lane, lanes, &rows).await
    }

    async fn all_or_none(&self, lane: usize, lanes: usize, rows: &[&PlanRow]) -> Result<(), ApplyError> {
        if rows.is_empty() || !self.announce(rows).await? {
            return Ok(());
        }
        if self.fenced().is_some() {
            return self.settle(rows.iter().map(|row| (*row, Fate::Withdrawn)).collect()).await;
        }
        let entries: Vec<Entry> = rows.iter().filter_map(|row| to_entry(row)).collect();
        match self.applier.directory.add_in_transaction(lane, &entries).await {
            Ok(TransactionOutcome::Committed) => {
                let confirmed: Vec<_> = rows.iter().map(|row| (*row, None)).collect();
                self.confirm(&confirmed).await?;
                self.report_progress();
                Ok(())
            }
            Ok(TransactionOutcome::RolledBack(_)) => {
                self.give_up_transactions(true);
                self.redo(rows, lane, lanes).await
            }
            Ok(TransactionOutcome::Unknown(reason)) => self.in_doubt(rows, lane, lanes, &reason).await,
            Err(DirectoryError::Refused { .. }) => {
                // The server would not even begin: nothing was done.
                self.give_up_transactions(false);
                self.redo(rows, lane, lanes).await
            }
            Err(error) => self.in_doubt(rows, lane, lanes, &error.to_string()).await,
        }
    }

    /// No answer to a commit: all entries are there or none is, and one tells which.
    async fn in_doubt(&self, rows: &[&PlanRow], lane: usize, lanes: usize, reason: &str) -> Result<(), ApplyError> {
        let Some(first) = rows.first() else { return Ok(()) };
        tokio::time::sleep(self.applier.options.backoff).await;
        match self.applier.directory.read_entry(&first.dn).await {
            Ok(found) => {
                self.give_up_transactions(found.is_none());
                self.redo(rows, lane, lanes).await
            }
            Err(error) => {
                self.give_up_transactions(true);
                self.stop(error.to_string());
                self.applier.journal.unknown(rows, reason).await.map_err(ApplyError::Journal)?;
                self.note(|outcome| outcome.unknown.extend(rows.iter().map(|row| row.number)));
                self.report_progress();
                Ok(())
            }
        }
    }

    /// Reads each row's entry and adds it singly where it is not there.
    async fn redo(&self, rows: &[&PlanRow], lane: usize, lanes: usize) -> Result<(), ApplyError> {
        self.drive(rows, self.beside_transactions(lane, lanes), true).await
    }

    fn beside_transactions(&self, lane: usize, lanes: usize) -> Spread {
        if lanes == 1 { Spread::IN_ORDER } else { Spread::on(lane, self.applier.options.depth) }
    }

    fn give_up_transactions(&self, consumers_may_be_wrong: bool) {
        self.transactions_are_off.store(true, Ordering::Relaxed);
        self.note(|outcome| outcome.replicas_must_reload |= consumers_may_be_wrong);
    }
}

fn to_entry(row: &PlanRow) -> Option<Entry> {
    let Operation::Add { values } = &row.operation else { return None };
    Some(Entry { dn: row.dn.clone(), values: values.clone() })
}
