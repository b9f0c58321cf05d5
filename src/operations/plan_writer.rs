//! Making a plan of rows as they come: kept or held back by mode, validated by the server, written down by the [`PlanScribe`]; at the end
//! the guard judges and the plan is sealed.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::apply_directory_sync::settle_covered;
use super::difference::RowSink;
use super::error::OperationResult;
use super::freeze_target::note_comparison;
use super::move_entries::Moves;
use super::plan_scribe::{PlanScribe, Written};
use super::registry::{Actor, Registry};
use super::set_aside::SetAsideBefore;
use super::stored_plan::{GuardedCounts, past_counts};
use super::sync_target::{ReadyTarget, SyncSettings, json, prime_target};
use crate::directory::guard::{Backed, Population, SealedPlan, Verdict};
use crate::directory::mode::Modes;
use crate::directory::plan::planner::Ahead;
use crate::directory::plan::{Findings, PlanHeader, PlanRow, PlanScope, Report, Skipped};
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
    modes: Modes,
    /// Whether what is only proposed comes in, and how many rows did.
    proposals: bool,
    proposed: u64,
    scribe: PlanScribe,
    findings: Findings,
    moves: Moves,
    set_aside: SetAsideBefore,
    held: BTreeMap<Mode, u64>,
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
        let (plan, computed_at) = (PlanId(registry.new_id()), registry.clock.now());
        let is_everything = header.scope == PlanScope::Everything;
        let set_aside = if is_everything {
            SetAsideBefore::read(registry, header.target).await?
        } else {
            SetAsideBefore::default()
        };
        let books = registry.store.bookkeeping().await?;
        books.insert_plan(&record(plan, &header, computed_at, settings, actor)).await?;
        if is_everything {
            books.cover_marks(header.target, plan).await?;
        }
        books.commit().await?;
        let Admission { modes, proposals, backed } = admission;
        Ok(Self {
            registry,
            directory,
            // `take` primes the target before the first row is asked about.
            validator: Validator::new(directory, target.capabilities, settings.naming.base()).primed(),
            scribe: PlanScribe::begin(registry.store.clone(), plan, &header, backed)?,
            target,
            header,
            plan,
            computed_at,
            modes,
            proposals,
            proposed: 0,
            findings: Findings::default(),
            moves: Moves::default(),
            set_aside,
            held: BTreeMap::new(),
        })
    }

    /// Ends the plan: judged by the guard, sealed, recorded.
    pub(super) async fn finish(
        mut self,
        settings: &SyncSettings,
        actor: &Actor,
        (skipped, ahead): (Skipped, &[Ahead]),
        proof: ReadProof,
        population: &Population,
    ) -> OperationResult<PlannedSync> {
        let Written { rows, hash, mut report, mut counts } = self.scribe.finish().await?;
        counts.proposed += self.proposed;
        let is_everything = self.header.scope == PlanScope::Everything && skipped.partial.is_none();
        if is_everything && rows == 0 && self.held.is_empty() && settings.default_mode == Mode::Enforce {
            // Equal already, as after a move to another address: from now on changes may be written by themselves.
            prime_target(self.registry, self.directory, &mut self.target).await?;
        }
        Box::pin(self.moves.open_cases(self.registry, actor, self.header.target)).await?;
        let Self { registry, header, plan: id, computed_at, findings, set_aside, held, .. } = self;
        report.skipped = skipped;
        report.skipped.findings.absorb(findings);
        report.skipped.held = held;
        let plan = SealedPlan { id, header, hash, rows, author: actor.account(), computed_at };
        let past = past_counts(registry, &registry.store.read().await?, plan.header.target).await?;
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
            note_comparison(&books, plan.header.target, &report, ahead, SystemClock.now()).await?;
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
            let mode = self.modes.of_row(&row);
            match mode {
                Mode::Enforce => {}
                Mode::Propose if self.proposals => self.proposed += 1,
                Mode::Observe | Mode::Propose => {
                    *self.held.entry(mode).or_default() += 1;
                    continue;
                }
            }
            admitted.push(row);
        }
        admitted
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
        let passed = self.moves.settle(moves, accepted, &self.findings);
        self.scribe.take(passed).await
    }
}

/// What is stored of a plan before its rows.
fn record(
    id: PlanId,
    header: &PlanHeader,
    created_at: Timestamp,
    settings: &SyncSettings,
    actor: &Actor,
) -> PlanRecord {
    PlanRecord {
        id,
        target: header.target,
        state: PlanState::Computed,
        hash: Vec::new(),
        counts: String::new(),
        guard: None,
        proof: String::new(),
        sealed: String::new(),
        author: actor.recorded_name(),
        approved_by: None,
        approved_at: None,
        created_at,
        configuration_hash: settings.configuration_hash.to_vec(),
        row_count: 0,
        takes_away: true,
        scope: header.scope.code().to_owned(),
        applied_by: None,
    }
}
