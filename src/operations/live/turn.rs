//! One turn: marks are claimed, their subjects compared, the difference written and the marks settled.

use serde::Serialize;
use tokio::time::Instant;

use super::compare::{Judged, judge, subject_of};
use super::everything::everything;
use super::journal::{LiveJournal, Prepared};
use super::settle::{Obstacle, REFUSED, settle};
use crate::directory::apply::{Applier, ApplyError, FailureKind, Options, Verified};
use crate::directory::guard::{Circumstances, NotApproved, approve};
use crate::directory::plan::PlanRow;
use crate::directory::port::{Capabilities, Directory, DirectoryError};
use crate::domain::ids::TargetId;
use crate::operations::end_mail_sessions::end_mail_sessions;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::operations::set_aside::release_settled;
use crate::operations::sync_target::{SyncSettings, from_json, is_of_server, is_read_only, probe_target};
use crate::storage::row::directory::TargetRow;
use crate::storage::row::dirty::{Claim, Mark, MarkCause};
use crate::storage::write::PutOff;

/// Marks worked on in one turn.
const BATCH: u32 = 50;
/// More marks than this are one plan of everything: one read instead of thousands.
const MANY: u32 = 2_000;
/// Seconds after which the marks of a silent replica are another's.
pub(super) const LEASE_SECONDS: i64 = 60;

/// What a turn came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Nothing is due.
    Idle,
    /// The directory is paused or frozen, or was never planned for.
    Resting,
    /// So many marks were settled.
    Settled(usize),
    /// Everything claimed has to wait.
    PutOff,
}

/// Takes one turn.
///
/// # Errors
/// When the store fails, or the directory cannot be reached: then what was claimed is put off.
pub async fn take_turn(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
) -> OperationResult<Turn> {
    let reader = registry.store.read().await?;
    let Some(target) = reader.target(&settings.name).await? else { return Ok(Turn::Resting) };
    let due = reader.marks_due(target.id, MANY + 1).await?;
    let is_paused = due > 0
        && (reader.target_pause(target.id).await?.is_some() || reader.target_freeze(target.id).await?.is_some());
    drop(reader);
    if due == 0 {
        return Ok(Turn::Idle);
    }
    // What the server offers is learned by the first plan of everything, which people ask for. Another server is another directory.
    let is_planned_for = target.primed_at.is_some() && is_of_server(&target, settings) && !is_read_only(&target);
    let Some(capabilities) = target.capabilities.as_deref().filter(|_| !is_paused && is_planned_for) else {
        return Ok(Turn::Resting);
    };
    let mut capabilities: Capabilities = from_json("target.capabilities", capabilities)?;
    if !capabilities.writable {
        // It is asked before anything is planned: what waits for long must not make plan after plan.
        capabilities = probe_target(registry, directory, settings).await?.capabilities;
    }
    if !capabilities.writable {
        put_all_off(registry, target.id, &DirectoryError::TakesNoWrites.to_string()).await?;
        return Ok(Turn::PutOff);
    }
    if due > u64::from(MANY) {
        return everything(registry, directory, settings, target.id).await;
    }
    let claimed = Instant::now();
    let books = registry.store.bookkeeping().await?;
    let claim = books.claim_marks(target.id, registry.new_id(), BATCH, LEASE_SECONDS).await?;
    books.commit().await?;
    let all: Vec<&Mark> = claim.marks.iter().collect();
    if all.is_empty() {
        return Ok(Turn::Idle);
    }
    let live = Live { registry, directory, settings, target, capabilities, claim: &claim, claimed };
    match live.work(&all).await {
        Ok(0) => Ok(Turn::PutOff),
        Ok(settled) => Ok(Turn::Settled(settled)),
        Err(error) => {
            let fates: Vec<_> = all.iter().map(|mark| (*mark, Obstacle::of_error(&error))).collect();
            let books = registry.store.bookkeeping().await?;
            settle(&books, live.target.id, &claim, &fates).await?;
            books.commit().await?;
            Err(error)
        }
    }
}

/// The server takes nothing from us: everything that is due waits a while, and says why.
pub(super) async fn put_all_off(registry: &Registry, target: TargetId, reason: &str) -> OperationResult<()> {
    let why = PutOff { seconds: REFUSED, failure: reason.to_owned(), stopped_plan: None, counts: false };
    let books = registry.store.bookkeeping().await?;
    books.put_off_due(target, &why).await?;
    Ok(books.commit().await?)
}

/// What a turn works with.
struct Live<'a> {
    registry: &'a Registry,
    directory: &'a dyn Directory,
    settings: &'a SyncSettings,
    target: TargetRow,
    capabilities: Capabilities,
    claim: &'a Claim,
    claimed: Instant,
}

