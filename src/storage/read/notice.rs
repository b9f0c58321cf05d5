//! Notices that are due, that failed, and where accounts receive theirs.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Reader;
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{FactId, NoticeId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NoticeState, NoticeText};
use crate::domain::principal::own_name;
use crate::storage::code::Place;
use crate::storage::entity::outgoing_mail;
use crate::storage::error::{Asked, Result, StoreError};
use crate::storage::row::notice::{NoticeRow, StepNotice};
use crate::storage::sql::Sql;

impl Reader {
    /// The queued notices whose time has come, longest waiting first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn due_notices(&self, now: Timestamp, limit: u32) -> Result<Vec<NoticeRow>> {
        let sql =
            Sql::new("select * from outgoing_mail where state = 'queued' and next_attempt <= ").bind(now.unix_micros());
        self.notice_rows(sql.text(" order by next_attempt, id limit ").bind(i64::from(limit))).await
    }

    /// The notices in a state, newest first, before `before`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn notices(&self, state: NoticeState, before: Option<NoticeId>, limit: u32) -> Result<Vec<NoticeRow>> {
        let mut sql = Sql::new("select * from outgoing_mail where state = ").bind(state.as_str());
        if let Some(before) = before {
            sql = sql.text(" and id < ").bind(before.0);
        }
        self.notice_rows(sql.text(" order by id desc limit ").bind(i64::from(limit))).await
    }

    /// How many notices are in each state.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn notice_counts(&self) -> Result<BTreeMap<NoticeState, u64>> {
        let mut counts = BTreeMap::new();
        let sql = Sql::new("select state, count(*) from outgoing_mail group by state");
        for row in sql.rows(self.tx(), "count notices").await? {
            let state: String = row.try_get_by_index(0).asked("count notices")?;
            let number: i64 = row.try_get_by_index(1).asked("count notices")?;
            let state = Place::new("outgoing_mail", state.as_str()).parse("state", &state)?;
            counts.insert(state, u64::try_from(number).unwrap_or(0));
        }
        Ok(counts)
    }

    /// Where an account's notices go.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principal_mail(&self, principal: PrincipalId) -> Result<Option<MailAddress>> {
        let sql = Sql::new("select mail from principal where id = ").bind(principal.0);
        let rows = sql.rows(self.tx(), "look up an account's mail address").await?;
        let mail: Option<Option<String>> =
            rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("look up an account's mail address")?;
        mail.flatten().map(|mail| address("principal", principal.to_string(), &mail)).transpose()
    }

    /// The account that recorded an act; none when it was the program, or is no longer in use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn author_of_act(&self, act: FactId) -> Result<Option<PrincipalId>> {
        let sql =
            Sql::new("select c.actor from subject_act a join change_set c on c.seq = a.recorded_from where a.id = ");
        let rows = sql.bind(act.0).rows(self.tx(), "look up who recorded an act").await?;
        let actor: Option<String> =
            rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("look up who recorded an act")?;
        let Some(actor) = actor else { return Ok(None) };
        let sql = Sql::new("select id from principal where not disabled and name = ").bind(own_name(&actor));
        Ok(sql.ids(self.tx(), "look up an account").await?.first().copied().map(PrincipalId))
    }

    /// The notices of decisions' steps that are not yet mails, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn unsettled_step_notices(&self, limit: u32) -> Result<Vec<StepNotice>> {
        let sql = Sql::new(
            "select n.id, n.role, n.text_vi, (select v.path from agency_version v where v.agency = n.agency \
             and v.recorded_to = 9223372036854775807 order by v.effective_from desc limit 1) as path \
             from notice n where n.sent_at is null order by n.queued_at, n.id limit ",
        );
        let mut notices = Vec::new();
        for row in sql.bind(i64::from(limit)).rows(self.tx(), "read notices of steps").await? {
            let id: Uuid = row.try_get_by_index(0).asked("read notices of steps")?;
            let place = Place::new("notice", id);
            let role: String = row.try_get_by_index(1).asked("read notices of steps")?;
            let path: Option<String> = row.try_get_by_index(3).asked("read notices of steps")?;
            notices.push(StepNotice {
                id,
                role: place.parse("role", &role)?,
                agency_path: TreePath::from_stored(place.present("agency", path)?),
                text: row.try_get_by_index(2).asked("read notices of steps")?,
            });
        }
        Ok(notices)
    }

    async fn notice_rows(&self, sql: Sql) -> Result<Vec<NoticeRow>> {
        let rows: Vec<outgoing_mail::Model> = sql.all(self.tx(), "read notices").await?;
        rows.into_iter().map(row).collect()
    }
}

fn row(row: outgoing_mail::Model) -> Result<NoticeRow> {
    let place = || Place::new("outgoing_mail", row.id);
    Ok(NoticeRow {
        id: NoticeId(row.id),
        principal: row.principal.map(PrincipalId),
        address: match row.address.as_str() {
            "" => None,
            known => Some(address("outgoing_mail", row.id.to_string(), known)?),
        },
        kind: place().parse("kind", &row.kind)?,
        state: place().parse("state", &row.state)?,
        subject: row.subject,
        text: NoticeText { title: row.title, body: row.body },
        due: Timestamp::from_unix_micros(row.due),
        attempts: u32::try_from(row.attempts).unwrap_or(0),
        next_attempt: Timestamp::from_unix_micros(row.next_attempt),
        last_error: row.last_error,
        settled_at: row.settled_at.map(Timestamp::from_unix_micros),
    })
}

fn address(table: &'static str, row: String, text: &str) -> Result<MailAddress> {
    text.parse().map_err(|_| StoreError::Inconsistency {
        table,
        column: "mail",
        row,
        reason: "it is no mail address".to_owned(),
    })
}
