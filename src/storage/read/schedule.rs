//! Whose turn it is, in the database's time.

use super::Reader;
use super::job::database_now;
use crate::domain::clock::Timestamp;
use crate::storage::entity::schedule;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

impl Reader {
    /// Until when somebody has the turn of `name`; none when nobody has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn turn_until(&self, name: &str) -> Result<Option<Timestamp>> {
        let sql = Sql::new("select * from schedule where name = ").bind(name);
        let row: Option<schedule::Model> = sql.one(self.tx(), "look whose turn it is").await?;
        let now = database_now(self.tx()).await?;
        let until = row.map(|row| Timestamp::from_unix_micros(row.lease_until));
        Ok(until.filter(|until| *until > now))
    }

    /// Whether the turn of `name` is still that of whoever claimed it with this number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_turn(&self, name: &str, fence: i64) -> Result<bool> {
        let now = database_now(self.tx()).await?;
        let sql = Sql::new("select count(*) from schedule where name = ").bind(name).text(" and fence = ").bind(fence);
        let sql = sql.text(" and lease_until > ").bind(now.unix_micros());
        Ok(sql.number(self.tx(), "look whose turn it is").await? > 0)
    }
}
