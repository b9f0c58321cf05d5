//! Signed documents and their counts against the events and verdicts that they follow from, counted from the beginning: every document from
//! its signatures, then every day's counts from its documents. Streams; memory is bounded by one document's signatures and one day.

use std::collections::BTreeMap;

use sea_orm::{FromQueryResult, QueryResult};
use time::Date;
use time::macros::date;

use super::document_stretches::stretches;
use super::{Check, Inconsistency, Reader, Sink};
use crate::domain::usage::{Cell, Counts};
use crate::storage::code::Place;
use crate::storage::document::{SIGNATURE, STANDING, SignatureRow, columns, counts_at, document_of, document_row};
use crate::storage::entity::signed_document;
use crate::storage::error::{Asked, Result};
use crate::storage::read::document_anew::{Anew, each_document};
use crate::storage::sql::{OPEN, Sql};

const ASKED: &str = "verify counts of documents";

/// Before every day of a signature; the least day of all is none to `PostgreSQL`.
pub(super) const BEFORE_ALL: Date = date!(0001 - 01 - 01);

/// Columns of the row that is kept, where there is one.
#[derive(FromQueryResult)]
struct KeptRow {
    lead_event: Option<uuid::Uuid>,
    lead_weight: Option<i32>,
    lead_at: Option<i64>,
    led_by: Option<i32>,
    led_on: Option<Date>,
    kept_channel: Option<String>,
    kept_level: Option<String>,
    signatures: Option<i32>,
    stamped: Option<i32>,
    person_good: Option<i32>,
    person_open: Option<i32>,
    agency_good: Option<i32>,
    agency_open: Option<i32>,
    good_head: Option<i32>,
    good_deputy: Option<i32>,
    good_division_head: Option<i32>,
    good_staff: Option<i32>,
    good_clerk: Option<i32>,
}

/// What is not counted as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongCount {
    /// What is wrong, for whoever reads.
    pub told: Inconsistency,
    /// Of what it is.
    pub of: CountedThing,
}

/// What counts are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountedThing {
    /// A document: the system's number, and its name for it.
    Document(i32, String),
    /// All documents of a day.
    Day(Date),
}

/// Takes what is counted wrong as it is found.
pub(super) type WrongSink<'a> = &'a mut (dyn FnMut(WrongCount) + Send);

pub(super) async fn verify(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    recount(reader, &mut |wrong| sink(wrong.told)).await
}

/// Counts everything from the beginning.
pub(super) async fn recount(reader: &Reader, sink: WrongSink<'_>) -> Result<()> {
    documents(reader, sink).await?;
    without_events(reader, sink).await?;
    tallies(reader, sink).await?;
    stretches(reader, sink).await
}

/// Every document against the row that is kept of it.
async fn documents(reader: &Reader, sink: WrongSink<'_>) -> Result<()> {
    let sql = Sql::new(&format!(
        "select {SIGNATURE}, {STANDING}, d.lead_event, d.lead_weight, d.lead_at, \
         d.agency as led_by, d.day as led_on, d.channel as kept_channel, d.level as kept_level, d.signatures, d.stamped, d.person_good, \
         d.person_open, d.agency_good, d.agency_open, d.good_head, d.good_deputy, d.good_division_head, d.good_staff, d.good_clerk \
         from signing_event e \
         left join verdict n on n.event = e.id and n.recorded_to = {OPEN} \
         left join signed_document d on d.system = e.system and d.document = e.document order by e.system, e.document"
    ));
    let beside = |row: &QueryResult, event: &SignatureRow| {
        Ok(kept(KeptRow::from_query_result(row, "").asked(ASKED)?, event.system, &event.document))
    };
    each_document(reader, (sql, ASKED), beside, |one| tell(&one, sink)).await
}

fn kept(row: KeptRow, system: i32, document: &str) -> Option<signed_document::Model> {
    Some(signed_document::Model {
        system,
        document: document.to_owned(),
        agency: row.led_by?,
        day: row.led_on?,
        lead_weight: row.lead_weight?,
        lead_at: row.lead_at?,
        lead_event: row.lead_event?,
        channel: row.kept_channel,
        level: row.kept_level,
        signatures: row.signatures?,
        stamped: row.stamped?,
        person_good: row.person_good?,
        person_open: row.person_open?,
        agency_good: row.agency_good?,
        agency_open: row.agency_open?,
        good_head: row.good_head?,
        good_deputy: row.good_deputy?,
        good_division_head: row.good_division_head?,
        good_staff: row.good_staff?,
        good_clerk: row.good_clerk?,
    })
}

