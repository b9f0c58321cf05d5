//! Cases: what waits for a person, and what was decided.

use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::code::Place;
use crate::storage::entity::directory_case;
use crate::storage::error::{Asked as _, Result};
use crate::storage::row::case::{CaseMatter, CaseRow, CaseState};
use crate::storage::sql::{LIST, Sql};

impl Reader {
    /// The case of that key.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn case(&self, id: Uuid) -> Result<Option<CaseRow>> {
        let sql = Sql::new("select * from directory_case where id = ").bind(id);
        let found: Option<directory_case::Model> = sql.one(self.tx(), "read a case").await?;
        found.map(row).transpose()
    }

    /// Cases in some state, the oldest first, after this place, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn cases(&self, state: CaseState, after: Option<(Timestamp, Uuid)>, limit: u32) -> Result<Vec<CaseRow>> {
        let mut sql = Sql::new("select * from directory_case where state = ").bind(state.as_str());
        if let Some((opened_at, id)) = after {
            sql = sql.text(" and (opened_at, id) > (").bind(opened_at.unix_micros()).text(", ").bind(id).text(")");
        }
        let sql = sql.text(" order by opened_at, id limit ").bind(i64::from(limit));
        let rows: Vec<directory_case::Model> = sql.all(self.tx(), "list cases").await?;
        rows.into_iter().map(row).collect()
    }

    /// What is suspected in the open cases about whose an entry is: JSON, one of each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_suspicions(&self, target: TargetId) -> Result<Vec<String>> {
        let sql = Sql::new("select suspects from directory_case where target = ").bind(target.0).text(" and matter = ");
        let sql = sql.bind(CaseMatter::Identity.as_str()).text(" and state = ").bind(CaseState::Open.as_str());
        let rows = sql.rows(self.tx(), "look for cases").await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, _>>().asked("look for cases")
    }

    /// How many cases are in some state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_cases(&self, state: CaseState) -> Result<u64> {
        let sql = Sql::new("select count(*) from directory_case where state = ").bind(state.as_str());
        Ok(u64::try_from(sql.number(self.tx(), "count cases").await?).unwrap_or(0))
    }

    /// The cases of one matter about these entries, whatever their state.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn cases_of_entries(
        &self,
        target: TargetId,
        matter: CaseMatter,
        entries: &[Uuid],
    ) -> Result<Vec<CaseRow>> {
        let mut found = Vec::new();
        for chunk in entries.chunks(LIST) {
            let sql = of_entries(target, matter, chunk);
            let rows: Vec<directory_case::Model> = sql.all(self.tx(), "look for cases").await?;
            found.extend(rows.into_iter().map(row).collect::<Result<Vec<_>>>()?);
        }
        Ok(found)
    }
}

impl Reader {
    /// The entries of a target whose names nobody moves: somebody must decide about them, or decided to leave them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_kept_by_name(&self, target: TargetId) -> Result<Vec<Uuid>> {
        let sql = Sql::new("select entry_uuid from directory_case where target = ")
            .bind(target.0)
            .text(" and matter = ")
            .bind(CaseMatter::Name.as_str())
            .text(" and (state = ")
            .bind(CaseState::Open.as_str())
            .text(" or (state = ")
            .bind(CaseState::Decided.as_str())
            .text(" and decision = 'leave'))");
        sql.ids(self.tx(), "look for names that are kept").await
    }
}

pub(super) fn of_entries(target: TargetId, matter: CaseMatter, entries: &[Uuid]) -> Sql {
    let sql = Sql::new("select * from directory_case where target = ").bind(target.0).text(" and matter = ");
    sql.bind(matter.as_str()).text(" and entry_uuid in ").padded_list(entries.iter().copied())
}

fn row(row: directory_case::Model) -> Result<CaseRow> {
    let place = Place::new("directory_case", row.id);
    Ok(CaseRow {
        id: row.id,
        target: TargetId(row.target),
        matter: place.parse("matter", &row.matter)?,
        entry_uuid: row.entry_uuid,
        dn: row.dn,
        reason: row.reason,
        shown: row.shown,
        suspects: row.suspects,
        state: place.parse("state", &row.state)?,
        opened_at: Timestamp::from_unix_micros(row.opened_at),
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(Timestamp::from_unix_micros),
        decision: row.decision,
        subject: row.subject,
    })
}
