//! What was refused, and what is kept though its certificate or its agency is unknown: with counts, so that nothing is dropped silently.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::ASKED;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::signing::refusal::RefusalKind;
use crate::storage::code::Place;
use crate::storage::entity::event_signer;
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::signing::signer_of;
use crate::storage::sql::{LIST, Sql};

/// Of refused events `r`: somebody answered, or the event was taken in since, under the same name; with the same batch counts too.
const IS_SETTLED: &str = "(exists (select 1 from event_refusal_end n where n.refusal = r.id) \
     or (r.kind <> 'conflicting' and r.event is not null \
         and exists (select 1 from signing_event e where e.id = r.event and e.recorded_from >= r.recorded_from)))";

/// How many events of a system were refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalCount {
    /// The system's code.
    pub system: String,
    /// Why.
    pub kind: RefusalKind,
    /// Those that stand.
    pub standing: u64,
    /// Those that were taken in since, or answered.
    pub settled: u64,
}

/// A refused event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRefusal {
    /// Its key.
    pub id: Uuid,
    /// The system's code.
    pub system: String,
    /// Why.
    pub kind: RefusalKind,
    /// The system's name for it.
    pub event_id: Option<String>,
    /// File and line.
    pub source: String,
    /// Everything that is wrong.
    pub problems: Vec<FieldProblem>,
    /// When it was refused first.
    pub refused_at: Timestamp,
    /// Whether it was taken in since, or answered.
    pub is_settled: bool,
    /// What somebody said of it.
    pub answer: Option<String>,
}

/// Events that have something in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventCount {
    /// How many.
    pub events: u64,
    /// When the first was signed.
    pub first: Option<Timestamp>,
    /// When the last was.
    pub last: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct CountRow {
    code: String,
    kind: String,
    refused: i64,
    settled: i64,
}

#[derive(FromQueryResult)]
struct RefusalRow {
    id: Uuid,
    code: String,
    kind: String,
    event_id: Option<String>,
    source: String,
    problems: String,
    refused_at: i64,
    settled: i64,
    answer: Option<String>,
}

