//! Writing a plan down: rows are kept or held back by mode, validated by the server, counted, numbered, hashed and stored in chunks as
//! they come; at the end the guard judges and the plan is sealed.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tokio::task::JoinHandle;

use super::apply_directory_sync::settle_covered;
use super::difference::RowSink;
use super::error::{OperationError, OperationResult};
use super::freeze_target::note_comparison;
use super::move_entries::Moves;
use super::registry::{Actor, Registry};
use super::set_aside::SetAsideBefore;
use super::stored_plan::{CHUNK_ROWS, GuardedCounts, past_counts};
use super::sync_target::{ReadyTarget, SyncSettings, json, prime_target};
use crate::directory::guard::{Backed, Counts, Population, SealedPlan, Verdict};
use crate::directory::mode::Modes;
use crate::directory::plan::{Findings, PlanHeader, PlanRow, PlanScope, Report, Sealer, Skipped};
use crate::directory::port::{Directory, ReadProof};
use crate::directory::validate::Validator;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::custody::Mode;
use crate::domain::ids::PlanId;
use crate::storage::row::plan::{FinishedPlan, PlanHeader as PlanRecord, PlanState};

/// What a row may be, to be in a plan.
#[derive(Debug, Clone)]
pub(super) struct Admission {
    /// The modes of the agencies.
    pub(super) modes: Modes,
    /// Whether rows of parts where everything is only proposed come in; they make the plan one that people must approve.
    pub(super) proposals: bool,
    /// The persons whose change a decision stands behind.
    pub(super) backed: Backed,
}

/// A plan that was computed and stored.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PlannedSync {
    /// The plan: identifier, hash, author.
    pub plan: SealedPlan,
    /// What it does, in figures, and what it leaves out.
    pub report: Report,
    /// What the guard says.
    pub guard: Verdict,
    /// How the directory was read.
    pub proof: ReadProof,
}

/// Takes the rows of one plan.
pub(super) struct PlanWriter<'a> {
    pub(super) registry: &'a Registry,
    pub(super) directory: &'a dyn Directory,
    validator: Validator<'a>,
    target: ReadyTarget,
    header: PlanHeader,
    plan: PlanId,
    computed_at: Timestamp,
    admission: Admission,
    sealer: Sealer,
    report: Report,
    counts: Counts,
    findings: Findings,
    moves: Moves,
    set_aside: SetAsideBefore,
    held: BTreeMap<Mode, u64>,
    chunk: i32,
    lines: String,
    waiting: usize,
    /// The chunk that is being stored while the next is gathered.
    storing: Option<JoinHandle<OperationResult<()>>>,
}

impl<'a> PlanWriter<'a> {
    /// Begins a plan: its header is stored first, for chunks refer to it. Until it is finished it has no seal, and nothing applies it.
    pub(super) async fn begin(
        registry: &'a Registry,
        directory: &'a dyn Directory,
        settings: &'a SyncSettings,
        (target, header): (ReadyTarget, PlanHeader),
        actor: &Actor,
        admission: Admission,
    ) -> OperationResult<Self> {
        let mut writer = Self {
            registry,
            directory,
            // `take` primes the target before the first row is asked about.
            validator: Validator::new(directory, target.capabilities, settings.naming.base()).primed(),
            sealer: Sealer::new(&header).map_err(unwritable)?,
            plan: PlanId(registry.new_id()),
            computed_at: registry.clock.now(),
            target,
            header,
            admission,
            report: Report::default(),
            counts: Counts::default(),
            findings: Findings::default(),
            moves: Moves::default(),
            set_aside: SetAsideBefore::default(),
            held: BTreeMap::new(),
            chunk: 0,
            lines: String::new(),
            waiting: 0,
            storing: None,
        };
        let books = registry.store.bookkeeping().await?;
        books.insert_plan(&writer.record(settings, actor)).await?;
        if writer.header.scope == PlanScope::Everything {
            writer.set_aside = SetAsideBefore::read(registry, writer.header.target).await?;
            books.cover_marks(writer.header.target, writer.plan).await?;
        }
        books.commit().await?;
        Ok(writer)
    }

    fn record(&self, settings: &SyncSettings, actor: &Actor) -> PlanRecord {
        PlanRecord {
            id: self.plan,
            target: self.header.target,
            state: PlanState::Computed,
            hash: Vec::new(),
            counts: String::new(),
            guard: None,
            proof: String::new(),
            sealed: String::new(),
            author: actor.recorded_name(),
            approved_by: None,
            approved_at: None,
            created_at: self.computed_at,
            configuration_hash: settings.configuration_hash.to_vec(),
            row_count: 0,
            takes_away: true,
            scope: self.header.scope.code().to_owned(),
        }
    }

