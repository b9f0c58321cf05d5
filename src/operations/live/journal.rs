//! The journal of a live plan: its rows are in memory and few, so they are stored, let through and announced in one transaction before the
//! first write, and their fates are written down in one after the last.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tokio::time::Instant;
use uuid::Uuid;

use super::turn::LEASE_SECONDS;
use crate::directory::apply::{BoxError, ConflictKind, Conflicted, Failed, FailureKind, Journal, RowSource};
use crate::directory::entry::{EntryCsn, EntryKind};
use crate::directory::guard::{ApprovedBy, Counts, GuardPolicy, Population, SealedPlan, Verdict};
use crate::directory::plan::{Operation, PlanRow, Report};
use crate::directory::port::Directory;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::TargetId;
use crate::operations::applied_values::note_applied;
use crate::operations::end_mail_sessions::{Owed, owe_session_ends};
use crate::operations::entry_names::renamed_person;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::freeze_target::frozen_words;
use crate::operations::move_entries::open_cases;
use crate::operations::registry::{Actor, Registry};
use crate::operations::set_aside::stands_for;
use crate::operations::stored_plan::{GuardedCounts, past_counts};
use crate::operations::sync_journal::{code_text, set_aside};
use crate::operations::sync_target::{json, kind_text, link_row};
use crate::storage::row::directory::{LinkRow, ShadowRow};
use crate::storage::row::dirty::{Mark, MarkCause};
use crate::storage::row::plan::{FinishedPlan, JournalState, PlanHeader, PlanState};
use crate::storage::write::{Bookkeeping, JournalEntry};

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RowFate {
    /// It holds.
    Confirmed(Option<EntryCsn>),
    /// The server said no.
    Failed(Failed),
    /// The directory contradicts it, by this kind.
    Conflict(String),
    /// It may or may not have been done, or was never sent.
    Unknown(String),
}

/// A live plan, ready to be stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prepared<'a> {
    pub(super) holder: Uuid,
    pub(super) marks: &'a [&'a Mark],
    pub(super) target: TargetId,
    pub(super) plan: &'a SealedPlan,
    pub(super) rows: &'a [PlanRow],
    pub(super) report: &'a Report,
    pub(super) counts: &'a Counts,
    pub(super) guard: &'a Verdict,
    /// By what it is judged again when it is let through.
    pub(super) policy: &'a GuardPolicy,
    pub(super) population: &'a Population,
    /// Whether a policy needs the registry's values as they are written.
    pub(super) remembers_values: bool,
}

/// The journal of one live plan, and where its rows come from.
pub(super) struct LiveJournal<'a> {
    registry: &'a Registry,
    prepared: Prepared<'a>,
    claimed: Instant,
    stored: Mutex<bool>,
    /// Of the persons with rows, as they were before.
    links: Mutex<Vec<LinkRow>>,
    fates: Mutex<HashMap<u32, RowFate>>,
}

impl<'a> LiveJournal<'a> {
    pub(super) fn new(registry: &'a Registry, prepared: Prepared<'a>, claimed: Instant) -> Self {
        Self {
            registry,
            prepared,
            claimed,
            stored: Mutex::new(false),
            links: Mutex::default(),
            fates: Mutex::default(),
        }
    }

    /// Stores the plan as one that waits for people.
    pub(super) async fn store_stopped(&self, books: &Bookkeeping) -> OperationResult<()> {
        self.store(books, PlanState::Guarded).await
    }