impl Reader {
    /// How many events were refused, by system and reason.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn event_refusal_counts(&self) -> Result<Vec<RefusalCount>> {
        let sql = Sql::new(&format!(
            "select s.code, r.kind, count(*) as refused, count(case when {IS_SETTLED} then 1 end) as settled \
             from event_refusal r join document_system s on s.number = r.system group by s.code, r.kind order by s.code, r.kind"
        ));
        let rows: Vec<CountRow> = sql.all(self.tx(), ASKED).await?;
        let count = |row: CountRow| {
            let kind = Place::new("event_refusal", row.code.as_str()).parse("kind", &row.kind)?;
            let (refused, settled) = (row.refused.unsigned_abs(), row.settled.unsigned_abs());
            Ok(RefusalCount { kind, standing: refused - settled, settled, system: row.code })
        };
        rows.into_iter().map(count).collect()
    }

    /// The next refused events of a system, of one reason or of all, after this one; at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn event_refusals(
        &self,
        system: i32,
        kind: Option<RefusalKind>,
        after: Option<(RefusalKind, Uuid)>,
        limit: u32,
    ) -> Result<Vec<KeptRefusal>> {
        let mut sql = Sql::new(&format!(
            "select r.id, s.code, r.kind, r.event_id, r.source, r.problems, r.refused_at, cast(case when {IS_SETTLED} then 1 else 0 end as bigint) as settled, \
             (select n.reason from event_refusal_end n where n.refusal = r.id) as answer \
             from event_refusal r join document_system s on s.number = r.system where r.system = "
        ))
        .bind(system);
        if let Some(kind) = kind {
            sql = sql.text(" and r.kind = ").bind(kind.as_str());
        }
        if let Some((kind, id)) = after {
            sql = sql.text(" and (r.kind, r.id) > (").bind(kind.as_str()).text(", ").bind(id).text(")");
        }
        let rows: Vec<RefusalRow> =
            sql.text(" order by r.kind, r.id limit ").bind(i64::from(limit)).all(self.tx(), ASKED).await?;
        let refusal = |row: RefusalRow| {
            let place = Place::new("event_refusal", row.id);
            Ok(KeptRefusal {
                id: row.id,
                kind: place.parse("kind", &row.kind)?,
                problems: serde_json::from_str(&row.problems).map_err(|error| place.wrong("problems", &error))?,
                system: row.code,
                event_id: row.event_id,
                source: row.source,
                refused_at: Timestamp::from_unix_micros(row.refused_at),
                is_settled: row.settled != 0,
                answer: row.answer,
            })
        };
        rows.into_iter().map(refusal).collect()
    }

    /// The refused events of a system that stand, of one reason or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing_refusals(&self, system: i32, kind: Option<RefusalKind>) -> Result<Vec<Uuid>> {
        let sql =
            Sql::new(&format!("select r.id from event_refusal r where not {IS_SETTLED} and r.system = ")).bind(system);
        let sql = match kind {
            Some(kind) => sql.text(" and r.kind = ").bind(kind.as_str()),
            None => sql,
        };
        sql.text(" order by r.id").ids(self.tx(), ASKED).await
    }

    /// The signers of which the registry holds no certificate, with how many events each has.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn unknown_signers(&self) -> Result<Vec<(SignerKey, EventCount)>> {
        let sql = Sql::new(
            "select s.* from event_signer s where not exists (select 1 from certificate c where c.sha256 = s.sha256) \
             and not exists (select 1 from certificate c where c.issuer_key = s.issuer_key and c.serial = s.serial) \
             and not exists (select 1 from certificate c where c.issuer = s.issuer and c.serial = s.serial) order by s.number",
        );
        let rows: Vec<event_signer::Model> = sql.all(self.tx(), ASKED).await?;
        let mut found = Vec::with_capacity(rows.len());
        for chunk in rows.chunks(LIST) {
            let sql = Sql::new(
                "select e.signer, count(*), min(e.signed_at), max(e.signed_at) from signing_event e where e.signer in ",
            );
            let mut counts = std::collections::HashMap::new();
            let sql = sql.padded_list(chunk.iter().map(|row| row.number)).text(" group by e.signer");
            for row in sql.rows(self.tx(), ASKED).await? {
                let signer: i32 = row.try_get_by_index(0).asked(ASKED)?;
                counts.insert(signer, count(&row, 1)?);
            }
            for row in chunk {
                found.push((signer_of(row)?, counts.get(&row.number).copied().unwrap_or_default()));
            }
        }
        Ok(found)
    }

    /// The identifiers by which agencies were named, with their numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn event_agencies(&self) -> Result<Vec<(String, i32)>> {
        let rows = Sql::new("select code, number from event_agency order by code").rows(self.tx(), ASKED).await?;
        let read = |row: &sea_orm::QueryResult| {
            Ok((row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?))
        };
        rows.iter().map(read).collect()
    }

    /// How many events name an agency by the identifier of this number in this time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_naming(&self, agency: i32, (from, to): (Option<Date>, Option<Date>)) -> Result<EventCount> {
        let sql =
            Sql::new("select count(*), min(e.signed_at), max(e.signed_at) from signing_event e where e.agency = ");
        let mut sql = sql.bind(agency);
        if let Some(from) = from {
            sql = sql.text(" and e.signed_at >= ").bind(Timestamp::start_of(from).unix_micros());
        }
        if let Some(to) = to {
            sql = sql.text(" and e.signed_at < ").bind(Timestamp::start_of(to).unix_micros());
        }
        let rows = sql.rows(self.tx(), ASKED).await?;
        rows.first().map_or(Ok(EventCount::default()), |row| count(row, 0))
    }
}

/// Number, first and last, from this column on.
fn count(row: &sea_orm::QueryResult, column: usize) -> Result<EventCount> {
    let events: i64 = row.try_get_by_index(column).asked(ASKED)?;
    let instant = |column| -> Result<Option<Timestamp>> {
        let at: Option<i64> = row.try_get_by_index(column).asked(ASKED)?;
        Ok(at.map(Timestamp::from_unix_micros))
    };
    Ok(EventCount { events: events.unsigned_abs(), first: instant(column + 1)?, last: instant(column + 2)? })
}
