//! The journal of an apply: each row's fate is in the database before and after it is in the directory, so that a killed run is
//! understood; and what was applied is remembered as links and shadows. What a row closes owes the end of open mail sessions, in the same
//! transactions ([`super::end_mail_sessions`]).

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use super::applied_values::note_applied;
use super::bulk_writer::BulkWriter;
use super::end_mail_sessions::{Owed, owe_session_ends};
use super::error::OperationResult;
use super::freeze_target::frozen_words;
use super::move_entries::open_cases;
use super::registry::{Actor, Registry};
use super::remember_entries::{AppliedEntries, remember_entries};
use super::set_aside::stands_for;
use super::sync_target::marked;
use crate::directory::apply::{BoxError, ConflictKind, Conflicted, Failed, FailureKind, Journal};
use crate::directory::dn::Naming;
use crate::directory::entry::{EntryCsn, EntryKind};
use crate::directory::observed::Links;
use crate::directory::plan::{Operation, PlanRow};
use crate::directory::port::Directory;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::{PlanId, TargetId};
use crate::storage::row::directory::QuarantineRow;
use crate::storage::row::plan::JournalState;
use crate::storage::write::JournalEntry;

/// Seconds until what was refused is tried again by itself.
const FIRST_RETRY: i64 = 60;

/// The journal of one run.
pub(super) struct SyncJournal<'a> {
    registry: &'a Registry,
    target: TargetId,
    plan: PlanId,
    links: Links,
    writer: &'a BulkWriter,
    ignores_pauses: bool,
    remembers_values: bool,
    applied: Mutex<AppliedEntries>,
}

impl<'a> SyncJournal<'a> {
    pub(super) fn new(
        registry: &'a Registry,
        (target, plan): (TargetId, PlanId),
        links: Links,
        writer: &'a BulkWriter,
    ) -> Self {
        let (ignores_pauses, remembers_values, applied) = (false, false, Mutex::default());
        Self { registry, target, plan, links, writer, ignores_pauses, remembers_values, applied }
    }

    /// Writes also while the directory is paused.
    pub(super) const fn ignoring_pauses(mut self, ignores: bool) -> Self {
        self.ignores_pauses = ignores;
        self
    }

    /// Remembers the registry's values as they are written, too.
    pub(super) const fn remembering_values(mut self, remembers: bool) -> Self {
        self.remembers_values = remembers;
        self
    }

    async fn mark(&self, state: JournalState, rows: &[JournalEntry]) -> Result<(), BoxError> {
        let books = self.registry.store.bookkeeping().await?;
        books.mark_rows(self.plan, state, rows, SystemClock.now()).await?;
        Ok(books.commit().await?)
    }

    fn links_of<'r>(&self, rows: impl Iterator<Item = &'r PlanRow>) -> Vec<uuid::Uuid> {
        rows.filter_map(|row| self.links.entry(row.subject)).collect()
    }

    /// Reads back what was confirmed and remembers each entry's identity, version and digest.
    pub(super) async fn remember(&self, directory: &dyn Directory, naming: &Naming) -> OperationResult<()> {
        let applied = std::mem::take(&mut *self.applied.lock().unwrap_or_else(PoisonError::into_inner));
        remember_entries(&self.registry.store, directory, naming, self.target, &applied).await
    }
}

