//! What is marked to be judged anew, and how far marking has come.

use uuid::Uuid;

use super::ASKED;
pub use super::touched::TouchedSigners;
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::entity::{signing_event, verdict, verdict_mark};
use crate::storage::error::Result;
use crate::storage::read::Reader;
use crate::storage::row::signing::{EventToJudge, VerdictMark};
use crate::storage::signing::{arrival_verdict, later_verdict};
use crate::storage::sql::{LIST, OPEN, Sql};

impl Reader {
    /// The change set up to which it is marked what must be judged anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verdict_progress(&self) -> Result<i64> {
        Sql::new("select noted_to from verdict_progress where id = 1").number(self.tx(), ASKED).await
    }

    /// The change set up to which verdicts were recorded without ranks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verdicts_without_ranks(&self) -> Result<i64> {
        Sql::new("select without_ranks_to from verdict_progress where id = 1").number(self.tx(), ASKED).await
    }

    /// How many signers are marked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn marked_signers(&self) -> Result<i64> {
        Sql::new("select count(*) from verdict_mark").number(self.tx(), ASKED).await
    }

    /// The next marks, at most `limit`: whoever is touched again and again keeps no other waiting.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn verdict_marks(&self, limit: u32) -> Result<Vec<VerdictMark>> {
        let sql = Sql::new("select * from verdict_mark order by marked_to, signer limit ").bind(i64::from(limit));
        let rows: Vec<verdict_mark::Model> = sql.all(self.tx(), ASKED).await?;
        let keys = self.signers_by_number(rows.iter().map(|row| row.signer)).await?;
        let mark = |row: verdict_mark::Model| {
            let key = Place::new("verdict_mark", row.signer).present("signer", keys.get(&row.signer).cloned())?;
            let (after, until) = (row.after_at.zip(row.after_id), row.until_at.zip(row.until_id));
            Ok(VerdictMark { after, until, ..VerdictMark::new(row.signer, key, row.marked_to, row.is_whole) })
        };
        rows.into_iter().map(mark).collect()
    }

    /// The next events of a marked signer, at most `limit`, in the order of their signing.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn events_to_judge(&self, mark: &VerdictMark, limit: u32) -> Result<Vec<EventToJudge>> {
        let mut sql = Sql::new("select e.* from signing_event e where e.signer = ").bind(mark.signer);
        if let Some((at, id)) = mark.after {
            sql = sql.text(" and (e.signed_at, e.id) > (").bind(at).text(", ").bind(id).text(")");
        }
        if let Some((at, id)) = mark.end() {
            sql = sql.text(" and (e.signed_at, e.id) <= (").bind(at).text(", ").bind(id).text(")");
        }
        if !mark.is_whole {
            sql = sql.text(&format!(
                " and ((e.is_open and not exists (select 1 from verdict s where s.event = e.id and s.recorded_to = {OPEN})) \
                 or exists (select 1 from verdict o where o.event = e.id and o.is_open and o.recorded_to = {OPEN}))"
            ));
        }
        let sql = sql.text(" order by e.signed_at, e.id limit ").bind(i64::from(limit));
        let rows: Vec<signing_event::Model> = sql.all(self.tx(), ASKED).await?;
        self.with_standing(rows).await
    }

    /// These events with the verdicts that stand, by their keys.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn events_with_verdicts(&self, ids: &[Uuid]) -> Result<Vec<EventToJudge>> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new("select e.* from signing_event e where e.id in ").padded_list(chunk.iter().copied());
            found.extend(self.with_standing(sql.all(self.tx(), ASKED).await?).await?);
        }
        Ok(found)
    }

    async fn with_standing(&self, rows: Vec<signing_event::Model>) -> Result<Vec<EventToJudge>> {
        let mut later = std::collections::HashMap::new();
        for chunk in rows.chunks(LIST) {
            let sql = Sql::new("select v.* from verdict v where v.event in ");
            let sql = sql.padded_list(chunk.iter().map(|row| row.id));
            let sql = sql.text(&format!(" and v.recorded_to = {OPEN}"));
            for row in sql.all::<verdict::Model>(self.tx(), ASKED).await? {
                later.insert(row.event, later_verdict(&row)?);
            }
        }
        let event = |row: signing_event::Model| {
            let standing = later.remove(&row.id).map_or_else(|| arrival_verdict(&row), Ok)?;
            Ok(EventToJudge { id: row.id, signed_at: Timestamp::from_unix_micros(row.signed_at), standing })
        };
        rows.into_iter().map(event).collect()
    }
}
