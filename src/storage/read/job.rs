//! Jobs and their files.

use std::collections::BTreeSet;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{JobId, PrincipalId};
use crate::domain::job::{JobKind, JobState};
use crate::storage::code::Place;
use crate::storage::entity::job;
use crate::storage::error::{Asked, Result};
use crate::storage::row::job::JobRow;
use crate::storage::sql::Sql;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend};

/// The database's own time: leases must not depend on whose clock is right.
pub(crate) async fn database_now(tx: &DatabaseTransaction) -> Result<Timestamp> {
    let sql = match tx.get_database_backend() {
        DbBackend::Postgres => "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
        _ => "select cast(unixepoch('subsec') * 1000000 as integer)",
    };
    Sql::new(sql).number(tx, "ask the database for the time").await.map(Timestamp::from_unix_micros)
}

impl Reader {
    /// A job. Who may see it is the caller's decision: it names its account.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn job(&self, id: JobId) -> Result<Option<JobRow>> {
        let sql = Sql::new("select * from job where id = ").bind(id.0);
        let row: Option<job::Model> = sql.one(self.tx(), "read a job").await?;
        row.map(job_row).transpose()
    }

    /// The newest jobs of an account, at most `limit`, without what they came to, which may be long.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn jobs_of(&self, principal: PrincipalId, limit: u32) -> Result<Vec<JobRow>> {
        let sql = Sql::new(
            "select id, kind, state, principal, parameters, file_hash, created_at, finished_at, total, done, problems, marker, \
             progress, cast(null as text) as result, failure, attempts, fence, lease_until from job where principal = ",
        );
        let sql = sql.bind(principal.0);
        let sql = sql.text(" order by created_at desc, id desc limit ").bind(i64::from(limit));
        let rows: Vec<job::Model> = sql.all(self.tx(), "list jobs").await?;
        rows.into_iter().map(job_row).collect()
    }

    /// How many jobs of an account came to their end and have a file of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_ended_with_file(&self, principal: PrincipalId, name: &str) -> Result<u64> {
        let sql = Sql::new("select count(*) from job j where j.principal = ").bind(principal.0);
        let sql = sql.text(" and j.state = ").bind(JobState::Done.as_str());
        let sql = sql.text(" and exists (select 1 from job_file f where f.job = j.id and f.name = ").bind(name);
        let number = sql.text(")").number(self.tx(), "count jobs with files").await?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    /// Which of these jobs have a file of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn jobs_with_file(&self, jobs: &[JobId], name: &str) -> Result<BTreeSet<JobId>> {
        let sql = Sql::new("select distinct f.job from job_file f where f.job in ").list(jobs.iter().map(|job| job.0));
        let found = sql.text(" and f.name = ").bind(name).ids(self.tx(), "look for files of jobs").await?;
        Ok(found.into_iter().map(JobId).collect())
    }

    /// A file of a job; none when it is not there (any more).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn job_file(&self, id: JobId, name: &str) -> Result<Option<Vec<u8>>> {
        let sql = Sql::new("select content from job_file where job = ").bind(id.0).text(" and name = ").bind(name);
        let rows = sql.text(" order by part").rows(self.tx(), "read a job's file").await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        for row in rows {
            let part: Vec<u8> = row.try_get_by_index(0).asked("read a job's file")?;
            bytes.extend(part);
        }
        Ok(Some(bytes))
    }

    /// Jobs of these kinds that wait or are at work, the oldest first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn jobs_at_hand(&self, kinds: &[JobKind]) -> Result<Vec<JobRow>> {
        let sql = Sql::new("select * from job where state in ('queued', 'running') and kind in ");
        let sql = sql.list(kinds.iter().map(|kind| kind.as_str())).text(" order by created_at, id");
        let rows: Vec<job::Model> = sql.all(self.tx(), "list jobs at hand").await?;
        rows.into_iter().map(job_row).collect()
    }

    /// Jobs that wait or are at work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unfinished_jobs(&self) -> Result<i64> {
        Sql::new("select count(*) from job where state in ('queued', 'running')").number(self.tx(), "count jobs").await
    }
}

pub(crate) fn job_row(row: job::Model) -> Result<JobRow> {
    let place = Place::new("job", row.id);
    Ok(JobRow {
        id: JobId(row.id),
        kind: place.parse("kind", &row.kind)?,
        state: place.parse("state", &row.state)?,
        principal: PrincipalId(row.principal),
        parameters: row.parameters,
        file_hash: row.file_hash,
        created_at: Timestamp::from_unix_micros(row.created_at),
        finished_at: row.finished_at.map(Timestamp::from_unix_micros),
        total: row.total,
        done: row.done,
        problems: row.problems,
        marker: row.marker,
        progress: row.progress,
        result: row.result,
        failure: row.failure,
        attempts: row.attempts,
    })
}
