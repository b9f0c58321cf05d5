//! Figures out of a spreadsheet: what agencies report of indicators. All rows or none in one change set, unless bad ones are to be passed over.
//! The same again is known; what is told otherwise for the same days stands instead of what was told before, and both stay on record.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use time::Date;

use super::persons::AgencyBook;
use super::reading::{Line, Piece, read_file};
use super::{CHUNK, Checked};
use crate::auth::permission::Permission;
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::import::{ImportKind, ImportOptions, ImportReport, RowProblem};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{Indicator, IndicatorCode, IndicatorValue, OverTime};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::name::fold;
use crate::domain::scope::Scope;
use crate::domain::signing::event::ExchangeLevel;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::figure::{self, FigureRow};
use crate::sheets::read::problem_at;
use crate::sheets::{BadRows, Limits, Mapping, SheetRow};
use crate::storage::read::indicator::ValueFilter;
use crate::storage::read::{Reader, View};

mod told;

/// All that stands for the agencies of a file: what is not looked at may be the one that clashes.
const NO_LIMIT: u32 = u32::MAX;

/// A table of figures that was sent.
#[derive(Debug, Clone)]
pub struct FigureFile<'a> {
    /// How it is to be taken.
    pub options: &'a ImportOptions,
    /// The spreadsheet.
    pub bytes: Arc<[u8]>,
    /// Language of the file of the bad rows.
    pub lang: Lang,
}

/// Checks a table of figures against what is recorded; writes nothing.
///
/// # Errors
/// When the actor may not, or the store fails. What is wrong with the file is in the report.
pub async fn check_figures(registry: &Registry, actor: &Actor, file: &FigureFile<'_>) -> OperationResult<Checked> {
    let scope = actor.scope(Permission::EnterFigures)?;
    let rows = rows_of(file).await;
    let reader = registry.store.read().await?;
    Ok(judge(registry, actor, &reader, &scope, rows, file.lang).await?.0)
}

/// Records the figures of a table.
///
/// # Errors
/// As [`check_figures`].
pub async fn add_figures(registry: &Registry, actor: &Actor, file: &FigureFile<'_>) -> OperationResult<Checked> {
    let scope = actor.scope(Permission::EnterFigures)?;
    let rows = rows_of(file).await;
    // Judged within the change set: nothing that it is judged by can change before it is written.
    let mut change = registry.store.write(registry.header(actor, "record_figures")).await?;
    let (mut checked, new) = judge(registry, actor, change.reader(), &scope, rows, file.lang).await?;
    let is_file_good = checked.report.problems.iter().all(|problem| problem.row != 0);
    let may_write = checked.report.is_clean() || (file.options.skip_bad && is_file_good);
    if !may_write || new.values.is_empty() {
        return Ok(checked);
    }
    change.insert_indicator_values(&new.values, &new.ended).await?;
    change.commit().await?;
    checked.report.committed = true;
    Ok(checked)
}

/// The file as it was read.
#[derive(Default)]
struct Rows {
    mapping: Option<Arc<Mapping>>,
    lines: Vec<Line<FigureRow>>,
    notes: Vec<Bilingual>,
    refused: Vec<RowProblem>,
}

async fn rows_of(file: &FigureFile<'_>) -> Rows {
    let mut rows = Rows::default();
    let mut pieces =
        read_file(Arc::clone(&file.bytes), ImportKind::Figures, file.options, Limits::default(), figure::read);
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Header(mapping) => rows.mapping = Some(mapping),
            Piece::Rows(lines) => rows.lines.extend(lines),
            Piece::End(notes) => rows.notes = notes,
            Piece::Refused(problems) => rows.refused = problems,
        }
    }
    rows
}

/// What is to be written.
#[derive(Default)]
struct New {
    values: Vec<IndicatorValue>,
    ended: Vec<FactId>,
}

async fn judge(
    registry: &Registry,
    actor: &Actor,
    reader: &Reader,
    scope: &Scope,
    rows: Rows,
    lang: Lang,
) -> OperationResult<(Checked, New)> {
    let mut report = ImportReport { notes: rows.notes, ..ImportReport::default() };
    report.note_problems(rows.refused);
    let (Some(mapping), true) = (rows.mapping, report.is_clean()) else {
        return Ok((Checked { report, bad_rows: None }, New::default()));
    };
    report.mapping = mapping.told();
    report.rows = rows.lines.len() as u64;
    let mut judging = Judging::begin(registry, actor, reader, scope, &rows.lines).await?;
    let mut bad = BadRows::new(mapping.headings(), lang);
    for Line { row, read } in rows.lines {
        let verdict = read.and_then(|read| judging.judge(registry, &row, &mapping, read.content));
        match verdict {
            Ok(true) => report.new += 1,
            Ok(false) => report.known += 1,
            Err(problems) => {
                bad.add(&row, &problems);
                report.note_bad(problems);
            }
        }
    }
    let new = judging.end();
    if !new.ended.is_empty() {
        report.notes.push(told::replaced(new.ended.len()));
    }
    let bad_rows = (report.bad > 0).then(|| bad.into_bytes());
    Ok((Checked { report, bad_rows }, new))
}

/// Whose values of what are told for which days.
type Series = (AgencyId, IndicatorCode, Option<ExchangeLevel>);

/// A value that is recorded, or that the file says.
struct Known {
    value: IndicatorValue,
    /// It is recorded, and no row of the file was about it yet.
    is_recorded: bool,
}

struct Judging<'a> {
    scope: &'a Scope,
    today: Date,
    reporter: String,
    indicators: BTreeMap<IndicatorCode, Indicator>,
    by_name: BTreeMap<String, IndicatorCode>,
    books: BTreeMap<Date, AgencyBook>,
    series: BTreeMap<Series, Vec<Known>>,
    new: New,
}

