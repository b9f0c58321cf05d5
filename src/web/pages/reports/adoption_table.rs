//! The figures of adoption as tables: in total, by rank and level; by reporting unit with its departments, in the order of the tree or by share.

use std::cmp::Reverse;

use super::page::{ReportPage, opening};
use crate::domain::adoption::counts::{Column as Counted, Counts};
use crate::domain::agency::AgencyCode;
use crate::reports::adoption::{AdoptionReport, UnitLine};
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::ui::{Column, Line, Row, Say, Table};

/// What is counted, before and after the share.
const BEFORE: [Counted; 4] = [Counted::Staff, Counted::Mailboxes, Counted::InScope, Counted::Covered];
const AFTER: [Counted; 4] = [Counted::Uncovered, Counted::Indeterminate, Counted::Expiring, Counted::Expired];

/// Which numbers lead to their people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opens<'a> {
    /// They are those of today.
    pub(super) is_now: bool,
    /// The agency that the report is of.
    pub(super) agency: Option<&'a str>,
    /// So few units that each number of theirs can be a link.
    pub(super) is_few: bool,
}

impl Opens<'_> {
    /// Everybody in the report, asked for with one thing more.
    fn everybody(&self, more: &str) -> Option<String> {
        let start = match self.agency {
            Some(code) => format!("/agencies/{code}/people?part=below&{more}column="),
            None => format!("/people?{more}column="),
        };
        self.is_now.then_some(start)
    }

    fn unit(&self, code: &AgencyCode) -> Option<String> {
        (self.is_now && self.is_few).then(|| format!("/agencies/{code}/people?column="))
    }
}

fn columns(say: Say, first: &'static str, share: Column) -> Vec<Column> {
    let count = |column: Counted| Column::number(words::column(say.0, column));
    let before = std::iter::once(Column::new(first)).chain(BEFORE.map(count));
    before.chain(std::iter::once(share)).chain(AFTER.map(count)).collect()
}

fn share_head(say: Say) -> Column {
    Column::number(say.of("Tỷ lệ ký được", "Coverage"))
}

fn cells(say: Say, name: Line, counts: &Counts, start: Option<&str>) -> Vec<Line> {
    let cell = |column: Counted| {
        let number = counts.get(column);
        opening(say.count(number), number, || start.map(|start| format!("{start}{column}")))
    };
    let before = std::iter::once(name).chain(BEFORE.map(cell));
    before.chain(std::iter::once(say.percent(counts.coverage()).into())).chain(AFTER.map(cell)).collect()
}

/// Everybody, by rank and by level.
pub(super) fn total(say: Say, report: &AdoptionReport, opens: &Opens<'_>) -> Table {
    let ranks = report.total.ranks().map(|(rank, counts)| {
        let start = opens.everybody(&format!("rank={rank}&"));
        Row::new(cells(say, words::rank(say.0, rank).into(), counts, start.as_deref()))
    });
    let levels = report.levels.iter().map(|(level, figures)| {
        let start = opens.everybody(&format!("level={level}&")).filter(|_| opens.agency.is_none());
        Row::new(cells(say, words::level(say.0, *level).into(), &figures.total, start.as_deref()))
    });
    let sum = cells(say, say.of("Tổng cộng", "Total").into(), &report.total.total, opens.everybody("").as_deref());
    let first = say.of("Đối tượng", "Who");
    Table::new(say.of("Tổng hợp", "Summary"), columns(say, first, share_head(say)), "")
        .row(Row::group(say.of("Theo chức vụ", "By rank")))
        .rows(ranks)
        .row(Row::group(say.of("Theo cấp", "By level")))
        .rows(levels)
        .row(Row::total(sum))
}

/// The units. Sorted by share, those without one come last.
pub(super) fn units(page: &ReportPage<'_>, report: &AdoptionReport, opens: &Opens<'_>) -> Result<Table, PageError> {
    let say = page.say();
    let mut units: Vec<&UnitLine> = report.units.iter().collect();
    let (to, now) = match page.asked.sort.as_str() {
        "lowest" => {
            units.sort_by_key(|unit| unit.figures.total.coverage().tenths().unwrap_or(u64::MAX));
            ("highest", Some(true))
        }
        "highest" => {
            units.sort_by_key(|unit| Reverse(unit.figures.total.coverage().tenths()));
            ("", Some(false))
        }
        _ => ("lowest", None),
    };
    let share = share_head(say).sorted(page.address(&[("sort", to)]), now);
    let empty = say.of("Không có cơ quan nào. Hãy chọn một ngày khác.", "There is no agency. Choose another day.");
    let note = say.of(
        "Chọn tên cơ quan để xem riêng số liệu của cơ quan đó; chọn tiêu đề cột tỷ lệ để xếp lại.",
        "Choose an agency's name to see its own figures, and the head of the share to sort by it.",
    );
    let (shown, pager) = page.turn(units.len())?;
    let mut table = Table::new(
        say.of("Theo cơ quan, đơn vị", "By agency"),
        columns(say, say.of("Cơ quan, đơn vị", "Agency"), share),
        empty,
    )
    .note(note)
    .pager(say, pager);
    let mut level = None;
    for unit in units.get(shown).unwrap_or_default() {
        if now.is_none() && level != Some(unit.level) {
            level = Some(unit.level);
            table = table.row(Row::group(words::level(say.0, unit.level)));
        }
        table = table.rows(of_unit(page, unit, opens));
    }
    Ok(table)
}

/// A unit, and its departments where it is what was asked for.
fn of_unit(page: &ReportPage<'_>, unit: &UnitLine, opens: &Opens<'_>) -> Vec<Row> {
    let say = page.say();
    let name = Line::link(page.address(&[("agency", unit.code.as_str())]), unit.name.as_str());
    let name = match &unit.above {
        Some(above) => name.small(above.as_str()),
        None => name,
    };
    let name = if opens.agency == Some(unit.code.as_str()) { unit.name.as_str().into() } else { name };
    let mut rows = vec![Row::new(cells(say, name, &unit.figures.total, opens.unit(&unit.code).as_deref()))];
    if opens.agency == Some(unit.code.as_str()) {
        rows.extend(unit.departments.iter().map(|part| {
            let name = Line::default().small(part.name.as_str());
            Row::new(cells(say, name, &part.figures.total, opens.unit(&part.code).as_deref()))
        }));
    }
    rows
}
