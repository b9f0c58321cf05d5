//! The table of a form: headings in one or two rows, repeated on each page, and a row for each request.

use rust_xlsxwriter::XlsxError;

use super::super::export::xlsx::{bounded, day};
use super::page::{Page, lines};
use crate::domain::form::field::{Field, Value};
use crate::domain::form::filled::{Cell, Row};
use crate::domain::form::layout::Column;
use crate::domain::form::shown::{by_column, joined};

/// Points of a line of text.
const LINE: u32 = 15;

pub(super) struct Table;

impl Table {
    pub(super) fn write(page: &mut Page<'_>) -> Result<(), XlsxError> {
        let (form, look) = (page.form, page.look);
        page.row += 1;
        page.span((0, page.last), &form.table_title(), &look.bold)?;
        page.row += 1;
        headings(page)?;
        for (number, row) in (1_u32..).zip(&form.rows) {
            write_row(page, number, row)?;
        }
        Ok(())
    }
}

fn headings(page: &mut Page<'_>) -> Result<(), XlsxError> {
    let (columns, look, first) = (page.form.layout().columns, page.look, page.row);
    let has_groups = columns.iter().any(|column| column.group.is_some());
    let last = if has_groups { first + 1 } else { first };
    if has_groups {
        page.sheet.merge_range(first, 0, last, 0, "STT", &look.heading)?;
    } else {
        page.sheet.write_string_with_format(first, 0, "STT", &look.heading)?;
    }
    for (place, column) in (1_u16..).zip(columns) {
        match column.group {
            None if has_groups => page.sheet.merge_range(first, place, last, place, column.heading, &look.heading)?,
            _ => page.sheet.write_string_with_format(last, place, column.heading, &look.heading)?,
        };
    }
    for (group, (from, to)) in groups(columns) {
        if from == to {
            page.sheet.write_string_with_format(first, from, group, &look.heading)?;
        } else {
            page.sheet.merge_range(first, from, first, to, group, &look.heading)?;
        }
    }
    let tallest = columns.iter().map(|column| lines(column.heading, column.width)).max().unwrap_or(1);
    if has_groups {
        page.sheet.set_row_height(first, 2 * LINE)?;
    }
    page.sheet.set_row_height(last, tallest.max(2) * LINE)?;
    page.sheet.set_repeat_rows(first, last)?;
    page.row = last + 1;
    Ok(())
}

/// The groups with their first and last column; each is of neighbours.
fn groups(columns: &[Column]) -> Vec<(&'static str, (u16, u16))> {
    let mut found: Vec<(&'static str, (u16, u16))> = Vec::new();
    for (place, column) in (1_u16..).zip(columns) {
        let Some(group) = column.group else { continue };
        match found.last_mut() {
            Some((known, (_, to))) if *known == group => *to = place,
            _ => found.push((group, (place, place))),
        }
    }
    found
}

fn write_row(page: &mut Page<'_>, number: u32, row: &Row) -> Result<(), XlsxError> {
    let look = page.look;
    page.sheet.write_with_format(page.row, 0, number, &look.middle)?;
    let mut tallest = 1;
    let fields = by_column(page.form, &row.cells);
    for ((place, column), own) in (1_u16..).zip(page.form.layout().columns).zip(fields) {
        let shown = joined(own);
        tallest = tallest.max(lines(&shown, column.width));
        let is_gap = own.iter().any(|(_, cell)| cell.is_gap());
        match own {
            [(_, Cell::Known(Value::Day(date)))] => match day(*date) {
                Some(real) => page.sheet.write_datetime_with_format(page.row, place, &real, &look.day)?,
                None => page.sheet.write_string_with_format(page.row, place, shown, &look.middle)?,
            },
            [(_, Cell::Known(Value::Mark))] => {
                page.sheet.write_string_with_format(page.row, place, shown, &look.middle)?
            }
            _ if shown.is_empty() => {
                page.sheet.write_blank(page.row, place, if is_gap { &look.gap } else { &look.cell })?
            }
            _ => {
                let format = if is_gap { &look.gap } else { &look.cell };
                page.sheet.write_string_with_format(page.row, place, bounded(&shown), format)?
            }
        };
        if is_gap {
            let cells: Vec<(Field, &Cell)> = own.iter().map(|(field, cell)| (*field, cell)).collect();
            page.note(place, &cells)?;
        }
    }
    page.sheet.set_row_height(page.row, tallest * LINE)?;
    page.row += 1;
    Ok(())
}
