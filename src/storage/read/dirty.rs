//! Marks: how many wait, and which.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanId, TargetId};
use crate::storage::code::Place;
use crate::storage::entity::dirty;
use crate::storage::error::{Asked, Result};
use crate::storage::projection::marks;
use crate::storage::read::job::database_now;
use crate::storage::row::dirty::{Mark, MarkCounts, MarkedSubject};
use crate::storage::sql::{LIST, Sql};

impl Reader {
    /// How many marks a directory has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_counts(&self, target: TargetId) -> Result<MarkCounts> {
        let now = database_now(self.tx()).await?.unix_micros();
        let sql = Sql::new("select count(*), coalesce(sum(case when due > ").bind(now);
        let sql = sql.text(" then 1 else 0 end), 0), coalesce(sum(case when stopped_plan is not null then 1 else 0 end), 0), min(since)");
        let sql = sql.text(" from dirty where target = ").bind(target.0);
        let rows = sql.rows(self.tx(), "count marks").await?;
        let Some(row) = rows.first() else { return Ok(MarkCounts::default()) };
        let number = |at: usize| -> Result<u64> {
            let number: i64 = row.try_get_by_index(at).asked("count marks")?;
            Ok(u64::try_from(number).unwrap_or(0))
        };
        let oldest: Option<i64> = row.try_get_by_index(3).asked("count marks")?;
        Ok(MarkCounts {
            total: number(0)?,
            put_off: number(1)?,
            stopped: number(2)?,
            oldest: oldest.map(Timestamp::from_unix_micros),
        })
    }

    /// How many marks are due that nobody is at; counts no further than `enough`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn marks_due(&self, target: TargetId, enough: u32) -> Result<u64> {
        let now = database_now(self.tx()).await?.unix_micros();
        let sql = Sql::new("select count(*) from (select 1 from dirty where target = ").bind(target.0);
        let sql = sql.text(" and due <= ").bind(now).text(" and lease_until <= ").bind(now).text(" limit ");
        let number = sql.bind(i64::from(enough)).text(") d").number(self.tx(), "count marks").await?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    /// The mark of one subject, if it is marked.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn mark_of(&self, target: TargetId, subject: &MarkedSubject) -> Result<Option<Mark>> {
        let sql = Sql::new("select * from dirty where target = ").bind(target.0).text(" and subject_kind = ");
        let sql = sql.bind(subject.kind.as_str()).text(" and subject = ").bind(subject.id);
        let row: Option<dirty::Model> = sql.one(self.tx(), "read a mark").await?;
        row.map(mark).transpose()
    }

    /// The groups in which these mailboxes are: those of their agencies.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups_of(&self, mailboxes: &[Uuid]) -> Result<Vec<MarkedSubject>> {
        let mut groups = BTreeSet::new();
        for chunk in mailboxes.chunks(LIST) {
            let sql = Sql::new("select distinct agency from mailbox_current where agency is not null and mailbox in ");
            groups.extend(sql.padded_list(chunk.iter().copied()).ids(self.tx(), "find groups").await?);
        }
        Ok(groups.into_iter().map(|id| MarkedSubject { kind: marks::GROUP.to_owned(), id }).collect())
    }

    /// The marks of a directory whose last attempt failed or that wait for a plan, the oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn waiting_marks(&self, target: TargetId, limit: u32) -> Result<Vec<Mark>> {
        let sql = Sql::new("select * from dirty where target = ").bind(target.0).text(" and failure is not null");
        let sql = sql.text(" order by since, subject_kind, subject limit ").bind(i64::from(limit));
        let rows: Vec<dirty::Model> = sql.all(self.tx(), "read marks").await?;
        rows.into_iter().map(mark).collect()
    }
}

pub(crate) fn mark(row: dirty::Model) -> Result<Mark> {
    Ok(Mark {
        cause: Place::new("dirty", row.subject).parse("cause", &row.cause)?,
        subject: MarkedSubject { kind: row.subject_kind, id: row.subject },
        marks: row.marks,
        since: Timestamp::from_unix_micros(row.since),
        due: Timestamp::from_unix_micros(row.due),
        attempts: row.attempts,
        failure: row.failure,
        stopped_plan: row.stopped_plan.map(PlanId),
    })
}