impl<'a> Judging<'a> {
    async fn begin(
        registry: &Registry,
        actor: &Actor,
        reader: &Reader,
        scope: &'a Scope,
        lines: &[Line<FigureRow>],
    ) -> OperationResult<Self> {
        let today = registry.clock.today();
        let indicators: BTreeMap<IndicatorCode, Indicator> = reader
            .indicators(View::of(today))
            .await?
            .into_iter()
            .map(|(code, (indicator, _))| (code, indicator))
            .collect();
        let by_name = by_name(&indicators);
        let mut books = BTreeMap::new();
        let mut agencies = Vec::new();
        for row in lines.iter().filter_map(|line| line.read.as_ref().ok()).map(|read| &read.content) {
            let day = row.last.min(today);
            let book = match books.entry(day) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(AgencyBook::read(reader, day).await?),
            };
            let found = book.find(scope, &row.agency).ok();
            agencies.extend(found.map(|place| place.agency));
        }
        agencies.sort();
        agencies.dedup();
        let mut series: BTreeMap<Series, Vec<Known>> = BTreeMap::new();
        for chunk in agencies.chunks(CHUNK) {
            let filter = ValueFilter { agencies: Some(chunk.to_vec()), ..ValueFilter::default() };
            for line in reader.indicator_values(&Scope::Province, View::of(today), &filter, NO_LIMIT).await? {
                let value = line.value;
                series.entry(key(&value)).or_default().push(Known { value, is_recorded: true });
            }
        }
        Ok(Self {
            scope,
            today,
            reporter: actor.name().to_owned(),
            indicators,
            by_name,
            books,
            series,
            new: New::default(),
        })
    }

    /// Whether the row says something new.
    fn judge(
        &mut self,
        registry: &Registry,
        row: &SheetRow,
        mapping: &Mapping,
        content: FigureRow,
    ) -> Result<bool, Vec<RowProblem>> {
        let wrong =
            |key: &str, (reason, remedy): (Bilingual, Bilingual)| vec![problem_at(row, mapping, key, reason, remedy)];
        let by_code = content.indicator.parse().ok().and_then(|code: IndicatorCode| self.indicators.get(&code));
        let named = || self.by_name.get(&fold(&content.indicator)).and_then(|code| self.indicators.get(code));
        let Some(indicator) = by_code.or_else(named) else {
            return Err(wrong("indicator", told::unknown_indicator(&content.indicator)));
        };
        if content.unit.is_some_and(|unit| unit != indicator.unit) {
            return Err(wrong("unit", told::wrong_unit(indicator)));
        }
        let amount = content.amount.read(indicator.unit);
        let amount = amount.map_err(|error| wrong("amount", told::wrong_amount(indicator, &content.amount, error)))?;
        let days = match (content.first, indicator.over_time) {
            (Some(first), _) => Days { first, last: content.last },
            (None, OverTime::Last) => Days::on(content.last),
            // What adds up from some day on would be added up with what it holds already.
            (None, OverTime::Sum) => return Err(wrong("from", told::no_first_day())),
        };
        // Of the future nothing is taken, so today's agencies are good enough to say so.
        let book = self.books.get(&content.last.min(self.today));
        let place = book.ok_or_else(Vec::new)?.find(self.scope, &content.agency);
        let agency = place.map_err(|told| wrong("agency", told))?.agency;
        let value = IndicatorValue {
            id: FactId(registry.new_id()),
            indicator: indicator.code.clone(),
            agency,
            level: content.level,
            days,
            amount,
            status: content.status,
            as_of: content.as_of,
            source: content.source,
            evidence: content.evidence,
            reporter: content.reporter.unwrap_or_else(|| self.reporter.clone()),
        };
        value.check(indicator, self.today).map_err(|error| {
            let (key, told) = told::wrong_value(&error);
            wrong(key, told)
        })?;
        let over_time = indicator.over_time;
        let series = self.series.entry(key(&value)).or_default();
        if let Some(other) = series.iter().find(|other| other.value.days.clashes(value.days, over_time)) {
            return Err(wrong("from", told::overlapping(other.value.days)));
        }
        match series.iter_mut().find(|other| other.value.days == value.days) {
            Some(other) if other.value.says_the_same(&value) => {
                other.is_recorded = false;
                return Ok(false);
            }
            Some(other) if !other.is_recorded => return Err(wrong("amount", told::told_twice())),
            Some(other) => {
                self.new.ended.push(other.value.id);
                *other = Known { value: value.clone(), is_recorded: false };
            }
            None => series.push(Known { value: value.clone(), is_recorded: false }),
        }
        self.new.values.push(value);
        Ok(true)
    }

    fn end(self) -> New {
        self.new
    }
}

fn key(value: &IndicatorValue) -> Series {
    (value.agency, value.indicator.clone(), value.level)
}

/// Indicators by their names, marks and case aside; of a name that two of them have nobody can say which is meant.
fn by_name(indicators: &BTreeMap<IndicatorCode, Indicator>) -> BTreeMap<String, IndicatorCode> {
    let mut found: BTreeMap<String, Option<IndicatorCode>> = BTreeMap::new();
    for (code, indicator) in indicators {
        for name in [fold(&indicator.name.vi), fold(&indicator.name.en)] {
            let known = found.entry(name).or_insert_with(|| Some(code.clone()));
            if known.as_ref() != Some(code) {
                *known = None;
            }
        }
    }
    found.into_iter().filter_map(|(name, code)| Some((name, code?))).collect()
}
