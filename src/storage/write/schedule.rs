//! What is done at its time: whose turn has come, under a lease in the database's time, once whatever the number of replicas.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::storage::bulk;
use crate::storage::entity::schedule;
use crate::storage::error::Result;
use crate::storage::read::job::database_now;
use crate::storage::sql::Sql;

/// The right to do what has come due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Name of the entry.
    pub name: String,
    /// When it came due, in the database's time.
    pub due: Timestamp,
    /// The database's time at the claim.
    pub now: Timestamp,
    /// Counts those who claimed it.
    pub fence: i64,
}

impl Bookkeeping {
    /// Claims the turn of `name` if it is due and nobody is at it. An entry seen for the first time is due at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_turn(&self, name: &str, seconds: i64) -> Result<Option<Turn>> {
        let now = database_now(self.tx()).await?;
        let new = schedule::Model {
            name: name.to_owned(),
            next_at: now.unix_micros(),
            lease_until: 0,
            fence: 0,
            last_at: None,
            failure: None,
        };
        bulk::insert_new(self.tx(), &[new], &[schedule::Column::Name]).await?;
        let sql = Sql::new("update schedule set fence = fence + 1, lease_until = ");
        let sql = sql.bind(now.plus_seconds(seconds).unix_micros()).text(" where name = ").bind(name);
        let sql = sql.text(" and next_at <= ").bind(now.unix_micros()).text(" and lease_until <= ");
        if sql.bind(now.unix_micros()).run(self.tx(), "claim a turn").await? == 0 {
            return Ok(None);
        }
        let sql = Sql::new("select * from schedule where name = ").bind(name);
        let row: Option<schedule::Model> = sql.one(self.tx(), "claim a turn").await?;
        Ok(row.map(|row| Turn { name: row.name, due: Timestamp::from_unix_micros(row.next_at), now, fence: row.fence }))
    }

    /// Keeps the lease of a turn; false when somebody else has taken it meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_turn(&self, turn: &Turn, seconds: i64) -> Result<bool> {
        let until = database_now(self.tx()).await?.plus_seconds(seconds);
        let sql = Sql::new("update schedule set lease_until = ").bind(until.unix_micros()).text(" where name = ");
        let sql = sql.bind(turn.name.as_str()).text(" and fence = ").bind(turn.fence);
        Ok(sql.run(self.tx(), "keep a turn").await? == 1)
    }

    /// Ends a turn and says when the next is due; false when somebody else has taken it meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_turn(&self, turn: &Turn, next: Timestamp, failure: Option<&str>) -> Result<bool> {
        let now = database_now(self.tx()).await?;
        let sql = Sql::new("update schedule set lease_until = 0, next_at = ").bind(next.unix_micros());
        let sql = sql.text(", last_at = ").bind(now.unix_micros()).text(", failure = ");
        let sql = sql.bind(failure.map(str::to_owned)).text(" where name = ").bind(turn.name.as_str());
        Ok(sql.text(" and fence = ").bind(turn.fence).run(self.tx(), "end a turn").await? == 1)
    }
}
