//! Computing a directory plan: the difference, validated by the server, hashed row by row, stored in chunks, and judged by the
//! guard. Nothing is written to the directory but the priming entry, once, before the first row is validated.

use async_trait::async_trait;
use serde::Serialize;
use time::{Date, Duration};
use tokio::sync::mpsc;

use super::difference::{Difference, RowSink, difference};
use super::error::{OperationError, OperationResult};
use super::move_entries::Moves;
use super::registry::{Actor, Registry};
use super::stored_plan::{CHUNK_ROWS, GuardedCounts, past_counts};
use super::sync_target::{ReadyTarget, SyncSettings, json, link_row, prime_target, probe_target, refuse_read_only};
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::guard::{Backed, Counts, SealedPlan, Verdict};
use crate::directory::plan::{Findings, PlanHeader, PlanRow, Report, Sealer};
use crate::directory::port::{Directory, ReadProof};
use crate::directory::validate::Validator;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::ids::PlanId;
use crate::storage::Store;
use crate::storage::row::plan::{FinishedPlan, PlanHeader as PlanRecord, PlanState};

/// For how many days after it took effect a decision stands behind what changes of a person.
const BACKED_DAYS: i64 = 31;

/// A plan that was computed and stored.
#[derive(Debug, Clone, Serialize)]
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

