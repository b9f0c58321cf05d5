//! Mail sessions that must end.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{MailboxId, OfficialId};
use crate::domain::mailbox::session_end::SessionEnd;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

#[derive(FromQueryResult)]
struct Row {
    mailbox: Uuid,
    number: i64,
    official: Option<Uuid>,
    reason: String,
    asked_at: i64,
    due_at: i64,
    attempts: i32,
    last_error: Option<String>,
}

const ENDS: &str = "select e.mailbox, m.number, m.official, e.reason, e.asked_at, e.due_at, e.attempts, e.last_error \
     from mail_session_end e join mailbox m on m.id = e.mailbox ";

impl Reader {
    /// The sessions that are to be ended by `now`, the longest due first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn session_ends_due(&self, now: Timestamp, limit: u32) -> Result<Vec<SessionEnd>> {
        let sql = Sql::new(ENDS).text("where e.due_at <= ").bind(now.unix_micros());
        let sql = sql.text(" order by e.due_at, e.mailbox limit ").bind(i64::from(limit));
        let rows: Vec<Row> = sql.all(self.tx(), "read sessions to end").await?;
        rows.into_iter().map(end).collect()
    }

    /// All sessions that are still to be ended, the longest owed first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn session_ends(&self, limit: u32) -> Result<Vec<SessionEnd>> {
        let sql = Sql::new(ENDS).text("order by e.asked_at, e.mailbox limit ").bind(i64::from(limit));
        let rows: Vec<Row> = sql.all(self.tx(), "read sessions to end").await?;
        rows.into_iter().map(end).collect()
    }

    /// How many mailboxes' sessions are still to be ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_ends_open(&self) -> Result<i64> {
        Sql::new("select count(*) from mail_session_end").number(self.tx(), "count sessions to end").await
    }
}

fn end(row: Row) -> Result<SessionEnd> {
    Ok(SessionEnd {
        mailbox: MailboxId(row.mailbox),
        number: row.number,
        official: row.official.map(OfficialId),
        reason: Place::new("mail_session_end", row.mailbox).parse("reason", &row.reason)?,
        asked_at: Timestamp::from_unix_micros(row.asked_at),
        due_at: Timestamp::from_unix_micros(row.due_at),
        attempts: row.attempts,
        last_error: row.last_error,
    })
}
