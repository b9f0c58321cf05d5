//! The rows of a workbook's first sheet, cell by cell as they stand in the file: a far-away cell is one cell, not a rectangle.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, Xlsx};
use time::{Date, Month};

use super::cell::{Cell, SheetRow, column_letters};
use super::escape::without_escape;
use super::limits::Limits;
use super::refusal::Refusal;
use super::table::TableNotes;
use crate::domain::lang::Bilingual;

/// Cells outside the table that are named; the others are counted.
const NAMED_OUTSIDE: usize = 3;

/// Hands over the rows of the first sheet.
pub(super) fn rows(
    bytes: &[u8],
    limits: &Limits,
    visit: &mut dyn FnMut(SheetRow) -> ControlFlow<()>,
) -> Result<TableNotes, Refusal> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged())?;
    let sheets = workbook.sheets_metadata().iter();
    let first = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).next();
    let name = first.ok_or_else(Refusal::empty)?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|_| Refusal::damaged())?;
    let mut gathering = Gathering { sheet: Arc::from(name.as_str()), row: None, last: 0, outside: Outside::default() };
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(|_| Refusal::damaged())? {
        let (row, column) = record.pos;
        let cell = if record.formula.is_some() { Cell::Formula } else { cell(&record.value, limits) };
        if gathering.place(row, column, cell, limits, visit)?.is_break() {
            return Ok(gathering.outside.notes());
        }
    }
    let _ = gathering.finish(visit);
    Ok(gathering.outside.notes())
}

/// The row that is being put together.
struct Gathering {
    sheet: Arc<str>,
    row: Option<SheetRow>,
    last: u32,
    outside: Outside,
}

impl Gathering {
    fn place(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell,
        limits: &Limits,
        visit: &mut dyn FnMut(SheetRow) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Refusal> {
        if cell.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let number = row.saturating_add(1);
        if column >= limits.columns {
            self.outside.note(number, column);
            return Ok(ControlFlow::Continue(()));
        }
        if self.row.as_ref().is_none_or(|open| open.number != number) {
            if self.finish(visit).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            // Spreadsheet programs write rows in order; a row that comes back would count twice.
            if number <= self.last {
                return Err(Refusal::damaged());
            }
            self.last = number;
            self.row = Some(SheetRow { sheet: Some(Arc::clone(&self.sheet)), number, cells: Vec::new() });
        }
        let place = usize::try_from(column).unwrap_or(usize::MAX);
        if let Some(open) = &mut self.row {
            if open.cells.len() <= place {
                open.cells.resize(place + 1, Cell::Empty);
            }
            if let Some(slot) = open.cells.get_mut(place) {
                *slot = cell;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn finish(&mut self, visit: &mut dyn FnMut(SheetRow) -> ControlFlow<()>) -> ControlFlow<()> {
        self.row.take().map_or(ControlFlow::Continue(()), visit)
    }
}

/// Cells to the right of everything that can be a column.
#[derive(Default)]
struct Outside {
    named: Vec<String>,
    count: u64,
}

impl Outside {
    fn note(&mut self, row: u32, column: u32) {
        self.count += 1;
        if self.named.len() < NAMED_OUTSIDE {
            self.named.push(format!("{}{row}", column_letters(column)));
        }
    }

    fn notes(&self) -> TableNotes {
        if self.count == 0 {
            return Vec::new();
        }
        let (named, count) = (self.named.join(", "), self.count);
        vec![Bilingual::new(
            format!("Không đọc {count} ô nằm ngoài bảng ({named})"),
            format!("{count} cells outside the table were not read ({named})"),
        )]
    }
}

fn cell(value: &DataRef<'_>, limits: &Limits) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::text(&number.to_string(), limits.cell),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::SharedString(text) => Cell::text(without_escape(text), limits.cell),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(instant) => day(*instant).map_or(Cell::Number(instant.as_f64()), Cell::Date),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::text(without_escape(text), limits.cell)
        }
        DataRef::Error(_) => Cell::Error,
    }
}

/// The day of a spreadsheet's date, in either of its two calendars; none for a duration and for the 29 February 1900 that never was.
fn day(instant: ExcelDateTime) -> Option<Date> {
    if !instant.is_datetime() || instant.as_f64() < 1.0 {
        return None;
    }
    let (year, month, day, ..) = instant.to_ymd_hms_milli();
    Date::from_calendar_date(i32::from(year), Month::try_from(month).ok()?, day).ok()
}
