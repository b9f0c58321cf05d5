//! Plans as they are stored: their rows in chunks, and what was applied before them.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::error::{OperationError, OperationResult};
use super::hands::hands_at;
use super::registry::Registry;
use super::sync_target::from_json;
use crate::auth::four_eyes::Hands;
use crate::directory::apply::{BoxError, RowSource};
use crate::directory::guard::{Approval, Counts, Population, SealedPlan, Verdict};
use crate::directory::plan::{PlanRow, Report, Sealer};
use crate::domain::ids::{PlanId, TargetId};
use crate::storage::Store;
use crate::storage::read::Reader;
use crate::storage::row::plan::{PlanHeader, PlanState};

/// Rows of one stored chunk.
pub(super) const CHUNK_ROWS: usize = 500;
const DAY_SECONDS: i64 = 86_400;

/// What is stored of a plan's counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct GuardedCounts {
    /// The plan in figures.
    pub(super) report: Report,
    /// What the guard counted.
    pub(super) guard: Counts,
}

/// A stored plan, whole but for its rows.
#[derive(Debug, Clone)]
pub struct StoredPlan {
    /// How far it came.
    pub state: PlanState,
    /// The plan.
    pub plan: SealedPlan,
    /// Its author's name.
    pub author: String,
    /// What it does, in figures.
    pub report: Report,
    /// What the guard counted.
    pub counts: Counts,
    /// What the guard said.
    pub guard: Verdict,
    /// Who approved it so far.
    pub approvals: Vec<Approval>,
}

/// Reads a plan.
///
/// # Errors
/// When there is none, its computing was cut short, or the store fails.
pub async fn stored_plan(registry: &Registry, id: PlanId) -> OperationResult<StoredPlan> {
    let reader = registry.store.read().await?;
    let row = reader.plan(id).await?.ok_or(OperationError::UnknownPlan { id })?;
    if row.sealed.is_empty() {
        return Err(OperationError::UnfinishedPlan { id });
    }
    let plan: SealedPlan = from_json("plan.sealed", &row.sealed)?;
    let counts: GuardedCounts = from_json("plan.counts", &row.counts)?;
    let guard: Verdict = from_json("plan.guard", row.guard.as_deref().unwrap_or_default())?;
    let approvals = reader.plan_approvals(id).await?;
    let approvals = approvals.into_iter().filter_map(|approval| {
        let hash = <[u8; 32]>::try_from(approval.hash.as_slice()).ok()?;
        Some(Approval { principal: approval.principal, hash: hash.into(), at: approval.at })
    });
    Ok(StoredPlan {
        state: row.state,
        author: row.author,
        report: counts.report,
        counts: counts.guard,
        guard,
        approvals: approvals.collect(),
        plan,
    })
}

/// One row of a plan, as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberedRow {
    /// Place in the plan, from 1.
    pub number: u32,
    /// The row.
    pub row: serde_json::Value,
}

/// The rows of a plan after number `after`, at most `limit`.
///
/// # Errors
/// When there is no such plan, a row cannot be read, or the store fails.
pub async fn plan_rows(registry: &Registry, id: PlanId, after: u32, limit: u32) -> OperationResult<Vec<NumberedRow>> {
    let reader = registry.store.read().await?;
    reader.plan(id).await?.ok_or(OperationError::UnknownPlan { id })?;
    drop(reader);
    let rows = StoredRows::new(registry.store.clone(), id);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let read = rows.rows(after, limit).await;
    let read = read.map_err(|error| OperationError::Unreadable { what: "plan_chunk", text: error.to_string() })?;
    let row = |row: PlanRow| NumberedRow { number: row.number, row: serde_json::to_value(&row).unwrap_or_default() };
    Ok(read.into_iter().map(row).collect())
}

/// Whose hands are in a plan, as of the day it was made; none when the system or a bare shell made it.
pub(super) async fn author_of(registry: &Registry, stored: &StoredPlan) -> OperationResult<Option<Hands>> {
    match stored.plan.author {
        None => Ok(None),
        Some(author) => hands_at(registry, author, stored.plan.computed_at).await.map(Some),
    }
}

/// Whose hands are in each approval, as of the day it was given.
pub(super) async fn hands_of_approvals(
    registry: &Registry,
    stored: &StoredPlan,
) -> OperationResult<Vec<(Approval, Hands)>> {
    let mut given = Vec::with_capacity(stored.approvals.len());
    for approval in &stored.approvals {
        given.push((*approval, hands_at(registry, approval.principal, approval.at).await?));
    }
    Ok(given)
}

/// What plans let through within the last 24 hours take away, whether they are applied or on their way. Whoever lets another one through
/// asks in the transaction that does so, and locks the directory before ([`lock_target`](crate::storage::write::Bookkeeping::lock_target)).
pub(super) async fn past_counts(registry: &Registry, reader: &Reader, target: TargetId) -> OperationResult<Counts> {
    let since = registry.clock.now().plus_seconds(-DAY_SECONDS);
    let recent: Vec<PlanHeader> = reader.destructive_plans_since(target, since).await?;
    let mut past = Counts::default();
    for plan in &recent {
        let counts: GuardedCounts = from_json("plan.counts", &plan.counts)?;
        past.add(&counts.guard);
    }
    Ok(past)
}

/// How many mailboxes there are, against which the guard takes percentages: of these agencies, or of all.
pub(super) async fn population(registry: &Registry, codes: Option<&[String]>) -> OperationResult<Population> {
    let (total, by_agency) =
        registry.store.read().await?.population(registry.directory_view(registry.clock.today()), codes).await?;
    Ok(Population { total, by_agency: by_agency.into_iter().collect() })
}

/// The rows of a stored plan, chunk by chunk.
#[derive(Debug)]
pub struct StoredRows {
    store: Store,
    plan: PlanId,
}

impl StoredRows {
    /// The rows of `plan`.
    #[must_use]
    pub const fn new(store: Store, plan: PlanId) -> Self {
        Self { store, plan }
    }
}

#[async_trait]
impl RowSource for StoredRows {
    async fn rows(&self, after: u32, limit: usize) -> Result<Vec<PlanRow>, BoxError> {
        let reader = self.store.read().await?;
        let mut rows = Vec::with_capacity(limit);
        let mut chunk = i32::try_from(after as usize / CHUNK_ROWS)?;
        while rows.len() < limit {
            let Some(lines) = reader.plan_chunk(self.plan, chunk).await? else { break };
            // Elsewhere: what is on its way to the directory does not wait for it.
            let read = tokio::task::spawn_blocking(move || parse(&lines)).await??;
            let missing = limit - rows.len();
            rows.extend(read.into_iter().filter(|row| row.number > after).take(missing));
            chunk += 1;
        }
        Ok(rows)
    }

    async fn seal(&self, sealer: &mut Sealer) -> Result<(), BoxError> {
        let reader = self.store.read().await?;
        for chunk in 0.. {
            let Some(lines) = reader.plan_chunk(self.plan, chunk).await? else { break };
            lines.lines().for_each(|line| sealer.check_text(line));
        }
        Ok(())
    }
}

fn parse(lines: &str) -> serde_json::Result<Vec<PlanRow>> {
    lines.lines().map(serde_json::from_str).collect()
}
