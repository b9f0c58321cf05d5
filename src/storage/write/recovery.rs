//! Requests for a reset by the second channel, and activations that end because another was used.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::MailboxId;
use crate::domain::mailbox::address::MailAddress;
use crate::storage::ChangeSet;
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::sql::Sql;

/// Requests that may wait: the answer stays alike, and a flood fills no disk.
const MOST: i64 = 10_000;

impl Bookkeeping {
    /// Writes a request down, whatever the address; one that waits already is not written twice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask_reset(&self, address: &MailAddress, now: Timestamp) -> Result<()> {
        let sql = Sql::new("insert into reset_request (address, asked_at) select ").bind(address.as_str());
        let sql = sql.text(", ").bind(now.unix_micros()).text(" where (select count(*) from reset_request) < ");
        let sql = sql.bind(MOST).text(" on conflict (address) do nothing");
        sql.run(self.tx(), "ask for a reset").await.map(|_| ())
    }

    /// Takes a request to answer it; gives whether nobody else did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_reset(&self, address: &str) -> Result<bool> {
        let sql = Sql::new("delete from reset_request where address = ").bind(address);
        Ok(sql.run(self.tx(), "take a request for a reset").await? == 1)
    }
}

impl Reader {
    /// The addresses of requests that wait, longest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_resets(&self, limit: u32) -> Result<Vec<String>> {
        let sql =
            Sql::new("select address from reset_request order by asked_at, address limit ").bind(i64::from(limit));
        let rows = sql.rows(self.tx(), "read requests for a reset").await?;
        rows.iter().map(|row| row.try_get_by_index(0).asked("read requests for a reset")).collect()
    }
}

impl ChangeSet {
    /// Ends what activations of a mailbox are open: its password was set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_activations(&self, mailbox: MailboxId, now: Timestamp) -> Result<()> {
        let sql = Sql::new("update activation set ended_at = ").bind(now.unix_micros());
        let sql = sql.text(" where ended_at is null and mailbox = ").bind(mailbox.0);
        sql.run(self.tx(), "end other activations").await.map(|_| ())
    }
}
