//! Figures that are to be looked at, as far as the record alone tells: rows that were passed over, and what was counted and is now guessed.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::import::RowProblem;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::{FigureStatus, FindingKind};
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

const ASKED: &str = "look for doubtful figures";

/// A row that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRefusal {
    /// Its key.
    pub id: Uuid,
    /// Refused for itself, or because another row says otherwise.
    pub kind: FindingKind,
    /// The indicator's code, if the row names one.
    pub indicator: Option<String>,
    /// The agency, if the row names one.
    pub agency: Option<AgencyId>,
    /// The last day, if it could be read.
    pub last_day: Option<Date>,
    /// What the row says.
    pub content: String,
    /// What is wrong with it.
    pub problems: Vec<RowProblem>,
    /// When.
    pub refused_at: Timestamp,
}

#[derive(FromQueryResult)]
struct RefusalRow {
    id: Uuid,
    kind: String,
    indicator: Option<String>,
    agency: Option<Uuid>,
    last_day: Option<Date>,
    content: String,
    problems: String,
    refused_at: i64,
}

/// What stood before the value that stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weakened {
    /// The value that stands.
    pub value: FactId,
    /// How much was counted before.
    pub before: Amount,
    /// How far that was to be trusted.
    pub status: FigureStatus,
}

impl Reader {
    /// The rows that were passed over, of which no figure stands that came in since and that nobody has put aside, the oldest first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn figure_refusals(&self, view: View) -> Result<Vec<KeptRefusal>> {
        let sql = Sql::new(
            "select r.id, r.kind, r.indicator, r.agency, r.last_day, r.content, r.problems, r.refused_at from figure_refusal r where ",
        );
        let sql =
            sql.recorded("r", view).text(" and not exists (select 1 from figure_end d where d.refusal = r.id and ");
        let sql = sql.recorded("d", view).text(
            ") and not exists (select 1 from indicator_value w where w.agency = r.agency and w.indicator = r.indicator \
             and w.last_day = r.last_day and coalesce(w.level, '') = coalesce(r.level, '') and coalesce(w.scope, '') = coalesce(r.scope, '') \
             and w.recorded_from > r.recorded_from and ",
        );
        let rows: Vec<RefusalRow> =
            sql.known("w", view).text(") order by r.refused_at, r.id").all(self.tx(), ASKED).await?;
        rows.into_iter().map(refusal).collect()
    }

    /// The values that stand instead of what was counted from facts, and are less to be trusted. Of several counts the
    /// last is looked at; if it was taken back by somebody else than told the other, nothing is told: one hand alone does not get round it.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn weakened_values(&self, view: View) -> Result<Vec<Weakened>> {
        let sql = Sql::new(
            "select r.id, p.amount, p.status, cast(case when exists (select 1 from figure_end d join change_set t on t.seq = d.recorded_from \
             join change_set n on n.seq = r.recorded_from where d.figure = p.id and t.actor <> n.actor and ",
        );
        let sql = sql.recorded("d", view).text(
            ") then 1 else 0 end as bigint) as is_taken_back from indicator_value p join indicator_value r on r.agency = p.agency and r.indicator = p.indicator \
             and coalesce(r.level, '') = coalesce(p.level, '') and coalesce(r.scope, '') = coalesce(p.scope, '') \
             and r.first_day = p.first_day and r.last_day = p.last_day and r.recorded_from >= p.recorded_to where p.status = ",
        );
        let sql =
            sql.bind(FigureStatus::Measured.as_str()).text(" and r.status <> ").bind(FigureStatus::Measured.as_str());
        // Of several that were counted before, the last: what came to it is what matters.
        let sql = sql.text(" and ").known("r", view).text(" order by r.id, p.recorded_to desc");
        let mut rows: Vec<WeakenedRow> = sql.all(self.tx(), ASKED).await?;
        rows.dedup_by_key(|row| row.id);
        rows.retain(|row| row.is_taken_back == 0);
        let weakened = |row: WeakenedRow| {
            let place = Place::new("indicator_value", row.id);
            Ok(Weakened {
                value: FactId(row.id),
                before: Amount(row.amount.unsigned_abs()),
                status: place.parse("status", &row.status)?,
            })
        };
        rows.into_iter().map(weakened).collect()
    }
}

#[derive(FromQueryResult)]
struct WeakenedRow {
    id: Uuid,
    amount: i64,
    status: String,
    /// Somebody else took back what was counted.
    is_taken_back: i64,
}

fn refusal(row: RefusalRow) -> Result<KeptRefusal> {
    let place = Place::new("figure_refusal", row.id);
    Ok(KeptRefusal {
        id: row.id,
        kind: place.parse("kind", &row.kind)?,
        problems: serde_json::from_str(&row.problems).map_err(|error| place.wrong("problems", &error))?,
        indicator: row.indicator,
        agency: row.agency.map(AgencyId),
        last_day: row.last_day,
        content: row.content,
        refused_at: Timestamp::from_unix_micros(row.refused_at),
    })
}