/// Computes, validates, guards and stores a plan as of today.
///
/// # Errors
/// When the directory cannot be read or the store fails. What is wrong with single rows is told in the report.
pub async fn plan_directory_sync(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    actor: &Actor,
) -> OperationResult<PlannedSync> {
    refuse_read_only(registry, settings).await?;
    let target = probe_target(registry, directory, settings).await?;
    let header = PlanHeader {
        target: target.row.id,
        base: settings.naming.base().0.clone(),
        configuration_hash: hex::encode(settings.configuration_hash),
        day: registry.clock.today(),
    };
    let id = PlanId(registry.new_id());
    let computed_at = registry.clock.now();
    begin(registry, settings, &target, id, actor).await?;
    let mut writer = PlanWriter {
        registry,
        directory,
        // `take` primes the target before the first row is asked about.
        validator: Validator::new(directory, target.capabilities, settings.naming.base()).primed(),
        target,
        plan: id,
        sealer: Sealer::new(&header).map_err(unwritable)?,
        report: Report::default(),
        counts: Counts::default(),
        backed: backed(registry, settings, header.day).await?,
        findings: Findings::default(),
        moves: Moves::default(),
        chunk: 0,
        lines: String::new(),
        waiting: 0,
    };
    let found = Box::pin(compare_and_write(&mut writer, settings, &header)).await?;
    let PlanWriter { sealer, mut report, counts, findings, moves, .. } = writer;
    Box::pin(moves.open_cases(registry, actor, header.target)).await?;
    report.skipped = found.skipped;
    report.skipped.findings.absorb(findings);
    keep_links(&registry.store, &header, &found.new_links).await?;
    let author = match actor {
        Actor::Principal(principal) => Some(principal.id),
        Actor::Shell => None,
    };
    let rows = sealer.rows();
    let plan = SealedPlan { id, header, hash: sealer.finish(), rows, author, computed_at };
    let past = past_counts(registry, plan.header.target).await?;
    let guard = settings.guard.judge(plan.hash, &counts, &past, &found.population, &report);
    let finished = FinishedPlan {
        hash: plan.hash.as_bytes().to_vec(),
        counts: json(&GuardedCounts { report: report.clone(), guard: counts })?,
        guard: json(&guard)?,
        proof: json(&found.proof)?,
        sealed: json(&plan)?,
        row_count: i64::from(rows),
        is_stopped: !guard.passed(),
    };
    let books = registry.store.bookkeeping().await?;
    books.finish_plan(id, &finished).await?;
    let event = registry.event(actor, "plan_directory").about(SubjectRef::Plan(id.0));
    let event = event.with("rows", i64::from(rows)).with("hash", hex::encode(&finished.hash).as_str());
    books.audit(event.with("stopped_by_guard", finished.is_stopped));
    books.commit().await?;
    Ok(PlannedSync { plan, report, guard, proof: found.proof })
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn unwritable(error: serde_json::Error) -> OperationError {
    OperationError::Unreadable { what: "a plan's row", text: error.to_string() }
}

/// The persons for whom a decision took effect lately: long enough ago for a directory that stood still for a month.
async fn backed(registry: &Registry, settings: &SyncSettings, day: Date) -> OperationResult<Backed> {
    let mut backed = Backed::default();
    let decided = registry.store.read().await?.mailboxes_decided(day - Duration::days(BACKED_DAYS), day).await?;
    for (mailbox, number) in decided {
        backed.insert(Subject { kind: EntryKind::Person, id: mailbox }, &settings.naming.person(number));
    }
    Ok(backed)
}

/// Compares and writes side by side: while the server is asked about some rows, the next are read and compared.
async fn compare_and_write(
    writer: &mut PlanWriter<'_>,
    settings: &SyncSettings,
    header: &PlanHeader,
) -> OperationResult<Difference> {
    let (registry, directory) = (writer.registry, writer.directory);
    let (send, mut receive) = mpsc::channel(1);
    let comparing = async move {
        let mut sink = ChannelSink(send);
        difference(registry, directory, settings, header.target, header.day, &mut sink).await
    };
    let writing = async move {
        while let Some(rows) = receive.recv().await {
            writer.take(rows).await?;
        }
        writer.store_chunk().await
    };
    let (found, written) = tokio::join!(comparing, writing);
    // A writer that failed is why the comparison could not hand on its rows.
    written?;
    found
}

/// Hands rows to the writer.
struct ChannelSink(mpsc::Sender<Vec<PlanRow>>);

#[async_trait]
impl RowSink for ChannelSink {
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()> {
        self.0.send(rows).await.map_err(|_| OperationError::ShuttingDown)
    }
}

/// Stores the header first: chunks refer to it. Until it is finished it has no seal, and nothing applies it.
async fn begin(
    registry: &Registry,
    settings: &SyncSettings,
    target: &ReadyTarget,
    id: PlanId,
    actor: &Actor,
) -> OperationResult<()> {
    let record = PlanRecord {
        id,
        target: target.row.id,
        state: PlanState::Computed,
        hash: Vec::new(),
        counts: String::new(),
        guard: None,
        proof: String::new(),
        sealed: String::new(),
        author: actor.recorded_name(),
        approved_by: None,
        approved_at: None,
        created_at: registry.clock.now(),
        configuration_hash: settings.configuration_hash.to_vec(),
        row_count: 0,
    };
    let books = registry.store.bookkeeping().await?;
    books.insert_plan(&record).await?;
    Ok(books.commit().await?)
}

/// Entries that bear our key and had no link are ours: that is how a killed run converges.
async fn keep_links(store: &Store, header: &PlanHeader, links: &[(Subject, uuid::Uuid)]) -> OperationResult<()> {
    if links.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = links.iter().map(|(subject, entry)| link_row(*subject, *entry, String::new())).collect();
    let books = store.bookkeeping().await?;
    books.put_links(header.target, &rows).await?;
    Ok(books.commit().await?)
}

/// Validates, counts, numbers, hashes and stores rows as they come.
struct PlanWriter<'a> {
    registry: &'a Registry,
    directory: &'a dyn Directory,
    validator: Validator<'a>,
    target: ReadyTarget,
    plan: PlanId,
    sealer: Sealer,
    report: Report,
    counts: Counts,
    backed: Backed,
    findings: Findings,
    moves: Moves,
    chunk: i32,
    lines: String,
    waiting: usize,
}

impl PlanWriter<'_> {
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()> {
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
            self.counts.count(&row, &self.backed);
            if self.waiting == CHUNK_ROWS {
                self.store_chunk().await?;
            }
        }
        Ok(())
    }

    async fn store_chunk(&mut self) -> OperationResult<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let books = self.registry.store.bookkeeping().await?;
        books.append_plan_chunk(self.plan, self.chunk, std::mem::take(&mut self.lines)).await?;
        books.commit().await?;
        self.chunk += 1;
        self.waiting = 0;
        Ok(())
    }
}
