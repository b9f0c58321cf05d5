//! Months of figures: drafts, what was said of them, what was published. They name no person and are the whole province's: no scope.

use std::collections::BTreeSet;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::edition::{Draft, Edition, ReportAct};
use crate::domain::ids::{AgencyId, FactId, OfficialId, PrincipalId};
use crate::domain::report_period::ReportMonth;
use crate::storage::code::Place;
use crate::storage::entity::{report_act, report_edition};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "read reports of months";

/// What a draft says and what it was made of, as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftTexts {
    /// The figures, canonical JSON.
    pub content: String,
    /// What they were made of, canonical JSON.
    pub inputs: String,
    /// SHA-256 of that.
    pub inputs_hash: Vec<u8>,
}

#[derive(FromQueryResult)]
struct DraftRow {
    id: Uuid,
    month: String,
    first_day: Date,
    last_day: Date,
    known_at: i64,
    content_hash: Vec<u8>,
    drafted_by: Uuid,
    drafted_at: i64,
    seen_until: Date,
}

#[derive(FromQueryResult)]
struct TextsRow {
    content: String,
    inputs: String,
    inputs_hash: Vec<u8>,
}

impl Reader {
    /// The drafts of a month, or of all, oldest first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn report_drafts(&self, month: Option<ReportMonth>) -> Result<Vec<Draft>> {
        let sql = Sql::new(
            "select d.id, d.month, d.first_day, d.last_day, d.known_at, d.content_hash, d.drafted_by, d.drafted_at, d.seen_until \
             from report_draft d",
        );
        let sql = of_month(sql, "d", month).text(" order by d.month, d.recorded_from");
        sql.all::<DraftRow>(self.tx(), ASKED).await?.into_iter().map(draft).collect()
    }

    /// What a draft says.
    ///
    /// # Errors
    /// When the database fails, or there is no such draft.
    pub async fn report_texts(&self, draft: FactId) -> Result<DraftTexts> {
        let sql = Sql::new("select d.content, d.inputs, d.inputs_hash from report_draft d where d.id = ").bind(draft.0);
        let row: Option<TextsRow> = sql.one(self.tx(), ASKED).await?;
        let TextsRow { content, inputs, inputs_hash } = Place::new("report_draft", draft.0).present("content", row)?;
        Ok(DraftTexts { content, inputs, inputs_hash })
    }

    /// What was said of these drafts, in the order in which it was said.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn report_acts(&self, drafts: &[FactId]) -> Result<Vec<ReportAct>> {
        let sql = Sql::new("select a.* from report_act a where a.draft in ").list(drafts.iter().map(|draft| draft.0));
        let rows: Vec<report_act::Model> = sql.text(" order by a.recorded_from, a.id").all(self.tx(), ASKED).await?;
        rows.into_iter().map(act).collect()
    }

    /// Something that was said of a draft.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn report_act(&self, id: FactId) -> Result<Option<ReportAct>> {
        let sql = Sql::new("select a.* from report_act a where a.id = ").bind(id.0);
        sql.one::<report_act::Model>(self.tx(), ASKED).await?.map(act).transpose()
    }

    /// What was published of a month, or of all, oldest first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn report_editions(&self, month: Option<ReportMonth>) -> Result<Vec<Edition>> {
        let sql =
            of_month(Sql::new("select e.* from report_edition e"), "e", month).text(" order by e.month, e.version");
        sql.all::<report_edition::Model>(self.tx(), ASKED).await?.into_iter().map(edition).collect()
    }

    /// Who was erased since a change set: what they had is no longer counted as it was. For the program's own comparing: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people_erased_since(&self, change_set: i64) -> Result<BTreeSet<OfficialId>> {
        let sql = Sql::new("select o.id from erasure e join official o on o.id = e.fact where e.recorded_from > ");
        let people = sql.bind(change_set).ids(self.tx(), "read who was erased").await?;
        Ok(people.into_iter().map(OfficialId).collect())
    }

    /// The names of these accounts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_names(&self, accounts: &[PrincipalId]) -> Result<Vec<(PrincipalId, String)>> {
        let sql = Sql::new("select p.id, p.name from principal p where p.id in ");
        let rows = sql.padded_list(accounts.iter().map(|account| account.0)).rows(self.tx(), ASKED).await?;
        let name = |row: &sea_orm::QueryResult| {
            let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
            Ok((PrincipalId(id), row.try_get_by_index(1).asked(ASKED)?))
        };
        rows.iter().map(name).collect()
    }
}

fn of_month(sql: Sql, alias: &str, month: Option<ReportMonth>) -> Sql {
    match month {
        None => sql,
        Some(month) => sql.text(&format!(" where {alias}.month = ")).bind(month.to_string()),
    }
}

fn draft(row: DraftRow) -> Result<Draft> {
    Ok(Draft {
        id: FactId(row.id),
        month: Place::new("report_draft", row.id).parse("month", &row.month)?,
        days: (row.first_day, row.last_day),
        known_at: row.known_at,
        content_hash: row.content_hash,
        by: PrincipalId(row.drafted_by),
        at: Timestamp::from_unix_micros(row.drafted_at),
        seen_until: row.seen_until,
    })
}

fn act(row: report_act::Model) -> Result<ReportAct> {
    Ok(ReportAct {
        id: FactId(row.id),
        draft: FactId(row.draft),
        agency: AgencyId(row.agency),
        kind: Place::new("report_act", row.id).parse("kind", &row.kind)?,
        contest: row.contest.map(FactId),
        reason: row.reason,
        by: PrincipalId(row.done_by),
        at: Timestamp::from_unix_micros(row.done_at),
    })
}

fn edition(row: report_edition::Model) -> Result<Edition> {
    let place = Place::new("report_edition", row.id);
    Ok(Edition {
        id: FactId(row.id),
        draft: FactId(row.draft),
        month: place.parse("month", &row.month)?,
        version: u32::try_from(row.version).map_err(|error| place.wrong("version", &error))?,
        reason: row.reason,
        content_hash: row.content_hash,
        by: PrincipalId(row.published_by),
        at: Timestamp::from_unix_micros(row.published_at),
    })
}
