//! Jobs and their files.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{JobId, PrincipalId};
use crate::domain::job::JobKind;
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
