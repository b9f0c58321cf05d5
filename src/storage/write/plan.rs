//! Plans: the header, its rows in chunks, and its way through the states.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanId;
use crate::storage::bulk;
use crate::storage::entity::{plan, plan_approval, plan_chunk};
use crate::storage::error::{Result, StoreError, exactly};
use crate::storage::row::plan::{FinishedPlan, PlanApproval, PlanHeader, PlanState};
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Adds a plan's header; its rows follow by [`Bookkeeping::append_plan_chunk`].
    ///
    /// # Errors
    /// When it is already there, or the database fails.
    pub async fn insert_plan(&self, header: &PlanHeader) -> Result<()> {
        let row = plan::Model {
            id: header.id.0,
            target: header.target.0,
            state: header.state.to_string(),
            hash: header.hash.clone(),
            counts: header.counts.clone(),
            guard: header.guard.clone(),
            proof: header.proof.clone(),
            sealed: header.sealed.clone(),
            author: header.author.clone(),
            approved_by: header.approved_by.clone(),
            approved_at: header.approved_at.map(Timestamp::unix_micros),
            created_at: header.created_at.unix_micros(),
            configuration_hash: header.configuration_hash.clone(),
            row_count: header.row_count,
            takes_away: header.takes_away,
            scope: header.scope.clone(),
            applied_by: header.applied_by.clone(),
        };
        bulk::insert(self.tx(), "plan", &[row]).await
    }

    /// Adds chunk number `chunk` (from 0) of a plan's rows: newline-delimited JSON.
    ///
    /// # Errors
    /// When that chunk is already there, or the database fails.
    pub async fn append_plan_chunk(&self, plan: PlanId, chunk: i32, rows: String) -> Result<()> {
        bulk::insert(self.tx(), "plan_chunk", &[plan_chunk::Model { plan: plan.0, chunk, rows }]).await
    }

    /// Forgets the rows and the journal of plans, at most `limit` of them: of those about a few subjects that took nothing away, computed
    /// before `live`; of all others, before `others`. What stays of a plan is its header, with hash, counts and approvals. Gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_plan_rows(&self, live: Timestamp, others: Timestamp, limit: u32) -> Result<u64> {
        // From the rows that are still there: headers stay for ever, and are many.
        let sql = Sql::new("select p.id from plan_chunk c join plan p on p.id = c.plan where c.chunk = 0 and ");
        let sql = sql.text("((p.scope = 'subjects' and not p.takes_away and p.created_at < ").bind(live.unix_micros());
        let sql =
            sql.text(") or ((p.scope <> 'subjects' or p.takes_away) and p.created_at < ").bind(others.unix_micros());
        let sql = sql.text(")) order by p.id limit ").bind(i64::from(limit));
        let old = sql.ids(self.tx(), "look for old plans").await?;
        for chunk in old.chunks(LIST) {
            for table in ["journal", "plan_chunk"] {
                let sql = Sql::new(&format!("delete from {table} where plan in ")).list(chunk.iter().copied());
                sql.run(self.tx(), "forget a plan's rows").await?;
            }
        }
        Ok(old.len() as u64)
    }

    /// Moves a plan from one state to another.
    ///
    /// # Errors
    /// When the table of states has no such step, the plan does not stand at `from`, or the database fails.
    pub async fn move_plan(&self, plan: PlanId, from: PlanState, to: PlanState) -> Result<()> {
        check_step(from, to)?;
        let sql = Sql::new("update plan set state = ").bind(to.as_str()).text(" where id = ").bind(plan.0);
        let sql = sql.text(" and state = ").bind(from.as_str());
        exactly("plan", 1, sql.run(self.tx(), "move a plan on").await?)
    }

    /// Ends a plan whose rows are all stored: computed, or guarded when the guard stopped it.
    ///
    /// # Errors
    /// When the plan is not there or finished already, or the database fails.
    pub async fn finish_plan(&self, plan: PlanId, finished: &FinishedPlan) -> Result<()> {
        let state = if finished.is_stopped { PlanState::Guarded } else { PlanState::Computed };
        let sql = Sql::new("update plan set state = ").bind(state.as_str());
        let sql = sql.text(", hash = ").bind(finished.hash.clone()).text(", counts = ").bind(finished.counts.as_str());
        let sql = sql.text(", guard = ").bind(finished.guard.as_str()).text(", proof = ").bind(finished.proof.as_str());
        let sql =
            sql.text(", sealed = ").bind(finished.sealed.as_str()).text(", row_count = ").bind(finished.row_count);
        let sql = sql.text(", takes_away = ").bind(finished.takes_away);
        let sql = sql.text(" where id = ").bind(plan.0).text(" and sealed = ''");
        exactly("plan", 1, sql.run(self.tx(), "finish a plan").await?)
    }

    /// Records one person's approval; whether they may is the caller's decision. A second one by the same person changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_plan_approval(&self, plan: PlanId, approval: &PlanApproval) -> Result<()> {
        let row = plan_approval::Model {
            plan: plan.0,
            principal: approval.principal.0,
            hash: approval.hash.clone(),
            at: approval.at.unix_micros(),
        };
        let known = Sql::new("select count(*) from plan_approval where plan = ").bind(plan.0);
        let known = known.text(" and principal = ").bind(approval.principal.0);
        if known.number(self.tx(), "look for an approval").await? > 0 {
            return Ok(());
        }
        bulk::insert(self.tx(), "plan_approval", &[row]).await
    }

    /// The guard stops a plan that it had let pass when it was computed: it waits for approval.
    ///
    /// # Errors
    /// When the plan is no longer as it was computed, or the database fails.
    pub async fn stop_plan(&self, plan: PlanId, guard: &str) -> Result<()> {
        let sql = Sql::new("update plan set state = ").bind(PlanState::Guarded.as_str()).text(", guard = ").bind(guard);
        let sql = sql.text(" where id = ").bind(plan.0).text(" and state = ").bind(PlanState::Computed.as_str());
        exactly("plan", 1, sql.run(self.tx(), "stop a plan").await?)
    }

    /// Lets a plan through; whether it may be is the caller's decision. `applied_by` is who applies it now, under the lease of its
    /// directory.
    ///
    /// # Errors
    /// As [`Bookkeeping::move_plan`], or when the plan's hash is not the one that was approved.
    pub async fn approve_plan(
        &self,
        plan: PlanId,
        from: PlanState,
        hash: &[u8],
        (approved_by, applied_by): (&str, Option<&str>),
        at: Timestamp,
    ) -> Result<()> {
        check_step(from, PlanState::Approved)?;
        let sql = Sql::new("update plan set state = ").bind(PlanState::Approved.as_str());
        let sql = sql.text(", approved_by = ").bind(approved_by).text(", approved_at = ").bind(at.unix_micros());
        let sql = sql.text(", applied_by = ").bind(applied_by.map(str::to_owned));
        let sql = sql.text(" where id = ").bind(plan.0).text(" and state = ").bind(from.as_str());
        let sql = sql.text(" and hash = ").bind(hash.to_vec());
        exactly("plan", 1, sql.run(self.tx(), "approve a plan").await?)
    }
}

fn check_step(from: PlanState, to: PlanState) -> Result<()> {
    if from.may_become(to) {
        Ok(())
    } else {
        Err(StoreError::Unstorable { what: "a plan's state", reason: format!("a plan cannot go from {from} to {to}") })
    }
}
