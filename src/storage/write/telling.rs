//! What people were told of, what they want to be told of, and how far notices have come.

use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{NoticeId, PrincipalId};
use crate::domain::notice::preference::NoticePreferences;
use crate::domain::notice::{NewNotice, Telling};
use crate::storage::bulk;
use crate::storage::entity::{notice_mark, notice_preference, telling};
use crate::storage::error::Result;
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Queues a notice together with what it tells. False when a notice of its key is there, or any of it was told meanwhile: then
    /// this transaction is to be dropped.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell(&self, notice: &NewNotice, tellings: &[Telling], at: Timestamp) -> Result<bool> {
        if !self.queue_notice(notice).await? {
            return Ok(false);
        }
        let rows: Vec<telling::Model> = tellings.iter().map(|told| row(told, notice.id, at)).collect();
        let keys =
            [telling::Column::Recipient, telling::Column::Topic, telling::Column::Subject, telling::Column::Threshold];
        Ok(rows.is_empty() || bulk::insert_new(self.tx(), &rows, &keys).await? == rows.len() as u64)
    }

    /// Moves a mark on from where it was seen; one that is not there yet is made. False when somebody else moved it meanwhile: then this
    /// transaction is to be dropped.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn move_notice_mark(&self, name: &str, seen: Option<i64>, to: i64) -> Result<bool> {
        let Some(seen) = seen else {
            let row = notice_mark::Model { name: name.to_owned(), value: to };
            return Ok(bulk::insert_new(self.tx(), &[row], &[notice_mark::Column::Name]).await? == 1);
        };
        let sql = Sql::new("update notice_mark set value = ").bind(to).text(" where name = ").bind(name);
        Ok(sql.text(" and value = ").bind(seen).run(self.tx(), "move a mark of notices").await? == 1)
    }

    /// Keeps what an official, or an account that is no official's, wants to be told of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_notice_preferences(
        &self,
        owner: Uuid,
        preferences: &NoticePreferences,
        by: PrincipalId,
        at: Timestamp,
    ) -> Result<()> {
        let row =
            |(topic, value): (crate::domain::notice::preference::NoticeTopic, &'static str)| notice_preference::Model {
                owner,
                topic: topic.as_str().to_owned(),
                value: value.to_owned(),
                set_by: by.0,
                set_at: at.unix_micros(),
            };
        let keys = [notice_preference::Column::Owner, notice_preference::Column::Topic];
        bulk::upsert(self.tx(), &preferences.values().map(row), &keys).await
    }
}

fn row(told: &Telling, mail: NoticeId, at: Timestamp) -> telling::Model {
    telling::Model {
        recipient: told.recipient,
        topic: told.topic.as_str().to_owned(),
        subject: told.subject,
        threshold: i32::from(told.threshold),
        official: told.official.map(|official| official.0),
        mail: mail.0,
        told_at: at.unix_micros(),
        up_to: told.up_to,
    }
}
