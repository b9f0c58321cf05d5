//! What people were told of, what they want to be told of, and how far notices have come.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::notice::TellingTopic;
use crate::domain::notice::preference::NoticePreferences;
use crate::storage::code::Place;
use crate::storage::entity::{notice_preference, telling};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

/// Who was told of what, with the numbers of days.
pub type Told = HashMap<(Uuid, Uuid), BTreeSet<u16>>;

/// What somebody chose, and when they last did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChosenNotices {
    /// What they want.
    pub preferences: NoticePreferences,
    /// When they said so.
    pub set_at: Timestamp,
}

impl Reader {
    /// Who was told of these subjects under a topic, by recipient and subject.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn told(&self, topic: TellingTopic, subjects: &[Uuid]) -> Result<Told> {
        let mut told = Told::new();
        for chunk in subjects.chunks(LIST) {
            let sql = Sql::new("select t.* from telling t where t.topic = ").bind(topic.as_str());
            let sql = sql.text(" and t.subject in ").list(chunk.iter().copied());
            let rows: Vec<telling::Model> = sql.all(self.tx(), "look up what was told").await?;
            for row in rows {
                let place = Place::new("telling", row.subject);
                let threshold = u16::try_from(row.threshold).map_err(|error| place.wrong("threshold", &error))?;
                told.entry((row.recipient, row.subject)).or_default().insert(threshold);
            }
        }
        Ok(told)
    }

    /// Of each recipient and subject of a topic that sums up: on which last day they were told, and up to which change set; since that day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn summed_up(&self, topic: TellingTopic, since: u16) -> Result<HashMap<(Uuid, Uuid), (u16, i64)>> {
        let sql = Sql::new("select t.* from telling t where t.topic = ").bind(topic.as_str());
        let sql = sql.text(" and t.threshold >= ").bind(i32::from(since));
        let rows: Vec<telling::Model> = sql.all(self.tx(), "look up what was summed up").await?;
        let mut last: HashMap<(Uuid, Uuid), (u16, i64)> = HashMap::new();
        for row in rows {
            let place = Place::new("telling", row.subject);
            let day = u16::try_from(row.threshold).map_err(|error| place.wrong("threshold", &error))?;
            // Of one from before this was noted nothing is left to tell.
            let one = (day, row.up_to.unwrap_or(i64::MAX));
            let known = last.entry((row.recipient, row.subject)).or_insert(one);
            *known = one.max(*known);
        }
        Ok(last)
    }

    /// How far notices of that name have come; none before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notice_mark(&self, name: &str) -> Result<Option<i64>> {
        const ASKED: &str = "read a mark of notices";
        let sql = Sql::new("select value from notice_mark where name = ").bind(name);
        let rows = sql.rows(self.tx(), ASKED).await?;
        rows.first().map(|row| row.try_get_by_index(0)).transpose().asked(ASKED)
    }

    /// What these officials, or accounts that are no official's, want to be told of; those who said nothing are left out.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn notice_preferences(&self, owners: &[Uuid]) -> Result<BTreeMap<Uuid, ChosenNotices>> {
        let mut chosen: BTreeMap<Uuid, ChosenNotices> = BTreeMap::new();
        for chunk in owners.chunks(LIST) {
            let sql = Sql::new("select * from notice_preference where owner in ").list(chunk.iter().copied());
            let rows: Vec<notice_preference::Model> = sql.all(self.tx(), "read what people want to be told of").await?;
            for row in rows {
                let place = Place::new("notice_preference", row.owner);
                let set_at = Timestamp::from_unix_micros(row.set_at);
                let new = ChosenNotices { preferences: NoticePreferences::default(), set_at };
                let one = chosen.entry(row.owner).or_insert(new);
                let topic = place.parse("topic", &row.topic)?;
                one.preferences.take(topic, &row.value).map_err(|reason| place.wrong("value", &reason))?;
                one.set_at = one.set_at.max(set_at);
            }
        }
        Ok(chosen)
    }
}