#[async_trait]
impl Journal for SyncJournal<'_> {
    async fn objection(&self) -> Result<Option<String>, BoxError> {
        let reader = self.registry.store.read().await?;
        if let Some(lost) = self.writer.objection(&reader).await? {
            return Ok(Some(lost));
        }
        if let Some(frozen) = reader.target_freeze(self.target).await? {
            return Ok(Some(frozen_words(&frozen)));
        }
        if self.ignores_pauses {
            return Ok(None);
        }
        let pause = reader.target_pause(self.target).await?;
        Ok(pause.map(|pause| format!("paused by {}: {}", pause.by, pause.reason)))
    }

    fn fenced(&self) -> Option<String> {
        self.writer.fenced()
    }

    fn may_be_there(&self, row: &PlanRow) -> bool {
        self.links.entry(row.subject).is_some()
    }

    async fn sent(&self, rows: &[&PlanRow]) -> Result<(), BoxError> {
        let adds = rows.iter().copied().filter(|row| matches!(row.operation, Operation::Add { .. }));
        let forgotten = self.links_of(adds);
        let books = self.registry.store.bookkeeping().await?;
        books.mark_rows(self.plan, JournalState::Sent, &plain(rows), SystemClock.now()).await?;
        if !forgotten.is_empty() {
            books.forget_entries(self.target, &forgotten).await?;
        }
        owe_session_ends(&books, rows.iter().copied(), Owed::UntilConfirmed).await?;
        Ok(books.commit().await?)
    }

    async fn confirmed(&self, rows: &[(&PlanRow, Option<EntryCsn>)]) -> Result<(), BoxError> {
        let removed = rows.iter().map(|(row, _)| *row).filter(|row| row.operation == Operation::Delete);
        let forgotten = self.links_of(removed);
        let entries: Vec<_> = rows.iter().map(|(row, _)| JournalEntry::of(i64::from(row.number))).collect();
        let books = self.registry.store.bookkeeping().await?;
        books.mark_rows(self.plan, JournalState::Confirmed, &entries, SystemClock.now()).await?;
        if !forgotten.is_empty() {
            books.forget_entries(self.target, &forgotten).await?;
        }
        // What the server takes now is no longer set aside.
        let names: Vec<String> = rows.iter().map(|(row, _)| row.dn.0.clone()).collect();
        let subjects: Vec<_> = rows.iter().filter_map(|(row, _)| stands_for(row)).collect();
        books.release(self.target, &names, &subjects).await?;
        owe_session_ends(&books, rows.iter().map(|(row, _)| *row), Owed::AtOnce).await?;
        if self.remembers_values {
            let written: Vec<&PlanRow> = rows.iter().map(|(row, _)| *row).collect();
            note_applied(&books, self.target, &written).await?;
        }
        books.commit().await?;
        let mut applied = self.applied.lock().unwrap_or_else(PoisonError::into_inner);
        for (row, csn) in rows {
            applied.note(row, csn.as_ref());
        }
        Ok(())
    }

    async fn failed(&self, row: &PlanRow, failure: &Failed) -> Result<(), BoxError> {
        let code = i32::try_from(failure.refusal.code).unwrap_or(i32::MAX);
        let entry = JournalEntry {
            row_number: i64::from(row.number),
            code: Some(code),
            message: Some(failure.refusal.message.clone()),
        };
        let books = self.registry.store.bookkeeping().await?;
        books.mark_rows(self.plan, JournalState::Failed, &[entry], SystemClock.now()).await?;
        // What stops the target is no fault of the entry.
        if failure.kind != FailureKind::Configuration {
            books.quarantine(self.target, &[set_aside(row, failure, self.registry.clock.now())]).await?;
        }
        if row.subject.kind != EntryKind::Container {
            books.mark_for_retry(self.target, &marked(row.subject), FIRST_RETRY, &failure.refusal.message).await?;
        }
        Ok(books.commit().await?)
    }

    async fn conflict(&self, row: &PlanRow, conflict: &Conflicted) -> Result<(), BoxError> {
        let message = Some(code_text(&conflict.kind));
        let entry = JournalEntry { row_number: i64::from(row.number), code: None, message };
        self.mark(JournalState::Failed, &[entry]).await?;
        if conflict.kind == ConflictKind::NameTaken && matches!(row.operation, Operation::Rename { .. }) {
            open_cases(self.registry, &Actor::Shell, self.target, &[row]).await?;
        }
        Ok(())
    }

    async fn unknown(&self, rows: &[&PlanRow], reason: &str) -> Result<(), BoxError> {
        self.mark(JournalState::Unknown, &with_message(rows, reason)).await
    }

    async fn withdrawn(&self, rows: &[&PlanRow]) -> Result<(), BoxError> {
        self.mark(JournalState::Failed, &with_message(rows, "withdrawn")).await
    }
}

/// A refused row as it is set aside.
pub(super) fn set_aside(row: &PlanRow, failure: &Failed, since: Timestamp) -> QuarantineRow {
    QuarantineRow {
        dn: row.dn.0.clone(),
        code: i32::try_from(failure.refusal.code).unwrap_or(i32::MAX),
        class: code_text(&failure.kind),
        message: failure.refusal.message.clone(),
        since,
        attempts: 1,
        subject: stands_for(row),
    }
}

fn plain(rows: &[&PlanRow]) -> Vec<JournalEntry> {
    rows.iter().map(|row| JournalEntry::of(i64::from(row.number))).collect()
}

fn with_message(rows: &[&PlanRow], message: &str) -> Vec<JournalEntry> {
    let entry = |row: &&PlanRow| JournalEntry {
        row_number: i64::from(row.number),
        code: None,
        message: Some(message.to_owned()),
    };
    rows.iter().map(entry).collect()
}

/// The short code of a kind, as in JSON.
pub(super) fn code_text<T: serde::Serialize>(kind: &T) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
