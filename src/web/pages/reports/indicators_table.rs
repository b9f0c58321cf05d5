//! The indicators as tables: every figure of what was asked for, and a line for each level and unit.

use super::super::links::address;
use super::ROWS;
use super::page::ReportPage;
use crate::domain::indicator::period::Days;
use crate::reports::figure::{amount, status};
use crate::reports::figure_words::verdict;
use crate::reports::indicators::told::{counted, part, value, why_or_source};
use crate::reports::indicators::{GoalBeside, IndicatorRow, IndicatorTable, OF_UNITS, Told, Whose, short_title};
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::ui::{Column, Line, Row, Say, Shape, Table};

/// The figures of everything that was asked for.
pub(super) fn figures(page: &ReportPage<'_>, table: &IndicatorTable, agency: Option<&str>) -> Table {
    let say = page.say();
    let columns = [
        Column::new(say.of("Chỉ tiêu", "Indicator")),
        Column::number(say.of("Kỳ này", "Period")),
        Column::number(say.of("Lũy kế", "Year so far")),
        Column::number(say.of("Mục tiêu năm", "Goal")),
        Column::new(say.of("Tính chất, nguồn", "Status, source")),
    ];
    let opens = Opens { table, agency, asked_period: !page.asked.period.trim().is_empty() };
    let rows = table.rows.iter().filter(|row| row.whose == Whose::Total).map(|row| figure(say, row, &opens));
    let note = say.of("Chọn một con số để xem các dòng chi tiết.", "Choose a number to see the rows behind it.");
    Table::new(table.name.as_str(), columns, "").note(note).rows(rows)
}

/// Where the rows of figures are.
struct Opens<'a> {
    table: &'a IndicatorTable,
    agency: Option<&'a str>,
    /// The report is of a month that was asked for, and not of a day.
    asked_period: bool,
}

impl Opens<'_> {
    /// The rows behind a figure of those days: of what was known earlier, and of parts of a figure, there are none.
    fn rows(&self, row: &IndicatorRow, days: Days) -> Option<String> {
        if self.table.known.is_some() || !is_whole(row) {
            return None;
        }
        let spans = &self.table.spans;
        let (month, day) = (spans.month.to_string(), spans.as_of.to_string());
        let is_year = days == spans.cumulative && days != spans.period;
        Some(address(
            ROWS,
            &[
                ("indicator", row.code.as_str()),
                ("agency", self.agency.unwrap_or_default()),
                ("period", if self.asked_period { &month } else { "" }),
                ("as_of", if self.asked_period { "" } else { &day }),
                ("cumulative", if is_year { "yes" } else { "" }),
            ],
        ))
    }
}

/// Of everybody and all levels of exchange.
const fn is_whole(row: &IndicatorRow) -> bool {
    row.rank.is_none() && row.between.is_none()
}

fn figure(say: Say, row: &IndicatorRow, opens: &Opens<'_>) -> Row {
    let spans = &opens.table.spans;
    let name = match part(row, say.0) {
        Some(part) => Line::default().small(part),
        None => row.called.pick(say.0).into(),
    };
    let told = |told: &Told, days: Days| {
        let text = value(row.unit, told, say.0);
        let to = opens.rows(row, days).filter(|_| told.value.is_some() || told.numerator.is_some());
        let line = to.map_or_else(|| Line::from(text.as_str()), |to| Line::link(to, text.as_str()));
        let from = counted(told, say.0);
        if from.is_empty() { line } else { line.small(from) }
    };
    let speaking = row.cumulative.as_ref().filter(|told| told.value.is_some() && row.period.value.is_none());
    let speaking = speaking.unwrap_or(&row.period);
    let source = Line::from(why_or_source(speaking, say.0));
    let source = match speaking.status {
        Some(is) => Line::from(status(say.0, is)).small(speaking.source.pick(say.0)),
        None => source,
    };
    Row::new([
        name,
        told(&row.period, spans.period),
        row.cumulative.as_ref().map(|year| told(year, spans.cumulative)).unwrap_or_default(),
        row.goal.as_ref().map(|goal| aimed_at(say, row, goal)).unwrap_or_default(),
        // A part comes from where its whole does.
        if is_whole(row) { source } else { Line::default() },
    ])
}

/// What is aimed at, and whether it is reached.
fn aimed_at(say: Say, row: &IndicatorRow, goal: &GoalBeside) -> Line {
    let shape = match goal.is_met {
        Some(true) => Shape::Good,
        Some(false) => Shape::Bad,
        None => Shape::None,
    };
    let line = Line::from(amount(say.0, row.unit, goal.amount));
    line.new_line().and_status(shape, verdict(say.0, goal.is_met))
}

/// A line for each level and each unit, of the period.
pub(super) fn by_unit(page: &ReportPage<'_>, table: &IndicatorTable) -> Result<Table, PageError> {
    let say = page.say();
    let first = std::iter::once(Column::new(say.of("Cơ quan, đơn vị", "Agency")));
    let columns =
        first.chain(OF_UNITS.iter().map(|which| Column::number(short_title(*which, say.0).replace('\n', " "))));
    let lines = table.rows.chunk_by(|one, other| one.whose == other.whose);
    let lines = lines.filter(|line| line.first().is_some_and(|row| row.whose != Whose::Total));
    let lines: Vec<&[IndicatorRow]> = lines.collect();
    let (shown, pager) = page.turn(lines.len())?;
    let mut told =
        Table::new(say.of("Từng cơ quan, trong kỳ", "By agency, in the period"), columns.collect::<Vec<_>>(), "")
            .note(say.of(
                "Chọn tên cơ quan để xem mọi chỉ tiêu của cơ quan đó.",
                "Choose an agency to see all its indicators.",
            ))
            .pager(say, pager);
    let mut level = None;
    for line in lines.get(shown).unwrap_or_default() {
        let Some(row) = line.first() else { continue };
        let name = match &row.whose {
            Whose::Total => continue,
            Whose::Level(level) => Line::default().strong(words::level(say.0, *level)),
            Whose::Unit { code, name, level: own } => {
                if level != Some(*own) {
                    level = Some(*own);
                    told = told.row(Row::group(words::level(say.0, *own)));
                }
                Line::link(page.address(&[("agency", code)]), name.as_str())
            }
        };
        told = told.row(Row::new(std::iter::once(name).chain(cells(say, line))));
    }
    Ok(told)
}

fn cells(say: Say, line: &[IndicatorRow]) -> impl Iterator<Item = Line> {
    OF_UNITS.iter().map(move |which| {
        let whole = line.iter().find(|row| row.code == which.as_str() && is_whole(row));
        whole.map(|row| Line::from(value(row.unit, &row.period, say.0))).unwrap_or_default()
    })
}
