//! Stored plans: headers, rows chunk by chunk, and the journal.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanId, PrincipalId, TargetId};
use crate::storage::code::Place;
use crate::storage::entity::{journal, plan, plan_approval};
use crate::storage::error::{Asked, Result};
use crate::storage::row::plan::{JournalCounts, JournalRow, JournalState, PlanApproval, PlanHeader, PlanState};
use crate::storage::sql::Sql;

impl Reader {
    /// The header of a plan.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn plan(&self, id: PlanId) -> Result<Option<PlanHeader>> {
        let row = Sql::new("select * from plan where id = ").bind(id.0).one(self.tx(), "read a plan").await?;
        row.map(header).transpose()
    }

    /// The newest plans of a target, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn plans(&self, target: TargetId, limit: u32) -> Result<Vec<PlanHeader>> {
        let sql = Sql::new("select * from plan where target = ").bind(target.0);
        let sql = sql.text(" order by created_at desc, id desc limit ").bind(i64::from(limit));
        let rows: Vec<plan::Model> = sql.all(self.tx(), "read plans").await?;
        rows.into_iter().map(header).collect()
    }

    /// The next plans before `before` (when it was made, and its key), newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn plan_page(&self, before: Option<(Timestamp, PlanId)>, limit: u32) -> Result<Vec<PlanHeader>> {
        let mut sql = Sql::new("select * from plan where true");
        if let Some((created_at, id)) = before {
            sql = sql.text(" and (created_at, id) < (").bind(created_at.unix_micros()).text(", ").bind(id.0).text(")");
        }
        let sql = sql.text(" order by created_at desc, id desc limit ").bind(i64::from(limit));
        let rows: Vec<plan::Model> = sql.all(self.tx(), "read plans").await?;
        rows.into_iter().map(header).collect()
    }

    /// The next plans of a target before `before` (when it was made, and its key), newest first, at most `limit`; only those in
    /// `state`, if given.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn plans_of(
        &self,
        target: TargetId,
        state: Option<PlanState>,
        before: Option<(Timestamp, PlanId)>,
        limit: u32,
    ) -> Result<Vec<PlanHeader>> {
        let rows: Vec<plan::Model> = plans_of(target, state, before, limit).all(self.tx(), "read plans").await?;
        rows.into_iter().map(header).collect()
    }

    /// How many plans of a target wait for approval that were made at `since` or later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_waiting_plans(&self, target: TargetId, since: Timestamp) -> Result<u64> {
        // The state as text: it names the index of these few.
        let sql = Sql::new("select count(*) from plan where state = 'guarded' and target = ").bind(target.0);
        let sql = sql.text(" and created_at >= ").bind(since.unix_micros());
        Ok(u64::try_from(sql.number(self.tx(), "count plans that wait").await?).unwrap_or(0))
    }

    /// The database's plan for a page of [`Reader::plans_of`], as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_plans_of(&self, target: TargetId, state: Option<PlanState>) -> Result<String> {
        super::explain::plan(self.tx(), plans_of(target, state, None, 50)).await
    }

    /// The plans of a target that were let through after `since` and take something away, oldest first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn destructive_plans_since(&self, target: TargetId, since: Timestamp) -> Result<Vec<PlanHeader>> {
        let sql = Sql::new("select * from plan where takes_away and target = ").bind(target.0);
        let sql = sql.text(" and approved_at > ").bind(since.unix_micros()).text(" order by approved_at, id");
        let rows: Vec<plan::Model> = sql.all(self.tx(), "read plans").await?;
        rows.into_iter().map(header).collect()
    }

    /// The plans that are being applied, or whose writer died at it: of one target, or of all.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn running_plans(&self, target: Option<TargetId>) -> Result<Vec<PlanHeader>> {
        // The state as text: it names the index of these few.
        let mut sql = Sql::new("select * from plan where state = 'approved'");
        if let Some(target) = target {
            sql = sql.text(" and target = ").bind(target.0);
        }
        let rows: Vec<plan::Model> = sql.text(" order by id").all(self.tx(), "read plans").await?;
        rows.into_iter().map(header).collect()
    }

    /// Whether a plan of one of these scopes, other than `plan`, was let through after `since`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_overtaken(
        &self,
        (plan, target): (PlanId, TargetId),
        since: Timestamp,
        scopes: &[&str],
    ) -> Result<bool> {
        let sql = Sql::new("select count(*) from plan where target = ").bind(target.0).text(" and id <> ").bind(plan.0);
        let sql = sql.text(" and approved_at > ").bind(since.unix_micros()).text(" and scope in ");
        Ok(sql.list(scopes.iter().copied()).number(self.tx(), "look for later plans").await? > 0)
    }

    /// Who approved a plan, in the order of their approvals.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_approvals(&self, plan: PlanId) -> Result<Vec<PlanApproval>> {
        let sql = Sql::new("select * from plan_approval where plan = ").bind(plan.0).text(" order by at, principal");
        let rows: Vec<plan_approval::Model> = sql.all(self.tx(), "read approvals").await?;
        let approval = |row: plan_approval::Model| PlanApproval {
            principal: PrincipalId(row.principal),
            hash: row.hash,
            at: Timestamp::from_unix_micros(row.at),
        };
        Ok(rows.into_iter().map(approval).collect())
    }

    /// Chunk number `chunk` of a plan's rows; none after the last. One chunk is in memory at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_chunk(&self, plan: PlanId, chunk: i32) -> Result<Option<String>> {
        let sql = Sql::new("select rows from plan_chunk where plan = ").bind(plan.0).text(" and chunk = ").bind(chunk);
        let rows = sql.rows(self.tx(), "read a plan's rows").await?;
        rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("read a plan's rows")
    }

    /// Whether the rows of a plan that had some were forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_forgotten(&self, plan: PlanId) -> Result<bool> {
        let sql = Sql::new("select count(*) from plan p where p.row_count > 0 and p.id = ").bind(plan.0);
        let sql = sql.text(" and not exists (select 1 from plan_chunk c where c.plan = p.id)");
        Ok(sql.number(self.tx(), "look for a plan's rows").await? > 0)
    }

    /// Rows of a plan's journal with a number above `after`, in their order, at most `limit`; only those in `state`, if given.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn journal(
        &self,
        plan: PlanId,
        state: Option<JournalState>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<JournalRow>> {
        let mut sql =
            Sql::new("select * from journal where plan = ").bind(plan.0).text(" and row_number > ").bind(after);
        if let Some(state) = state {
            sql = sql.text(" and state = ").bind(state.as_str());
        }
        let sql = sql.text(" order by row_number limit ").bind(i64::from(limit));
        let rows: Vec<journal::Model> = sql.all(self.tx(), "read a journal").await?;
        let row = |row: journal::Model| {
            Ok(JournalRow {
                row_number: row.row_number,
                state: Place::new("journal", row.row_number).parse("state", &row.state)?,
                code: row.code,
                message: row.message,
                at: Timestamp::from_unix_micros(row.at),
            })
        };
        rows.into_iter().map(row).collect()
    }

    /// How many rows of a plan stand where.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn journal_counts(&self, plan: PlanId) -> Result<JournalCounts> {
        let sql = Sql::new("select state, count(*) from journal where plan = ").bind(plan.0).text(" group by state");
        let mut counts = JournalCounts::default();
        for row in sql.rows(self.tx(), "count a journal").await? {
            let state: String = row.try_get_by_index(0).asked("count a journal")?;
            let number: i64 = row.try_get_by_index(1).asked("count a journal")?;
            let number = u64::try_from(number).unwrap_or(0);
            match Place::new("journal", state.as_str()).parse("state", &state)? {
                JournalState::Sent => counts.sent = number,
                JournalState::Confirmed => counts.confirmed = number,
                JournalState::Failed => counts.failed = number,
                JournalState::Unknown => counts.unknown = number,
            }
        }
        Ok(counts)
    }
}

