//! The rows of a month's report: its units, or a unit's departments, with what each has said of the draft.

use std::cmp::Reverse;

use super::found::Found;
use super::own::is_contested;
use super::tables::{cells, heads};
use crate::domain::edition::ReportActKind;
use crate::domain::ids::AgencyId;
use crate::operations::editions::Shown;
use crate::reports::adoption::{AdoptionReport, UnitLine};
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::pages::links::address;
use crate::web::pages::reports::turn;
use crate::web::ui::{Column, Line, Row, Say, Shape, Table};

/// Units on a page: with all of a province's the page would be too heavy.
const LINES: usize = 30;

/// By what the units are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sort {
    /// By level, then in the order of the tree.
    #[default]
    Tree,
    /// By coverage; ascending or not.
    Coverage(bool),
}

impl Sort {
    /// Read from an address.
    pub(super) fn read(text: &str) -> Result<Self, PageError> {
        match text {
            "" => Ok(Self::Tree),
            "lowest" => Ok(Self::Coverage(true)),
            "highest" => Ok(Self::Coverage(false)),
            _ => Err(PageError::NotFound),
        }
    }

    /// As an address has it.
    const fn code(self) -> &'static str {
        match self {
            Self::Tree => "",
            Self::Coverage(true) => "lowest",
            Self::Coverage(false) => "highest",
        }
    }

    /// The other way round, for the head of the column.
    const fn turned(self) -> &'static str {
        match self {
            Self::Coverage(true) => "highest",
            Self::Tree | Self::Coverage(false) => "lowest",
        }
    }

    const fn now(self) -> Option<bool> {
        match self {
            Self::Tree => None,
            Self::Coverage(ascends) => Some(ascends),
        }
    }

    /// Those without a share come last, whichever way it goes.
    fn order(self, units: &mut [&UnitLine]) {
        let share = |unit: &UnitLine| unit.figures.total.coverage().tenths();
        match self {
            Self::Tree => {}
            Self::Coverage(true) => units.sort_by_key(|unit| (share(unit).is_none(), share(unit))),
            Self::Coverage(false) => units.sort_by_key(|unit| Reverse(share(unit))),
        }
    }
}

/// The units of a whole report, each leading to what the report says of it.
pub(super) fn units(
    say: Say,
    (found, query): (&Found, &[(&str, &str)]),
    (shown, report): (&Shown, &AdoptionReport),
    (sort, after): (Sort, &str),
) -> Result<Table, PageError> {
    let at = |more: [(&str, &str); 1]| address(&found.path(), &[query, more.as_slice()].concat());
    let is_draft = shown.edition.is_none();
    let mut columns: Vec<Column> = vec![Column::new(say.of("Cơ quan, đơn vị", "Agency"))];
    columns.extend(heads(say));
    if let Some(coverage) = columns.pop() {
        columns.push(coverage.sorted(at([("sort", sort.turned())]), sort.now()));
    }
    if is_draft {
        columns.push(Column::new(say.of("Ý kiến", "Said")));
    }
    let mut lines: Vec<&UnitLine> = report.units.iter().collect();
    sort.order(&mut lines);
    let to = |after: &str| {
        let own = [("sort", sort.code()), ("after", after)];
        address(&found.path(), &[query, own.as_slice()].concat())
    };
    let (shown_lines, pager) = turn(after, (lines.len(), LINES), to)?;
    let rows = lines.drain(shown_lines).map(|unit| {
        let name = Line::link(at([("agency", unit.code.as_str())]), unit.name.as_str());
        let above = unit.above.as_deref().unwrap_or_else(|| words::level(say.0, unit.level));
        let mut cells: Vec<Line> =
            std::iter::once(name.small(above)).chain(cells(say, report, &unit.figures.total)).collect();
        if is_draft {
            cells.push(said(say, shown, unit.agency));
        }
        Row::new(cells)
    });
    let total = [Line::from(report.name.as_str())].into_iter().chain(cells(say, report, &report.total.total));
    let total = total.chain(is_draft.then(Line::default));
    let empty = say.of("Không có đơn vị nào.", "There is no agency.");
    let table = Table::new(say.of("Từng cơ quan, đơn vị", "By agency"), columns, empty).rows(rows);
    Ok(table.row(Row::total(total)).pager(say, pager))
}

/// What an agency has said of the draft.
fn said(say: Say, shown: &Shown, agency: AgencyId) -> Line {
    if is_contested(shown, agency) {
        return Line::status(Shape::Warn, say.of("có ý kiến", "contested"));
    }
    let said = shown.acts.iter().any(|act| act.agency == agency && act.kind != ReportActKind::Answer);
    if said {
        Line::status(Shape::Good, say.of("đã xem", "seen"))
    } else {
        Line::status(Shape::Waits, say.of("chưa xem", "not seen"))
    }
}

/// The departments of the one unit of a report that is cut to it; nothing where it has none.
pub(super) fn departments(say: Say, report: &AdoptionReport) -> Option<Table> {
    let unit = report.units.first().filter(|unit| !unit.departments.is_empty())?;
    let columns = [Column::new(say.of("Đơn vị", "Department"))].into_iter().chain(heads(say));
    let rows = unit.departments.iter().map(|part| {
        let name = Line::from(part.name.as_str()).small(part.code.as_str());
        Row::new(std::iter::once(name).chain(cells(say, report, &part.figures.total)))
    });
    Some(Table::new(say.of("Từng phòng, ban", "By department"), columns, "").rows(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_the_column_turns_the_order_round() {
        for (text, turned, now) in
            [("", "lowest", None), ("lowest", "highest", Some(true)), ("highest", "lowest", Some(false))]
        {
            let sort = Sort::read(text).unwrap();
            assert_eq!((sort.turned(), sort.now()), (turned, now), "{text}");
        }
        assert!(Sort::read("name").is_err());
    }
}