fn tell(one: &Anew<Option<signed_document::Model>>, sink: WrongSink<'_>) {
    let expected = document_row(one.system, &one.name, &one.document);
    if expected != one.beside {
        let name = format!("{}/{}", one.system, one.name);
        let what = "the document is not counted as its signatures and the verdicts on them say";
        let told = Inconsistency::new(Check::Tally, "signed_document", name, what)
            .with(format!("{expected:?}"), format!("{:?}", one.beside));
        sink(WrongCount { told, of: CountedThing::Document(one.system, one.name.clone()) });
    }
}

/// Documents whose leading signature is none of theirs: nobody signed them.
async fn without_events(reader: &Reader, sink: WrongSink<'_>) -> Result<()> {
    let sql = Sql::new(
        "select d.system, d.document from signed_document d left join signing_event e on e.id = d.lead_event \
         and e.system = d.system and e.document = d.document where e.id is null order by d.system, d.document",
    );
    for row in sql.rows(reader.tx(), ASKED).await? {
        let system: i32 = row.try_get_by_index(0).asked(ASKED)?;
        let name: String = row.try_get_by_index(1).asked(ASKED)?;
        let what = "no event gives this document";
        let told = Inconsistency::new(Check::Tally, "signed_document", format!("{system}/{name}"), what);
        sink(WrongCount { told, of: CountedThing::Document(system, name) });
    }
    Ok(())
}

/// Day by day, the counts against the documents.
async fn tallies(reader: &Reader, sink: WrongSink<'_>) -> Result<()> {
    let mut after = BEFORE_ALL;
    while let Some(day) = next_day(reader, ["signed_document", "document_tally"], after).await? {
        let mut expected: BTreeMap<Cell, Counts> = BTreeMap::new();
        let sql = Sql::new("select d.* from signed_document d where d.day = ").bind(day);
        for row in sql.all::<signed_document::Model>(reader.tx(), ASKED).await? {
            if let Some((cell, counts)) = document_of(&row)?.contribution() {
                expected.entry(cell).or_default().add(&counts);
            }
        }
        let mut found = counted(reader, day).await?;
        for (cell, counts) in expected {
            let told = found.remove(&cell).unwrap_or_default();
            if told != counts {
                differs(cell, &counts, &told, sink);
            }
        }
        // A cell that everything went out of again is left at nothing.
        for (cell, told) in found.into_iter().filter(|(_, told)| !told.is_zero()) {
            differs(cell, &Counts::default(), &told, sink);
        }
        after = day;
    }
    Ok(())
}

/// The next day of which either table has a row.
pub(super) async fn next_day(reader: &Reader, tables: [&str; 2], after: Date) -> Result<Option<Date>> {
    let [one, other] = tables;
    let sql = Sql::new(&format!("select min(q.day) from (select min(d.day) as day from {one} d where d.day > "));
    let sql = sql.bind(after).text(&format!(" union all select min(t.day) as day from {other} t where t.day > "));
    let rows = sql.bind(after).text(") q").rows(reader.tx(), ASKED).await?;
    rows.first().map_or(Ok(None), |row| row.try_get_by_index(0).asked(ASKED))
}

async fn counted(reader: &Reader, day: Date) -> Result<BTreeMap<Cell, Counts>> {
    let counts = columns(|name| format!("cast(t.{name} as bigint)"));
    let sql = Sql::new(&format!("select t.agency, t.level, {counts} from document_tally t where t.day = ")).bind(day);
    let mut found = BTreeMap::new();
    for row in sql.rows(reader.tx(), ASKED).await? {
        let agency: i32 = row.try_get_by_index(0).asked(ASKED)?;
        let level: String = row.try_get_by_index(1).asked(ASKED)?;
        let place = Place::new("document_tally", agency);
        let level = (!level.is_empty()).then(|| place.parse("level", &level)).transpose()?;
        found.insert(Cell { day, agency, level }, counts_at(&row, 2, ASKED)?);
    }
    Ok(found)
}

fn differs(cell: Cell, expected: &Counts, found: &Counts, sink: WrongSink<'_>) {
    let level = cell.level.map_or("", |level| level.as_str());
    let row = format!("{}/{}/{level}", cell.day, cell.agency);
    let what = "the counts of the day are not those of its documents";
    let told = Inconsistency::new(Check::Tally, "document_tally", row, what)
        .with(format!("{:?}", expected.values()), format!("{:?}", found.values()));
    sink(WrongCount { told, of: CountedThing::Day(cell.day) });
}