    async fn store(&self, books: &Bookkeeping, state: PlanState) -> OperationResult<()> {
        let Prepared { plan, rows, report, counts, guard, .. } = self.prepared;
        let is_stopped = state == PlanState::Guarded;
        let mut lines = String::new();
        for row in rows {
            lines.push_str(&json(row)?);
            lines.push('\n');
        }
        books
            .insert_plan(&PlanHeader {
                id: plan.id,
                target: plan.header.target,
                state: PlanState::Computed,
                hash: Vec::new(),
                counts: String::new(),
                guard: None,
                proof: String::new(),
                sealed: String::new(),
                author: Actor::Shell.recorded_name(),
                approved_by: None,
                approved_at: None,
                created_at: plan.computed_at,
                configuration_hash: hex::decode(&plan.header.configuration_hash).unwrap_or_default(),
                row_count: 0,
                takes_away: counts.takes_away(),
                scope: plan.header.scope.code().to_owned(),
                applied_by: None,
            })
            .await?;
        books.append_plan_chunk(plan.id, 0, lines).await?;
        let stored = GuardedCounts { report: report.clone(), guard: counts.clone() };
        let finished = FinishedPlan {
            hash: plan.hash.as_bytes().to_vec(),
            counts: json(&stored)?,
            guard: json(guard)?,
            proof: String::new(),
            sealed: json(plan)?,
            row_count: i64::from(plan.rows),
            takes_away: counts.takes_away(),
            is_stopped,
        };
        books.finish_plan(plan.id, &finished).await?;
        if is_stopped {
            let event = self.registry.event(&Actor::Shell, "plan_directory").about(SubjectRef::Plan(plan.id.0));
            books.audit(event.with("rows", i64::from(plan.rows)).with("stopped_by_guard", true));
        } else {
            let by = json(&ApprovedBy::GuardPolicy)?;
            let now = self.registry.clock.now();
            books.approve_plan(plan.id, PlanState::Computed, plan.hash.as_bytes(), (&by, None), now).await?;
        }
        Ok(())
    }

    /// What is about to be added has lost its entry: a link to that one would make the new one a stranger to whoever comes after a kill.
    /// The links that persons had are remembered until the end: groups follow whoever is called otherwise by then.
    async fn forget_lost(&self, books: &Bookkeeping) -> OperationResult<()> {
        let mut lost = Vec::new();
        for kind in [EntryKind::Unit, EntryKind::Person, EntryKind::Group] {
            let is_added = |row: &&PlanRow| matches!(row.operation, Operation::Add { .. });
            let of_kind = || self.prepared.rows.iter().filter(move |row| row.subject.kind == kind);
            let added: Vec<Uuid> = of_kind().filter(is_added).map(|row| row.subject.id).collect();
            let asked =
                if kind == EntryKind::Person { of_kind().map(|row| row.subject.id).collect() } else { added.clone() };
            let links = books.reader().links_of(self.prepared.target, kind_text(kind), &asked).await?;
            lost.extend(links.iter().filter(|link| added.contains(&link.subject)).map(|link| link.entry_uuid));
            if kind == EntryKind::Person {
                *self.links.lock().unwrap_or_else(PoisonError::into_inner) = links;
            }
        }
        books.forget_entries(self.prepared.target, &lost).await?;
        Ok(())
    }

    /// Marks the groups that name persons as they were called before this plan.
    async fn mark_groups(&self, books: &Bookkeeping, known: &[(LinkRow, ShadowRow)]) -> OperationResult<()> {
        let before = self.links.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let renamed = known.iter().filter_map(|(link, _)| {
            let before = before.iter().find(|before| before.subject == link.subject)?;
            renamed_person(before, &link.dn)
        });
        let groups = books.reader().groups_of(&renamed.collect::<Vec<_>>()).await?;
        if !groups.is_empty() {
            let Prepared { target, holder, .. } = self.prepared;
            books.mark_beside(target, holder, &groups, MarkCause::Directory).await?;
        }
        Ok(())
    }

