//! Mail sessions that must end: owed, tried again, confirmed.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::MailboxId;
use crate::domain::mailbox::session_end::{SessionEnd, SessionEndReason};
use crate::storage::error::Result;
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Notes that the sessions of these mailboxes must end, from `due` on. What was owed before begins anew; a mailbox that the
    /// registry does not know is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn owe_session_ends(
        &self,
        mailboxes: &[MailboxId],
        reason: SessionEndReason,
        now: Timestamp,
        due: Timestamp,
    ) -> Result<()> {
        for chunk in mailboxes.chunks(LIST) {
            let sql =
                Sql::new("insert into mail_session_end (mailbox, reason, asked_at, due_at, attempts) select id, ");
            let sql = sql.bind(reason.as_str()).text(", ").bind(now.unix_micros()).text(", ").bind(due.unix_micros());
            let sql = sql.text(", 0 from mailbox where id in ").list(chunk.iter().map(|id| id.0));
            let sql = sql.text(
                " on conflict (mailbox) do update set reason = excluded.reason, asked_at = excluded.asked_at, \
                 due_at = excluded.due_at, attempts = 0, last_error = null",
            );
            sql.run(self.tx(), "note sessions to end").await?;
        }
        Ok(())
    }

    /// Forgets sessions that the mail server has ended; gives whether they were still owed as `end` says. What was owed anew
    /// meanwhile stays: somebody may have logged in between.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm_session_end(&self, end: &SessionEnd) -> Result<bool> {
        let sql = Sql::new("delete from mail_session_end where mailbox = ").bind(end.mailbox.0);
        let sql = sql.text(" and due_at = ").bind(end.due_at.unix_micros());
        Ok(sql.run(self.tx(), "forget ended sessions").await? == 1)
    }

    /// Notes that the mail server failed to end them; gives whether they were still owed as `end` says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn postpone_session_end(&self, end: &SessionEnd, due: Timestamp, error: &str) -> Result<bool> {
        let sql = Sql::new("update mail_session_end set attempts = attempts + 1, last_error = ").bind(error);
        let sql = sql.text(", due_at = ").bind(due.unix_micros()).text(" where mailbox = ").bind(end.mailbox.0);
        let sql = sql.text(" and due_at = ").bind(end.due_at.unix_micros());
        Ok(sql.run(self.tx(), "postpone the end of sessions").await? == 1)
    }
}