impl Live<'_> {
    /// Brings the subjects of `marks` about; gives how many marks were settled.
    async fn work(&self, marks: &[&Mark]) -> OperationResult<usize> {
        let judged = judge(self.registry, self.directory, self.settings, self.target.id, marks).await?;
        if !judged.guard.passed() && marks.len() > 1 {
            // One subject too many must not hold up the others.
            let mut settled = 0;
            for mark in marks {
                settled += Box::pin(self.work(std::slice::from_ref(mark))).await?;
            }
            return Ok(settled);
        }
        let prepared = Prepared {
            holder: self.claim.holder,
            marks,
            target: self.target.id,
            plan: &judged.plan,
            rows: &judged.rows,
            report: &judged.report,
            counts: &judged.counts,
            guard: &judged.guard,
            policy: &self.settings.guard,
            population: &judged.population,
            remembers_values: self.settings.policies.need_last_applied(),
        };
        let journal = LiveJournal::new(self.registry, prepared, self.claimed);
        if judged.guard.ahead_of_registry() > 0 {
            let frozen = OperationError::from(NotApproved::Frozen { ahead: judged.guard.ahead_of_registry() });
            return self.put_off(marks, &Obstacle::of_error(&frozen)).await;
        }
        if !judged.guard.passed() {
            return self.stopped(marks, &judged, &journal).await;
        }
        let refused = if judged.rows.is_empty() { None } else { self.apply(&judged, &journal).await? };
        let settled = self.finish(marks, &judged, &journal).await?;
        if let Some(reason) = refused {
            // What it offers is learned anew, and with it whether it takes writes.
            if let Err(error) = probe_target(self.registry, self.directory, self.settings).await {
                tracing::warn!(%error, "what the directory offers could not be asked");
            }
            tracing::warn!(reason, "the directory takes no changes; they wait");
            put_all_off(self.registry, self.target.id, &reason).await?;
        }
        Ok(settled)
    }

    /// It waits, and the others of the turn do not.
    async fn put_off(&self, marks: &[&Mark], obstacle: &Obstacle) -> OperationResult<usize> {
        let fates: Vec<_> = marks.iter().map(|mark| (*mark, obstacle.clone())).collect();
        let books = self.registry.store.bookkeeping().await?;
        settle(&books, self.target.id, self.claim, &fates).await?;
        books.commit().await?;
        Ok(0)
    }

    /// The guard stopped it: the plan waits for people, and the marks for the plan.
    async fn stopped(&self, marks: &[&Mark], judged: &Judged, journal: &LiveJournal<'_>) -> OperationResult<usize> {
        let obstacle = Obstacle::Guard { plan: judged.plan.id, seconds: self.settings.plan_age_seconds };
        let fates: Vec<_> = marks.iter().map(|mark| (*mark, obstacle.clone())).collect();
        let books = self.registry.store.bookkeeping().await?;
        journal.store_stopped(&books).await?;
        settle(&books, self.target.id, self.claim, &fates).await?;
        books.commit().await?;
        Ok(0)
    }

    /// Carries it out; gives why the server takes nothing from us, if it does not.
    async fn apply(&self, judged: &Judged, journal: &LiveJournal<'_>) -> OperationResult<Option<String>> {
        let circumstances = Circumstances {
            now: self.registry.clock.now(),
            configuration_hash: &judged.plan.header.configuration_hash,
            age_limit_seconds: self.settings.plan_age_seconds,
        };
        let approved = approve(judged.plan.clone(), &judged.guard, &[], &circumstances)?;
        let applier = Applier {
            directory: self.directory,
            capabilities: self.capabilities,
            journal,
            primed: true,
            looks_first: false,
            options: Options::default(),
            progress: &|_| {},
        };
        // What the server refused is in the journal, row by row.
        let verified = Verified::of(&judged.plan, journal).await?;
        let outcome = applier.apply(&approved, verified).await.map_err(own_refusal)?;
        let is_refused = outcome.failed.iter().any(|failed| failed.kind == FailureKind::Configuration);
        Ok(outcome.stopped.filter(|_| is_refused))
    }

    /// Writes down what came of it and settles the marks, all in one transaction.
    async fn finish(&self, marks: &[&Mark], judged: &Judged, journal: &LiveJournal<'_>) -> OperationResult<usize> {
        // What cannot be read back now holds all the same: the next look at it finds whose it is by its key.
        let known = journal.read_back(self.directory).await;
        let row_fates = journal.fates();
        let (mut fates, mut next_steps, mut right) = (Vec::with_capacity(marks.len()), Vec::new(), Vec::new());
        for mark in marks {
            let subject = subject_of(mark)?;
            let obstacle = Obstacle::of(subject, &judged.rows, &row_fates, &judged.report.skipped, mark);
            let is_on_its_way =
                judged.on_their_way.contains(&subject) && judged.rows.iter().any(|row| row.subject == subject);
            if obstacle == Obstacle::Nothing && is_on_its_way {
                next_steps.push(mark.subject.clone());
            } else if obstacle == Obstacle::Nothing && !judged.held.contains(&subject) {
                right.push(mark.subject.clone());
            }
            fates.push((*mark, obstacle));
        }
        let books = self.registry.store.bookkeeping().await?;
        if journal.is_stored() {
            journal.write_down(&books, &known).await?;
        }
        release_settled(&books, self.registry, self.target.id, &right).await?;
        // An entry comes to its name in several steps: the next one is due at once.
        if !next_steps.is_empty() {
            books.mark_beside(self.target.id, self.claim.holder, &next_steps, MarkCause::Directory).await?;
        }
        let settled = settle(&books, self.target.id, self.claim, &fates).await?;
        books.commit().await?;
        if judged.rows.iter().any(PlanRow::ends_log_in) {
            // Closing means sessions too, at once. What fails stays owed, and the schedule tries again.
            if let Err(error) = end_mail_sessions(self.registry).await {
                tracing::warn!(%error, "open mail sessions could not be ended yet; the schedule tries again");
            }
        }
        Ok(settled)
    }
}

/// What the journal refused by itself is told as such, and not as a journal that cannot be written.
fn own_refusal(error: ApplyError) -> OperationError {
    match error {
        ApplyError::Journal(cause) => match cause.downcast::<OperationError>() {
            Ok(own) if matches!(*own, OperationError::Fenced | OperationError::GuardedMeanwhile) => *own,
            Ok(other) => ApplyError::Journal(other).into(),
            Err(cause) => ApplyError::Journal(cause).into(),
        },
        other => other.into(),
    }
}
