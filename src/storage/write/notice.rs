//! Notices: queued with their cause, claimed by one sender at a time, settled once.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{NoticeId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NewNotice, NoticeKind, NoticeState};
use crate::storage::ChangeSet;
use crate::storage::error::{Result, exactly};
use crate::storage::row::notice::{NoticeRow, StepNotice};
use crate::storage::sql::Sql;

/// Mails to addresses that officials gave for themselves.
const PRIVATE: &str = "kind in ('recovery_address', 'password_reset')";

impl ChangeSet {
    /// Queues a notice about what this change set records; both are there, or neither. Gives whether it is new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_notice(&self, notice: &NewNotice) -> Result<bool> {
        queue(self.tx(), notice).await
    }
}

impl Bookkeeping {
    /// Queues a notice with what else this transaction writes. Gives whether it is new: a key is used once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_notice(&self, notice: &NewNotice) -> Result<bool> {
        queue(self.tx(), notice).await
    }

    /// Takes a notice for one attempt, unless another sender has it: it is not tried again before `until`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_notice(&self, notice: &NoticeRow, until: Timestamp) -> Result<bool> {
        let sql =
            Sql::new("update outgoing_mail set attempts = attempts + 1, next_attempt = ").bind(until.unix_micros());
        let sql = sql.text(" where id = ").bind(notice.id.0).text(" and state = 'queued' and next_attempt = ");
        Ok(sql.bind(notice.next_attempt.unix_micros()).run(self.tx(), "claim a notice").await? == 1)
    }

    /// Notes that notices of steps have become mails.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_step_notices(&self, notices: &[StepNotice], at: Timestamp) -> Result<()> {
        let sql =
            Sql::new("update notice set sent_at = ").bind(at.unix_micros()).text(" where sent_at is null and id in ");
        sql.list(notices.iter().map(|notice| notice.id)).run(self.tx(), "settle notices of steps").await.map(|_| ())
    }

    /// Puts a claimed notice back until `next_attempt`.
    ///
    /// # Errors
    /// When it is no longer queued, or the database fails.
    pub async fn postpone_notice(&self, id: NoticeId, next_attempt: Timestamp, reason: &str) -> Result<()> {
        let sql = Sql::new("update outgoing_mail set next_attempt = ").bind(next_attempt.unix_micros());
        let sql = sql.text(", last_error = ").bind(reason).text(" where id = ").bind(id.0);
        exactly("outgoing_mail", 1, sql.text(" and state = 'queued'").run(self.tx(), "postpone a notice").await?)
    }

    /// Settles a notice. Of one that was sent the text is forgotten: its reader has it. A private address is forgotten either way,
    /// with the error, which may quote it.
    ///
    /// # Errors
    /// When it is no longer queued, or the database fails.
    pub async fn settle_notice(
        &self,
        id: NoticeId,
        state: NoticeState,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<()> {
        let sql = Sql::new("update outgoing_mail set state = ").bind(state.as_str()).text(", settled_at = ");
        let sql = sql.bind(at.unix_micros()).text(&format!(", last_error = case when {PRIVATE} then null else "));
        // A typed null: the engine cannot tell what a bare one in a `case` is.
        let sql = sql.text("cast(").bind(reason.map(str::to_owned)).text(" as text) end");
        // What was sent is with its reader; a code that could not be sent is of no more use to anybody but a thief.
        let sql = if state == NoticeState::Sent {
            sql.text(", body = ''")
        } else {
            sql.text(&format!(", body = case when {PRIVATE} then '' else body end"))
        };
        // Where a private mail went is nobody's business afterwards; that it went is in the audit record.
        let sql = sql.text(&format!(", address = case when {PRIVATE} then '' else address end"));
        let sql = sql.text(" where id = ").bind(id.0).text(" and state = 'queued'");
        exactly("outgoing_mail", 1, sql.run(self.tx(), "settle a notice").await?)
    }

    /// Takes a notice back that was not sent, with what it would have told: that is owed again.
    ///
    /// # Errors
    /// When it is no longer queued, or the database fails.
    pub async fn take_back_notice(&self, id: NoticeId) -> Result<()> {
        let told = Sql::new("delete from telling where mail = ").bind(id.0);
        told.run(self.tx(), "forget what a notice would have told").await?;
        let sql = Sql::new("delete from outgoing_mail where id = ").bind(id.0).text(" and state = 'queued'");
        exactly("outgoing_mail", 1, sql.run(self.tx(), "take a notice back").await?)
    }

    /// Queues notices that were given up once more, at once, but for those that are no news any more; gives how many. Those to private
    /// addresses are asked for anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requeue_failed_notices(&self, now: Timestamp) -> Result<u64> {
        let mut sql =
            Sql::new("update outgoing_mail set state = 'queued', attempts = 0, settled_at = null, next_attempt = ")
                .bind(now.unix_micros())
                .text(" where state = 'failed' and address <> ''");
        for kind in NoticeKind::ALL {
            let Some(days) = kind.news_days() else { continue };
            sql = sql.text(" and not (kind = ").bind(kind.as_str()).text(" and due < ");
            sql = sql.bind(now.plus_seconds(-days * 86_400).unix_micros()).text(")");
        }
        sql.run(self.tx(), "queue notices again").await
    }

    /// Sets or clears where an account's notices go.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn set_principal_mail(&self, principal: PrincipalId, mail: Option<&MailAddress>) -> Result<()> {
        let mail = mail.map(|mail| mail.as_str().to_owned());
        let sql = Sql::new("update principal set mail = ").bind(mail).text(" where id = ").bind(principal.0);
        exactly("principal", 1, sql.run(self.tx(), "set an account's mail address").await?)
    }
}

async fn queue(tx: &sea_orm::DatabaseTransaction, notice: &NewNotice) -> Result<bool> {
    let due = notice.due.unix_micros();
    let sql = Sql::new(
        "insert into outgoing_mail (id, principal, address, kind, subject, dedup_key, title, body, due, state, attempts, next_attempt) \
         values (",
    )
    .bind(notice.id.0);
    let sql = sql.text(", ").bind(notice.principal.map(|id| id.0)).text(", ").bind(notice.address.as_str());
    let sql = sql.text(", ").bind(notice.kind.as_str()).text(", ").bind(notice.subject.as_str());
    let sql = sql.text(", ").bind(notice.dedup_key.as_str()).text(", ").bind(notice.text.title.as_str());
    let sql = sql.text(", ").bind(notice.text.body.as_str()).text(", ").bind(due).text(", 'queued', 0, ").bind(due);
    let added = sql.text(") on conflict (dedup_key) do nothing").run(tx, "queue a notice").await?;
    Ok(added == 1)
}