fn plans_of(target: TargetId, state: Option<PlanState>, before: Option<(Timestamp, PlanId)>, limit: u32) -> Sql {
    let mut sql = Sql::new("select * from plan where target = ").bind(target.0);
    if let Some(state) = state {
        // As text: it names the index of the few that wait.
        sql = sql.text(&format!(" and state = '{state}'"));
    }
    if let Some((created_at, id)) = before {
        sql = sql.text(" and (created_at, id) < (").bind(created_at.unix_micros()).text(", ").bind(id.0).text(")");
    }
    sql.text(" order by created_at desc, id desc limit ").bind(i64::from(limit))
}

fn header(row: plan::Model) -> Result<PlanHeader> {
    Ok(PlanHeader {
        id: PlanId(row.id),
        target: TargetId(row.target),
        state: Place::new("plan", row.id).parse("state", &row.state)?,
        hash: row.hash,
        counts: row.counts,
        guard: row.guard,
        proof: row.proof,
        sealed: row.sealed,
        author: row.author,
        approved_by: row.approved_by,
        approved_at: row.approved_at.map(Timestamp::from_unix_micros),
        created_at: Timestamp::from_unix_micros(row.created_at),
        configuration_hash: row.configuration_hash,
        row_count: row.row_count,
        takes_away: row.takes_away,
        scope: row.scope,
        applied_by: row.applied_by,
    })
}
