//! Mailboxes that may be purged, and who asked for it.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{FactId, MailboxId, OfficialId, PrincipalId, SubjectId};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::period::Period;
use crate::storage::code::Place;
use crate::storage::entity::mailbox_purge;
use crate::storage::error::Result;
use crate::storage::row::purge::{AskedPurge, PurgeableMailbox};
use crate::storage::sql::{OPEN, Sql};

#[derive(FromQueryResult)]
struct Row {
    mailbox: Uuid,
    number: i64,
    official: Option<Uuid>,
    path: Option<String>,
    id: Uuid,
    state: String,
    effective_from: Date,
    effective_to: Option<Date>,
    subject: Option<Uuid>,
    changes_on: Option<Date>,
}

impl Reader {
    /// The personal mailbox of that number, as far as purging it is concerned; none when there is none or it has no state on the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn purgeable(&self, view: View, number: i64) -> Result<Option<PurgeableMailbox>> {
        let sql = select(view).text(" and m.number = ").bind(number);
        let row: Option<Row> = sql.one(self.tx(), "read a mailbox to purge").await?;
        row.map(purgeable).transpose()
    }

    /// Mailboxes that were closed before `before` and are kept since, with a number above `after`, in their order, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn purgeable_since(
        &self,
        view: View,
        before: Date,
        after: i64,
        limit: u32,
    ) -> Result<Vec<PurgeableMailbox>> {
        let sql = select(view).text(" and s.state = ").bind(MailboxState::Preserved.as_str());
        let sql = sql.text(" and s.effective_from < ").bind(before).text(" and m.number > ").bind(after);
        let sql = sql.text(" order by m.number limit ").bind(i64::from(limit));
        let rows: Vec<Row> = sql.all(self.tx(), "read mailboxes to purge").await?;
        rows.into_iter().map(purgeable).collect()
    }

    /// Who asked after `since` that a mailbox be purged, if nobody approved it yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn asked_purge(&self, mailbox: MailboxId, since: Timestamp) -> Result<Option<AskedPurge>> {
        let sql = Sql::new("select * from mailbox_purge where approved_at is null and mailbox = ").bind(mailbox.0);
        let sql = sql.text(" and asked_at > ").bind(since.unix_micros()).text(" order by asked_at desc limit 1");
        let row: Option<mailbox_purge::Model> = sql.one(self.tx(), "read who asked for a purge").await?;
        Ok(row.map(|row| AskedPurge {
            id: row.id,
            reason: row.reason,
            asked_by: PrincipalId(row.asked_by),
            asked_at: Timestamp::from_unix_micros(row.asked_at),
        }))
    }
}

fn select(view: View) -> Sql {
    let sql = Sql::new(
        "select m.id as mailbox, m.number, m.official, c.agency_path as path, s.id, s.state, s.effective_from, s.effective_to, \
         s.subject, (select min(t.effective_from) from mailbox_state t where t.mailbox = m.id and t.effective_from > ",
    );
    let sql = sql.bind(view.day).text(&format!(
        " and t.recorded_to = {OPEN}) as changes_on from mailbox m join mailbox_state s on s.mailbox = m.id and "
    ));
    let sql = sql.both_clocks("s", view).text(" left join mailbox_current c on c.mailbox = m.id");
    sql.text(" where m.kind = 'personal'")
}

fn purgeable(row: Row) -> Result<PurgeableMailbox> {
    Ok(PurgeableMailbox {
        mailbox: MailboxId(row.mailbox),
        number: row.number,
        official: row.official.map(OfficialId),
        path: row.path.map(TreePath::from_stored),
        state: MailboxStateFact {
            state: Place::new("mailbox_state", row.id).parse("state", &row.state)?,
            id: FactId(row.id),
            mailbox: MailboxId(row.mailbox),
            effective: Period { from: row.effective_from, to: row.effective_to },
            subject: row.subject.map(SubjectId),
        },
        changes_on: row.changes_on,
    })
}