    /// The fates so far.
    pub(super) fn fates(&self) -> HashMap<u32, RowFate> {
        self.fates.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Judges again, with what others were let through since; nobody else is until this transaction ends. That lock comes before any other.
    async fn judge_anew(&self, books: &Bookkeeping) -> OperationResult<()> {
        let Prepared { target, plan, counts, report, policy, population, .. } = self.prepared;
        if !counts.takes_away() {
            return Ok(());
        }
        books.lock_target(target).await?;
        let past = past_counts(self.registry, books.reader(), target).await?;
        if policy.judge(plan.hash, counts, &past, population, report).passed() {
            Ok(())
        } else {
            Err(OperationError::GuardedMeanwhile)
        }
    }

    /// Learns what the new entries are called by: a link holds on to entryUUID, and only the server knows it. After the first question
    /// without an answer no other is asked.
    pub(super) async fn read_back(&self, directory: &dyn Directory) -> Vec<(LinkRow, ShadowRow)> {
        let fates = self.fates();
        let (mut known, mut is_away) = (Vec::new(), false);
        for row in self.prepared.rows.iter().filter(|row| row.subject.kind != EntryKind::Container) {
            let (Some(RowFate::Confirmed(csn)), Some(digest)) = (fates.get(&row.number), row.desired) else { continue };
            let found = match (row.entry_uuid, csn) {
                (Some(entry), Some(csn)) => Some((entry, csn.clone())),
                _ if is_away => None,
                _ => match directory.read_entry(&row.resulting_dn()).await {
                    Ok(found) => found.map(|observed| (observed.entry_uuid, observed.csn)),
                    Err(error) => {
                        tracing::warn!(%error, "what was written could not be read back; the next look at it remembers it");
                        is_away = true;
                        None
                    }
                },
            };
            if let Some((entry_uuid, csn)) = found {
                let shadow = ShadowRow { entry_uuid, csn: csn.0, applied_hash: digest.as_bytes().to_vec() };
                known.push((link_row(row.subject, entry_uuid, row.resulting_dn().0), shadow));
            }
        }
        known
    }

    /// Writes everything down: fates, links, what is set aside and what no longer is, and the plan's end.
    pub(super) async fn write_down(&self, books: &Bookkeeping, known: &[(LinkRow, ShadowRow)]) -> OperationResult<()> {
        let Prepared { target, plan, rows, .. } = self.prepared;
        let fates = self.fates();
        let now = SystemClock.now();
        let (mut gone, mut released, mut failed) = (Vec::new(), (Vec::new(), Vec::new()), 0);
        for row in rows {
            let number = i64::from(row.number);
            let entry = |code, message| JournalEntry { row_number: number, code, message };
            let (state, entry) = match fates.get(&row.number) {
                Some(RowFate::Confirmed(_)) => {
                    released.0.push(row.dn.0.clone());
                    released.1.extend(stands_for(row));
                    if row.operation == Operation::Delete {
                        gone.extend(row.entry_uuid);
                    }
                    (JournalState::Confirmed, entry(None, None))
                }
                Some(RowFate::Failed(refused)) => {
                    // What stops the target is no fault of the entry.
                    if refused.kind != FailureKind::Configuration {
                        books.quarantine(target, &[set_aside(row, refused, self.registry.clock.now())]).await?;
                    }
                    let code = i32::try_from(refused.refusal.code).unwrap_or(i32::MAX);
                    (JournalState::Failed, entry(Some(code), Some(refused.refusal.message.clone())))
                }
                Some(RowFate::Conflict(kind)) => (JournalState::Failed, entry(None, Some(kind.clone()))),
                Some(RowFate::Unknown(reason)) => (JournalState::Unknown, entry(None, Some(reason.clone()))),
                None => (JournalState::Failed, entry(None, Some("withdrawn".to_owned()))),
            };
            failed += i64::from(state != JournalState::Confirmed);
            books.mark_rows(plan.id, state, &[entry], now).await?;
        }
        books.forget_entries(target, &gone).await?;
        let is_confirmed = |row: &&PlanRow| matches!(fates.get(&row.number), Some(RowFate::Confirmed(_)));
        owe_session_ends(books, rows.iter().filter(is_confirmed), Owed::AtOnce).await?;
        if self.prepared.remembers_values {
            let written: Vec<&PlanRow> = rows.iter().filter(is_confirmed).collect();
            note_applied(books, target, &written).await?;
        }
        let (links, shadows): (Vec<_>, Vec<_>) = known.iter().cloned().unzip();
        books.put_links(target, &links).await?;
        books.put_shadows(target, &shadows).await?;
        // What was set aside comes before marks, as wherever both are written.
        books.release(target, &released.0, &released.1).await?;
        self.mark_groups(books, known).await?;
        let end = if failed == 0 { PlanState::Applied } else { PlanState::Failed };
        books.move_plan(plan.id, PlanState::Approved, end).await?;
        let event = self.registry.event(&Actor::Shell, "apply_live").about(SubjectRef::Plan(plan.id.0));
        books.audit(event.with("rows", i64::from(plan.rows)).with("failed", failed));
        Ok(())
    }

    fn note<'r>(&self, rows: impl Iterator<Item = (&'r PlanRow, RowFate)>) {
        let mut fates = self.fates.lock().unwrap_or_else(PoisonError::into_inner);
        fates.extend(rows.map(|(row, fate)| (row.number, fate)));
    }

    /// Whether the plan is stored by now.
    pub(super) fn is_stored(&self) -> bool {
        *self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl RowSource for LiveJournal<'_> {
    async fn rows(&self, after: u32, limit: usize) -> Result<Vec<PlanRow>, BoxError> {
        Ok(self.prepared.rows.iter().filter(|row| row.number > after).take(limit).cloned().collect())
    }
}

