//! What is to be looked at in rows that are good: what they replace, what tells of the same already, parts above their whole, and totals below
//! what signatures show. Nothing of it keeps a row back; `congvu indicator findings` lists it again.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::book::{Book, Draft};
use super::told;
use crate::domain::ids::FactId;
use crate::domain::import::RowProblem;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::doubt::doubts;
use crate::domain::indicator::overlap::Placed;
use crate::domain::indicator::{FindingKind, IndicatorCode, IndicatorValue, OverTime, Standard};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::reports::figure_evidence::least_of;
use crate::sheets::read::problem_at;
use crate::sheets::{Mapping, SheetRow};
use crate::storage::read::indicator::{ValueFilter, ValueLine};
use crate::storage::read::{Reader, View};

/// All that stands for the days of a file: what is not looked at may be the one that tells of the same.
const NO_LIMIT: u32 = u32::MAX;

/// A row that is recorded, with what it replaces.
pub(super) struct NewRow {
    pub(super) draft: Draft,
    pub(super) instead_of: Option<IndicatorValue>,
}

/// The file that the rows are of.
pub(super) struct OfFile<'a> {
    pub(super) rows: &'a [SheetRow],
    pub(super) mapping: &'a Mapping,
}

impl OfFile<'_> {
    fn at(&self, draft: &Draft, key: &str, (reason, remedy): (Bilingual, Bilingual)) -> Option<RowProblem> {
        self.rows.get(draft.line).map(|row| problem_at(row, self.mapping, key, reason, remedy))
    }
}

/// The warnings of new rows, by row.
pub(super) async fn warnings(
    reader: &Reader,
    book: &Book,
    file: &OfFile<'_>,
    new: &[NewRow],
) -> OperationResult<Vec<RowProblem>> {
    let mut found: Vec<(usize, RowProblem)> = Vec::new();
    let mut note = |draft: &Draft, key: &str, told| {
        found.extend(file.at(draft, key, told).map(|problem| (draft.line, problem)));
    };
    for NewRow { draft, instead_of } in new {
        if let (Some(old), Some(indicator)) = (instead_of, book.indicators.get(&draft.value.indicator)) {
            note(draft, "amount", told::replaces(indicator, old, &draft.value));
        }
    }
    let standing = standing_beside(reader, book, new).await?;
    for (place, told) in beside_others(book, new, &standing) {
        if let Some(row) = new.get(place) {
            note(&row.draft, "amount", told);
        }
    }
    let values: Vec<&IndicatorValue> = new.iter().map(|row| &row.draft.value).collect();
    let least = least_of(reader, View::of(book.today), &book.agencies, &values).await?;
    for (row, least) in new.iter().zip(least) {
        if let Some(least) = least.filter(|least| row.draft.value.amount.0 < *least) {
            note(&row.draft, "amount", told::below_evidence(row.draft.value.amount, least));
        }
    }
    found.sort_by_key(|(line, _)| *line);
    Ok(found.into_iter().map(|(_, problem)| problem).collect())
}

/// What stands of the indicators of these rows and those that go with them, for their days and whichever agency, but for what they replace.
async fn standing_beside(reader: &Reader, book: &Book, new: &[NewRow]) -> OperationResult<Vec<ValueLine>> {
    let mut asked: BTreeMap<IndicatorCode, Option<(Date, Date)>> = BTreeMap::new();
    let mut gone: BTreeSet<FactId> = BTreeSet::new();
    for NewRow { draft, instead_of } in new {
        gone.insert(draft.value.id);
        gone.extend(instead_of.as_ref().map(|old| old.id));
        let days = draft.value.days;
        for code in related(&draft.value.indicator) {
            // Of what is as of a day the newest counts, whenever it was told.
            let own = (draft.over_time == OverTime::Sum).then_some((days.first, days.last));
            let known = asked.entry(code).or_insert(own);
            *known = known.zip(own).map(|(known, own)| (known.0.min(own.0), known.1.max(own.1)));
        }
    }
    let mut standing = Vec::new();
    for (indicator, days) in asked {
        let (since, begins_by) = days.unzip();
        let filter = ValueFilter { indicator: Some(indicator), since, begins_by, ..ValueFilter::default() };
        let found = reader.indicator_values(&Scope::Province, View::of(book.today), &filter, NO_LIMIT).await?;
        standing.extend(found.into_iter().filter(|line| !gone.contains(&line.value.id)));
    }
    Ok(standing)
}

/// An indicator with its whole and its parts.
fn related(code: &IndicatorCode) -> Vec<IndicatorCode> {
    let mut all = vec![code.clone()];
    if let Ok(which) = code.as_str().parse::<Standard>() {
        all.extend(which.wholes().iter().map(|whole| whole.code()));
        all.extend(Standard::ALL.iter().filter(|part| part.wholes().contains(&which)).map(|part| part.code()));
    }
    all
}

/// What is told of new rows, by their places, beside each other and beside what stands.
fn beside_others(book: &Book, new: &[NewRow], standing: &[ValueLine]) -> Vec<(usize, (Bilingual, Bilingual))> {
    let mut placed: Vec<Placed<'_>> =
        new.iter().map(|row| Placed { value: &row.draft.value, path: &row.draft.path }).collect();
    let mut codes: Vec<&str> = new.iter().map(|row| row.draft.agency_code.as_str()).collect();
    for line in standing {
        let path = book.agencies.places.on(line.value.agency, line.value.days.last).unwrap_or(&line.path);
        placed.push(Placed { value: &line.value, path });
        codes.push(&line.agency_code);
    }
    let code = |place: usize| codes.get(place).copied().unwrap_or_default();
    let mut told = Vec::new();
    let mut below: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for doubt in doubts(&placed, &book.indicators) {
        let is_new = |place: usize| place < new.len();
        let amount = placed.get(doubt.value).map_or(Amount(0), |one| one.value.amount);
        let at = if is_new(doubt.value) { doubt.value } else { doubt.beside };
        match doubt.kind {
            FindingKind::AboveWhole if is_new(doubt.value) || is_new(doubt.beside) => {
                told.push((at, told::above_whole(amount, doubt.against)));
            }
            FindingKind::LevelsDiffer if is_new(doubt.value) || is_new(doubt.beside) => {
                told.push((at, told::levels_differ(amount, doubt.against)));
            }
            FindingKind::Overlapping if is_new(doubt.value) => {
                told.push((doubt.value, told::told_above(code(doubt.beside))));
            }
            FindingKind::Overlapping if is_new(doubt.beside) => {
                below.entry(doubt.beside).or_default().push(code(doubt.value));
            }
            _ => {}
        }
    }
    told.extend(below.into_iter().map(|(place, codes)| (place, told::told_below(&codes))));
    told
}
