//! Marks: made with what causes them, claimed under a lease in the database's time, settled by whoever holds them.
//!
//! A mark says only *look at it*: whoever claims it computes what the entry should be from the registry as it stands then. One that is
//! made again while it is at work stays when the work is settled, and nobody else claims it before.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait as _, DbBackend};
use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::ids::{PlanId, TargetId};
use crate::storage::bulk;
use crate::storage::entity::dirty;
use crate::storage::error::Result;
use crate::storage::projection::marks;
use crate::storage::read::dirty::mark;
use crate::storage::read::job::database_now;
use crate::storage::row::dirty::{Claim, Mark, MarkCause, MarkedSubject};
use crate::storage::sql::{LIST, Sql};

/// Why marks are put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutOff {
    /// For so many seconds.
    pub seconds: i64,
    /// Why.
    pub failure: String,
    /// The plan that the guard stopped, if that is why.
    pub stopped_plan: Option<PlanId>,
    /// Whether an attempt failed.
    pub counts: bool,
}

impl Bookkeeping {
    /// Marks subjects in one directory: due at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_dirty(&self, target: TargetId, subjects: &[MarkedSubject], cause: MarkCause) -> Result<()> {
        let now = database_now(self.tx()).await?;
        for (kind, ids) in by_kind(subjects) {
            marks::mark(self.tx(), Some(target), kind, &ids, cause, now).await?;
        }
        Ok(())
    }

    /// Marks subjects besides those that `holder` is at and settles in the same transaction: all are locked in the order of everybody.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_beside(
        &self,
        target: TargetId,
        holder: Uuid,
        subjects: &[MarkedSubject],
        cause: MarkCause,
    ) -> Result<()> {
        let ids = subjects.iter().map(|subject| subject.id);
        let sql = Sql::default().text("target = ").bind(target.0).text(" and (holder = ").bind(holder);
        self.lock_marks(sql.text(" or subject in ").list(ids).text(")")).await?;
        self.mark_dirty(target, subjects, cause).await
    }

    /// Marks a subject whose write was refused: due after so many seconds, unless something else marks it before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_for_retry(
        &self,
        target: TargetId,
        subject: &MarkedSubject,
        seconds: i64,
        failure: &str,
    ) -> Result<()> {
        let now = database_now(self.tx()).await?;
        let row = dirty::Model {
            target: target.0,
            subject_kind: subject.kind.clone(),
            subject: subject.id,
            cause: MarkCause::Retry.to_string(),
            marks: 1,
            since: now.unix_micros(),
            due: now.plus_seconds(seconds).unix_micros(),
            attempts: 1,
            failure: Some(failure.to_owned()),
            stopped_plan: None,
            covered_by: None,
            holder: None,
            lease_until: 0,
        };
        let keys = [dirty::Column::Target, dirty::Column::SubjectKind, dirty::Column::Subject];
        if bulk::insert_new(self.tx(), std::slice::from_ref(&row), &keys).await? == 0 {
            let sql = Sql::new("update dirty set failure = ").bind(failure).text(", covered_by = null where target = ");
            let sql = sql.bind(target.0).text(" and subject_kind = ").bind(row.subject_kind.as_str());
            let sql = sql.text(" and subject = ").bind(row.subject);
            sql.run(self.tx(), "note why a mark is left").await?;
        }
        Ok(())
    }

    /// Claims marks that are due and that nobody is at, the longest due first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_marks(&self, target: TargetId, holder: Uuid, limit: u32, seconds: i64) -> Result<Claim> {
        let now = database_now(self.tx()).await?;
        let pick = Sql::new("update dirty set holder = ").bind(holder).text(", lease_until = ");
        let pick = pick.bind(now.plus_seconds(seconds).unix_micros());
        let pick = pick.text(" where (target, subject_kind, subject) in (select target, subject_kind, subject from dirty where target = ");
        let pick = pick.bind(target.0).text(" and due <= ").bind(now.unix_micros()).text(" and lease_until <= ");
        let pick = pick.bind(now.unix_micros()).text(" order by due limit ").bind(i64::from(limit));
        // SQLite has one writer; elsewhere two replicas must not wait for each other's marks.
        let skip = if self.tx().get_database_backend() == DbBackend::Postgres { " for update skip locked" } else { "" };
        let rows = pick.text(skip).text(") returning *").all(self.tx(), "claim marks").await?;
        let mut marks: Vec<Mark> = rows.into_iter().map(mark).collect::<Result<_>>()?;
        marks.sort_by(|left, right| (left.due, &left.subject).cmp(&(right.due, &right.subject)));
        Ok(Claim { holder, marks })
    }

    /// Whether these marks are still their holder's; keeps everything that it holds for so many seconds more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_claim(&self, target: TargetId, holder: Uuid, marks: &[&Mark], seconds: i64) -> Result<bool> {
        self.lock_marks(Sql::default().text("target = ").bind(target.0).text(" and holder = ").bind(holder)).await?;
        let until = database_now(self.tx()).await?.plus_seconds(seconds);
        let sql = Sql::new("update dirty set lease_until = ").bind(until.unix_micros()).text(" where target = ");
        let sql = sql.bind(target.0).text(" and holder = ").bind(holder).text(" returning *");
        let held: Vec<dirty::Model> = sql.all(self.tx(), "keep marks").await?;
        let is_held = |mark: &&Mark| {
            held.iter().any(|row| row.subject_kind == mark.subject.kind && row.subject == mark.subject.id)
        };
        Ok(marks.iter().all(is_held))
    }

    /// Settles claimed marks: they go, but for those that were made again meanwhile, which are given back, due at once. Gives how
    /// many were still the holder's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_marks(&self, target: TargetId, holder: Uuid, settled: &[&Mark]) -> Result<u64> {
        let mut held = 0;
        for row in in_order(settled) {
            let sql = of(Sql::new("delete from dirty where "), target, row, holder);
            let gone = sql.text(" and marks = ").bind(row.marks).run(self.tx(), "settle a mark").await?;
            held += gone;
            if gone == 0 {
                let sql =
                    Sql::new("update dirty set holder = null, lease_until = 0, attempts = 0, failure = null where ");
                held += of(sql, target, row, holder).run(self.tx(), "give a mark back").await?;
            }
        }
        Ok(held)
    }

    /// Gives claimed marks back, to be looked at later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_off_marks(&self, target: TargetId, holder: Uuid, rows: &[&Mark], why: &PutOff) -> Result<()> {
        let due = database_now(self.tx()).await?.plus_seconds(why.seconds);
        for row in in_order(rows) {
            let sql =
                Sql::new("update dirty set holder = null, lease_until = 0, failure = ").bind(why.failure.as_str());
            let sql = sql.text(", stopped_plan = ").bind(why.stopped_plan.map(|plan| plan.0));
            let sql = sql.text(", attempts = attempts + ").bind(i32::from(why.counts));
            // Made again meanwhile: then what is waited for may have come.
            let sql = sql.text(", due = case when marks = ").bind(row.marks).text(" then ").bind(due.unix_micros());
            of(sql.text(" else due end where "), target, row, holder).run(self.tx(), "put a mark off").await?;
        }
        Ok(())
    }

    /// Everything that is due waits, but for what somebody is at: it stands in nobody's own way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_off_due(&self, target: TargetId, why: &PutOff) -> Result<u64> {
        let now = database_now(self.tx()).await?;
        let is_due = |sql: Sql| {
            let sql = sql.text("target = ").bind(target.0).text(" and due <= ").bind(now.unix_micros());
            sql.text(" and lease_until <= ").bind(now.unix_micros())
        };
        self.lock_marks(is_due(Sql::default())).await?;
        let sql = Sql::new("update dirty set failure = ").bind(why.failure.as_str()).text(", due = ");
        let sql = sql.bind(now.plus_seconds(why.seconds).unix_micros()).text(", attempts = attempts + ");
        let sql = is_due(sql.bind(i32::from(why.counts)).text(" where "));
        sql.run(self.tx(), "put off what is due").await
    }

    /// A comparison of everything begins: what is marked by now, it will have seen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cover_marks(&self, target: TargetId, plan: PlanId) -> Result<()> {
        self.lock_marks(Sql::default().text("target = ").bind(target.0)).await?;
        let sql = Sql::new("update dirty set covered_by = ").bind(plan.0).text(" where target = ").bind(target.0);
        sql.run(self.tx(), "cover marks").await.map(|_| ())
    }

    /// The comparison found nothing to do, or what it found was done: marks that it covered go, but for these.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_covered(&self, target: TargetId, plan: PlanId, but: &[MarkedSubject]) -> Result<u64> {
        self.lock_marks(Sql::default().text("target = ").bind(target.0).text(" and covered_by = ").bind(plan.0))
            .await?;
        for (kind, ids) in by_kind(but) {
            for chunk in ids.chunks(LIST) {
                let sql = Sql::new("update dirty set covered_by = null where target = ").bind(target.0);
                let sql = sql.text(" and subject_kind = ").bind(kind).text(" and subject in ");
                sql.list(chunk.iter().copied()).run(self.tx(), "keep marks").await?;
            }
        }
        let now = database_now(self.tx()).await?;
        let sql = Sql::new("delete from dirty where target = ").bind(target.0).text(" and covered_by = ").bind(plan.0);
        // What another is at, it settles itself.
        sql.text(" and lease_until <= ").bind(now.unix_micros()).run(self.tx(), "settle marks").await
    }

    /// What a comparison covered and could not settle is looked at later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_off_covered(&self, target: TargetId, plan: PlanId, why: &PutOff) -> Result<u64> {
        self.lock_marks(Sql::default().text("target = ").bind(target.0).text(" and covered_by = ").bind(plan.0))
            .await?;
        let due = database_now(self.tx()).await?.plus_seconds(why.seconds);
        let sql = Sql::new("update dirty set stopped_plan = ").bind(why.stopped_plan.map(|plan| plan.0));
        let sql = sql.text(", failure = ").bind(why.failure.as_str()).text(", due = ").bind(due.unix_micros());
        let sql = sql.text(", attempts = attempts + ").bind(i32::from(why.counts)).text(" where target = ");
        let sql = sql.bind(target.0).text(" and covered_by = ").bind(plan.0);
        sql.run(self.tx(), "put marks off").await
    }

    /// What waited for a plan is due again: the plan was applied, refused or expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wake_marks(&self, plan: PlanId) -> Result<()> {
        self.lock_marks(Sql::default().text("stopped_plan = ").bind(plan.0)).await?;
        let now = database_now(self.tx()).await?;
        let sql = Sql::new("update dirty set stopped_plan = null, failure = null, due = ").bind(now.unix_micros());
        sql.text(" where stopped_plan = ").bind(plan.0).run(self.tx(), "wake marks").await.map(|_| ())
    }

    /// Locks the marks of which `condition` holds, in the order in which everybody locks marks.
    async fn lock_marks(&self, condition: Sql) -> Result<()> {
        if self.tx().get_database_backend() == DbBackend::Postgres {
            let sql = Sql::new("select 1 from dirty where ")
                .then(condition)
                .text(" order by subject_kind, subject for update");
            sql.rows(self.tx(), "lock marks").await?;
        }
        Ok(())
    }
}

fn of(sql: Sql, target: TargetId, row: &Mark, holder: Uuid) -> Sql {
    let sql = sql.text("target = ").bind(target.0).text(" and subject_kind = ").bind(row.subject.kind.as_str());
    sql.text(" and subject = ").bind(row.subject.id).text(" and holder = ").bind(holder)
}

/// By kind and key: the order in which everybody locks marks, so that nobody waits in a circle.
pub(super) fn by_kind(subjects: &[MarkedSubject]) -> BTreeMap<&str, Vec<Uuid>> {
    let mut kinds: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
    for subject in subjects {
        kinds.entry(&subject.kind).or_default().insert(subject.id);
    }
    kinds.into_iter().map(|(kind, ids)| (kind, ids.into_iter().collect())).collect()
}

fn in_order<'m>(marks: &[&'m Mark]) -> Vec<&'m Mark> {
    let mut sorted = marks.to_vec();
    sorted.sort_by(|left, right| left.subject.cmp(&right.subject));
    sorted
}