#[async_trait]
impl Journal for LiveJournal<'_> {
    /// A replica that slept must not write: by now the marks are another's, and so may be the newer change.
    async fn objection(&self) -> Result<Option<String>, BoxError> {
        let limit = u64::try_from(LEASE_SECONDS / 2).unwrap_or(0);
        if self.claimed.elapsed().as_secs() >= limit {
            return Ok(Some("the lease of the marks is running out".to_owned()));
        }
        if self.is_stored() {
            return Ok(None);
        }
        let reader = self.registry.store.read().await?;
        if let Some(frozen) = reader.target_freeze(self.prepared.target).await? {
            return Ok(Some(frozen_words(&frozen)));
        }
        let pause = reader.target_pause(self.prepared.target).await?;
        Ok(pause.map(|pause| format!("paused by {}: {}", pause.by, pause.reason)))
    }

    /// Before the first write: the plan, its approval and all its rows as sent, if the claim is still ours.
    async fn sent(&self, _: &[&PlanRow]) -> Result<(), BoxError> {
        if self.is_stored() {
            return Ok(());
        }
        let books = self.registry.store.bookkeeping().await?;
        let Prepared { target, holder, marks, .. } = self.prepared;
        self.judge_anew(&books).await?;
        if !books.keep_claim(target, holder, marks, LEASE_SECONDS).await? {
            return Err(OperationError::Fenced.into());
        }
        self.store(&books, PlanState::Approved).await?;
        let numbers: Vec<i64> = self.prepared.rows.iter().map(|row| i64::from(row.number)).collect();
        books.mark_numbers(self.prepared.plan.id, JournalState::Sent, &numbers, SystemClock.now()).await?;
        self.forget_lost(&books).await?;
        owe_session_ends(&books, self.prepared.rows.iter(), Owed::UntilConfirmed).await?;
        books.commit().await?;
        *self.stored.lock().unwrap_or_else(PoisonError::into_inner) = true;
        Ok(())
    }

    async fn confirmed(&self, rows: &[(&PlanRow, Option<EntryCsn>)]) -> Result<(), BoxError> {
        self.note(rows.iter().map(|(row, csn)| (*row, RowFate::Confirmed(csn.clone()))));
        Ok(())
    }

    async fn failed(&self, row: &PlanRow, failure: &Failed) -> Result<(), BoxError> {
        self.note(std::iter::once((row, RowFate::Failed(failure.clone()))));
        Ok(())
    }

    async fn conflict(&self, row: &PlanRow, conflict: &Conflicted) -> Result<(), BoxError> {
        self.note(std::iter::once((row, RowFate::Conflict(code_text(&conflict.kind)))));
        if conflict.kind == ConflictKind::NameTaken && matches!(row.operation, Operation::Rename { .. }) {
            open_cases(self.registry, &Actor::Shell, self.prepared.target, &[row]).await?;
        }
        Ok(())
    }

    async fn unknown(&self, rows: &[&PlanRow], reason: &str) -> Result<(), BoxError> {
        self.note(rows.iter().map(|row| (*row, RowFate::Unknown(reason.to_owned()))));
        Ok(())
    }

    async fn withdrawn(&self, rows: &[&PlanRow]) -> Result<(), BoxError> {
        self.note(rows.iter().map(|row| (*row, RowFate::Unknown("withdrawn".to_owned()))));
        Ok(())
    }
}
