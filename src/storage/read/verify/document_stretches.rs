//! Counts that are kept of stretches of a month, against those of their days.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::documents::{BEFORE_ALL, CountedThing, WrongCount, WrongSink, next_day};
use super::{Check, Inconsistency, Reader};
use crate::domain::usage::stretch::{end_of_stretch, stretch_of};
use crate::domain::usage::{Cell, Counts};
use crate::storage::code::Place;
use crate::storage::document::{columns, counts_at};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "verify counts of stretches of a month";

/// Stretch by stretch; what is kept under another day than a stretch's first is wrong, too.
pub(super) async fn stretches(reader: &Reader, sink: WrongSink<'_>) -> Result<()> {
    let mut after = BEFORE_ALL;
    while let Some(day) = next_day(reader, ["document_stretch", "document_tally"], after).await? {
        let first = stretch_of(day);
        let last = end_of_stretch(first);
        let mut expected: BTreeMap<Cell, Counts> = BTreeMap::new();
        for (cell, counts) in counted(reader, "document_tally", (first, last)).await? {
            expected.entry(Cell { day: first, ..cell }).or_default().add(&counts);
        }
        let found = counted(reader, "document_stretch", (first, last)).await?;
        let found: BTreeMap<Cell, Counts> = found.into_iter().collect();
        for cell in expected.keys().chain(found.keys()).collect::<BTreeSet<&Cell>>() {
            let of = |counts: &BTreeMap<Cell, Counts>| counts.get(cell).copied().unwrap_or_default();
            let (expected, found) = (of(&expected), of(&found));
            if expected != found {
                sink(differs(*cell, &expected, &found));
            }
        }
        after = last;
    }
    Ok(())
}

async fn counted(reader: &Reader, table: &'static str, (first, last): (Date, Date)) -> Result<Vec<(Cell, Counts)>> {
    let counts = columns(|name| format!("cast(t.{name} as bigint)"));
    let sql =
        Sql::new(&format!("select t.day, t.agency, t.level, {counts} from {table} t where t.day >= ")).bind(first);
    let mut found = Vec::new();
    for row in sql.text(" and t.day <= ").bind(last).rows(reader.tx(), ASKED).await? {
        let agency: i32 = row.try_get_by_index(1).asked(ASKED)?;
        let level: String = row.try_get_by_index(2).asked(ASKED)?;
        let level = (!level.is_empty()).then(|| Place::new(table, agency).parse("level", &level)).transpose()?;
        let cell = Cell { day: row.try_get_by_index(0).asked(ASKED)?, agency, level };
        found.push((cell, counts_at(&row, 3, ASKED)?));
    }
    Ok(found)
}

fn differs(cell: Cell, expected: &Counts, found: &Counts) -> WrongCount {
    let level = cell.level.map_or("", |level| level.as_str());
    let row = format!("{}/{}/{level}", cell.day, cell.agency);
    let what = "the counts of the stretch of a month are not those of its days";
    let told = Inconsistency::new(Check::Tally, "document_stretch", row, what)
        .with(format!("{:?}", expected.values()), format!("{:?}", found.values()));
    WrongCount { told, of: CountedThing::Day(cell.day) }
}
