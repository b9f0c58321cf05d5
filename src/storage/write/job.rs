//! The queue of long work: asked for, claimed under a lease in the database's time, kept alive, marked, ended.
//!
//! Whoever lost the lease changes nothing any more: every write names the fence, and a chunk of facts is marked in its own change set.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{job, job_file};
use crate::storage::error::{Result, exactly};
use crate::storage::read::job::{database_now, job_row};
use crate::storage::row::job::{JobCount, JobLease, JobRow, NewJob};
use crate::storage::sql::Sql;

/// Bytes in one part of a file.
const PART: usize = 1 << 20;

impl Bookkeeping {
    /// Puts a job into the queue.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn insert_job(&self, new: &NewJob<'_>) -> Result<()> {
        let row = job::Model {
            id: new.id.0,
            kind: new.kind.to_string(),
            state: JobState::Queued.to_string(),
            principal: new.principal.0,
            parameters: new.parameters.to_owned(),
            file_hash: new.file_hash.map(|hash| hash.to_vec()),
            created_at: database_now(self.tx()).await?.unix_micros(),
            finished_at: None,
            total: 0,
            done: 0,
            problems: 0,
            marker: 0,
            progress: "{}".to_owned(),
            result: None,
            failure: None,
            attempts: 0,
            fence: 0,
            lease_until: 0,
        };
        bulk::insert(self.tx(), "job", &[row]).await
    }

    /// Keeps a file of a job, in place of one of that name.
    ///
    /// # Errors
    /// When the job is not there, or the database fails.
    pub async fn put_job_file(&self, id: JobId, name: &str, bytes: &[u8]) -> Result<()> {
        self.drop_job_file(id, name).await?;
        for (part, content) in (0_i32..).zip(bytes.chunks(PART)) {
            let row = job_file::Model { job: id.0, name: name.to_owned(), part, content: content.to_vec() };
            bulk::insert(self.tx(), "job_file", &[row]).await?;
        }
        Ok(())
    }

    /// Forgets a file of a job.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_job_file(&self, id: JobId, name: &str) -> Result<()> {
        let sql = Sql::new("delete from job_file where job = ").bind(id.0).text(" and name = ").bind(name);
        sql.run(self.tx(), "forget a job's file").await.map(|_| ())
    }

    /// Forgets the files of that name of jobs that were asked for more than so many seconds ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_old_job_files(&self, name: &str, seconds: i64) -> Result<u64> {
        let before = database_now(self.tx()).await?.plus_seconds(-seconds);
        let sql = Sql::new("delete from job_file where name = ").bind(name);
        let sql = sql.text(" and job in (select j.id from job j where j.created_at < ").bind(before.unix_micros());
        sql.text(")").run(self.tx(), "forget files of jobs").await
    }

    /// Claims the oldest job that waits or whose worker fell silent, unless `at_most` are at work already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_job(&self, at_most: i64, seconds: i64) -> Result<Option<(JobRow, JobLease)>> {
        self.stand_in_line().await?;
        let now = database_now(self.tx()).await?;
        let working = Sql::new("select count(*) from job where state = 'running' and lease_until > ");
        if working.bind(now.unix_micros()).number(self.tx(), "count jobs at work").await? >= at_most {
            return Ok(None);
        }
        let sql = Sql::new("select * from job where state = 'queued' or (state = 'running' and lease_until <= ");
        let sql = sql.bind(now.unix_micros()).text(") order by created_at, id limit 1");
        let found: Option<job::Model> = sql.one(self.tx(), "look for a job").await?;
        match found {
            Some(row) => self.take(row, now, seconds).await.map(Some),
            None => Ok(None),
        }
    }

    /// Claims one job, if it waits or its worker fell silent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_this_job(&self, id: JobId, seconds: i64) -> Result<Option<(JobRow, JobLease)>> {
        self.stand_in_line().await?;
        let now = database_now(self.tx()).await?;
        let sql = Sql::new("select * from job where id = ").bind(id.0);
        let sql = sql.text(" and (state = 'queued' or (state = 'running' and lease_until <= ").bind(now.unix_micros());
        let found: Option<job::Model> = sql.text("))").one(self.tx(), "look for a job").await?;
        match found {
            Some(row) => self.take(row, now, seconds).await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps a lease; false when it is somebody else's by now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_lease(&self, lease: JobLease, seconds: i64) -> Result<bool> {
        let until = database_now(self.tx()).await?.plus_seconds(seconds);
        let sql = Sql::new("update job set lease_until = ").bind(until.unix_micros());
        Ok(held(sql, lease).run(self.tx(), "keep a job's lease").await? == 1)
    }

    /// Says where a job stands; false when the lease is lost.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_job(&self, lease: JobLease, count: JobCount) -> Result<bool> {
        let sql = Sql::new("update job set total = ").bind(count.total).text(", done = ").bind(count.done);
        let sql = sql.text(", problems = ").bind(count.problems);
        Ok(held(sql, lease).run(self.tx(), "note a job's progress").await? == 1)
    }

    /// Ends a job; false when the lease is lost.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_job(&self, lease: JobLease, result: std::result::Result<&str, &str>) -> Result<bool> {
        let state = if result.is_ok() { JobState::Done } else { JobState::Failed };
        let now = database_now(self.tx()).await?.unix_micros();
        let sql = Sql::new("update job set state = ").bind(state.as_str()).text(", finished_at = ").bind(now);
        let sql = sql.text(", lease_until = 0, result = ").bind(result.ok().map(str::to_owned));
        let sql = sql.text(", failure = ").bind(result.err().map(str::to_owned));
        Ok(held(sql, lease).run(self.tx(), "end a job").await? == 1)
    }

    /// Gives a job back to the queue, to be gone on with by whoever comes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_job_back(&self, lease: JobLease) -> Result<()> {
        let sql = Sql::new("update job set state = 'queued', lease_until = 0");
        held(sql, lease).run(self.tx(), "give a job back").await.map(|_| ())
    }

    /// Forgets jobs that ended before `before`, and their files; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_jobs(&self, before: Timestamp) -> Result<u64> {
        let old = "select id from job where finished_at is not null and finished_at < ";
        let files = Sql::new("delete from job_file where job in (").text(old).bind(before.unix_micros()).text(")");
        files.run(self.tx(), "forget jobs' files").await?;
        let sql = Sql::new("delete from job where finished_at is not null and finished_at < ");
        sql.bind(before.unix_micros()).run(self.tx(), "forget jobs").await
    }

    /// One claim at a time, also in `PostgreSQL`: the count of those at work must hold until the claim is there.
    async fn stand_in_line(&self) -> Result<()> {
        let sql = Sql::new("update schedule set fence = fence + 1 where name = 'job_queue'");
        exactly("schedule", 1, sql.run(self.tx(), "wait to claim a job").await?)
    }

    async fn take(&self, row: job::Model, now: Timestamp, seconds: i64) -> Result<(JobRow, JobLease)> {
        let lease = JobLease { job: JobId(row.id), fence: row.fence + 1 };
        let sql = Sql::new("update job set state = 'running', attempts = attempts + 1, fence = ").bind(lease.fence);
        let sql = sql.text(", lease_until = ").bind(now.plus_seconds(seconds).unix_micros());
        let sql = sql.text(" where id = ").bind(row.id).text(" and fence = ").bind(row.fence);
        exactly("job", 1, sql.run(self.tx(), "claim a job").await?)?;
        let mut row = job_row(row)?;
        row.state = JobState::Running;
        row.attempts += 1;
        Ok((row, lease))
    }
}

impl ChangeSet {
    /// Marks a job in the change set that carries a part of it out: both are there or neither is.
    ///
    /// # Errors
    /// When somebody else has taken the job meanwhile, or the database fails; then the change set must be dropped.
    pub async fn mark_job(&self, lease: JobLease, marker: i64, count: JobCount, progress: &str) -> Result<()> {
        let sql = Sql::new("update job set marker = ").bind(marker).text(", done = ").bind(count.done);
        let sql = sql.text(", total = ").bind(count.total).text(", problems = ").bind(count.problems);
        let sql = held(sql.text(", progress = ").bind(progress), lease);
        exactly("job", 1, sql.run(self.tx(), "mark a job").await?)
    }
}

fn held(sql: Sql, lease: JobLease) -> Sql {
    sql.text(" where id = ").bind(lease.job.0).text(" and state = 'running' and fence = ").bind(lease.fence)
}