    /// Ends the plan: judged by the guard, sealed, recorded.
    pub(super) async fn finish(
        mut self,
        settings: &SyncSettings,
        actor: &Actor,
        skipped: Skipped,
        proof: ReadProof,
        population: &Population,
    ) -> OperationResult<PlannedSync> {
        self.store_chunk().await?;
        self.stored().await?;
        let is_everything = self.header.scope == PlanScope::Everything && skipped.partial.is_none();
        if is_everything && self.sealer.rows() == 0 && self.held.is_empty() && settings.default_mode == Mode::Enforce {
            // Equal already, as after a move to another address: from now on changes may be written by themselves.
            prime_target(self.registry, self.directory, &mut self.target).await?;
        }
        Box::pin(self.moves.open_cases(self.registry, actor, self.header.target)).await?;
        let Self {
            registry, header, plan: id, computed_at, sealer, mut report, counts, findings, set_aside, held, ..
        } = self;
        report.skipped = skipped;
        report.skipped.findings.absorb(findings);
        report.skipped.held = held;
        let rows = sealer.rows();
        let plan = SealedPlan { id, header, hash: sealer.finish(), rows, author: actor.account(), computed_at };
        let past = past_counts(registry, plan.header.target).await?;
        let guard = settings.guard.judge(plan.hash, &counts, &past, population, &report);
        let takes_away = counts.takes_away();
        let finished = FinishedPlan {
            hash: plan.hash.as_bytes().to_vec(),
            counts: json(&GuardedCounts { report: report.clone(), guard: counts })?,
            guard: json(&guard)?,
            proof: json(&proof)?,
            sealed: json(&plan)?,
            row_count: i64::from(rows),
            takes_away,
            is_stopped: !guard.passed(),
        };
        let books = registry.store.bookkeeping().await?;
        books.finish_plan(id, &finished).await?;
        let event = registry.event(actor, "plan_directory").about(SubjectRef::Plan(id.0));
        let event = event.with("rows", i64::from(rows)).with("hash", hex::encode(&finished.hash).as_str());
        books.audit(event.with("stopped_by_guard", finished.is_stopped));
        if plan.header.scope == PlanScope::Everything {
            note_comparison(&books, plan.header.target, &report, SystemClock.now()).await?;
            set_aside.release(&books, registry, actor, plan.header.target, &report.skipped).await?;
        }
        if rows == 0 && plan.header.scope == PlanScope::Everything {
            // Nothing will be applied: the comparison itself is the answer.
            settle_covered(&books, &plan, &report).await?;
        }
        books.commit().await?;
        Ok(PlannedSync { plan, report, guard, proof })
    }

    /// Leaves out what the modes hold back; counts what is only proposed.
    fn admit(&mut self, rows: Vec<PlanRow>) -> Vec<PlanRow> {
        let mut admitted = Vec::with_capacity(rows.len());
        for row in rows {
            let mode = self.admission.modes.of_row(&row);
            match mode {
                Mode::Enforce => {}
                Mode::Propose if self.admission.proposals => self.counts.proposed += 1,
                Mode::Observe | Mode::Propose => {
                    *self.held.entry(mode).or_default() += 1;
                    continue;
                }
            }
            admitted.push(row);
        }
        admitted
    }

    /// Has the gathered rows stored. The server is asked about the next meanwhile.
    async fn store_chunk(&mut self) -> OperationResult<()> {
        self.stored().await?;
        if self.waiting == 0 {
            return Ok(());
        }
        let (store, plan, chunk) = (self.registry.store.clone(), self.plan, self.chunk);
        let lines = std::mem::take(&mut self.lines);
        self.storing = Some(tokio::spawn(async move {
            let books = store.bookkeeping().await?;
            books.append_plan_chunk(plan, chunk, lines).await?;
            Ok(books.commit().await?)
        }));
        self.chunk += 1;
        self.waiting = 0;
        Ok(())
    }

    /// Waits until everything that was handed over is stored.
    async fn stored(&mut self) -> OperationResult<()> {
        match self.storing.take() {
            // It was neither cancelled nor did it panic but when the program ends.
            Some(storing) => storing.await.unwrap_or(Err(OperationError::ShuttingDown)),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl RowSink for PlanWriter<'_> {
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()> {
        self.set_aside.still_differ(&rows);
        let rows = self.admit(rows);
        if rows.is_empty() {
            return Ok(());
        }
        prime_target(self.registry, self.directory, &mut self.target).await?;
        let moves = Moves::among(&rows);
        let accepted = self.validator.check(rows, &mut self.findings).await?;
        for mut row in self.moves.settle(moves, accepted, &self.findings) {
            let line = self.sealer.seal(&mut row).map_err(unwritable)?;
            self.lines.push_str(line);
            self.lines.push('\n');
            self.waiting += 1;
            self.report.count(&row);
            self.counts.count(&row, &self.admission.backed);
            if self.waiting == CHUNK_ROWS {
                self.store_chunk().await?;
            }
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
pub(super) fn unwritable(error: serde_json::Error) -> OperationError {
    OperationError::Unreadable { what: "a plan's row", text: error.to_string() }
}
