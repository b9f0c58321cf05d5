//! A list as a workbook of one sheet: real days and numbers, headings that stay in sight, a filter on each column. The library puts
//! each row into a file of its own as soon as the next one begins, so memory does not grow with the list.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufWriter;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use time::{Date, OffsetDateTime};

use super::super::escape::formula_mark;
use super::{ExportError, Heading, Value};
use crate::domain::clock::Timestamp;

/// A4, in the words of the file format.
pub(in crate::sheets) const A4: u8 = 9;

/// Characters that a cell takes.
const CELL: usize = 32_767;

pub(super) struct XlsxList {
    workbook: Workbook,
    width: u16,
    row: u32,
    day: Format,
    instant: Format,
}

impl std::fmt::Debug for XlsxList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XlsxList").field("row", &self.row).finish_non_exhaustive()
    }
}

impl XlsxList {
    pub(super) fn begin(title: &str, headings: &[Heading], at: Timestamp) -> Result<Self, ExportError> {
        let mut workbook = Workbook::new();
        if let Some(made) = instant(at.to_offset()) {
            workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        }
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(told)?;
        sheet.set_name(title).map_err(told)?;
        sheet.set_freeze_panes(1, 0).map_err(told)?;
        // Printed across on A4, as wide as a page, with the headings and a number on each.
        sheet.set_repeat_rows(0, 0).map_err(told)?;
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_footer("&C&P/&N");
        let bold = Format::new().set_bold();
        for (place, heading) in (0_u16..).zip(headings) {
            sheet.set_column_width(place, heading.width).map_err(told)?;
            sheet.write_string_with_format(0, place, heading.text, &bold).map_err(told)?;
        }
        Ok(Self {
            workbook,
            width: u16::try_from(headings.len()).unwrap_or(u16::MAX),
            row: 0,
            day: Format::new().set_num_format("dd/mm/yyyy"),
            instant: Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
        })
    }

    pub(super) fn row(&mut self, values: &[Value]) -> Result<(), ExportError> {
        self.row += 1;
        let Self { workbook, row, day, instant, .. } = self;
        let sheet = workbook.worksheet_from_index(0).map_err(told)?;
        for (place, value) in (0_u16..).zip(values) {
            cell(sheet, (*row, place), value, day, instant).map_err(told)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<File, ExportError> {
        let (last, width) = (self.row, self.width);
        let sheet = self.workbook.worksheet_from_index(0).map_err(told)?;
        sheet.autofilter(0, 0, last, width.saturating_sub(1)).map_err(told)?;
        let mut file = BufWriter::new(tempfile::tempfile()?);
        self.workbook.save_to_writer(&mut file).map_err(told)?;
        file.into_inner().map_err(|error| ExportError::Io(error.into_error()))
    }
}

fn cell(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    value: &Value,
    day_format: &Format,
    instant_format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => return Ok(()),
        Value::Text(text) => sheet.write_string(row, place, bounded(text))?,
        // Beyond this a cell's number is no longer exact.
        Value::Number(number) if number.unsigned_abs() > 1 << 53 => {
            sheet.write_string(row, place, number.to_string())?
        }
        #[expect(clippy::cast_precision_loss, reason = "bounded above by what is exact")]
        Value::Number(number) => sheet.write_number(row, place, *number as f64)?,
        Value::Day(date) => match day(*date) {
            Some(cell) => sheet.write_datetime_with_format(row, place, &cell, day_format)?,
            None => sheet.write_string(row, place, date.to_string())?,
        },
        Value::Instant(at) => match instant(at.to_offset()) {
            Some(cell) => sheet.write_datetime_with_format(row, place, &cell, instant_format)?,
            None => sheet.write_string(row, place, at.to_string())?,
        },
    };
    Ok(())
}

/// Text as a cell takes it. The apostrophe stays in sight, and so in the CSV that somebody makes of the sheet.
pub(in crate::sheets) fn bounded(text: &str) -> Cow<'_, str> {
    let mark = formula_mark(text);
    if mark.is_empty() && text.len() <= CELL {
        return Cow::Borrowed(text);
    }
    let marked = format!("{mark}{text}");
    if marked.chars().count() <= CELL {
        return Cow::Owned(marked);
    }
    Cow::Owned(marked.chars().take(CELL - 1).chain(['…']).collect())
}

/// A spreadsheet's day; none before 1900, which its calendar does not know.
pub(in crate::sheets) fn day(date: Date) -> Option<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, u8::from(date.month()), date.day()).ok()
}

pub(in crate::sheets) fn instant(at: OffsetDateTime) -> Option<ExcelDateTime> {
    day(at.date())?.and_hms(u16::from(at.hour()), at.minute(), f64::from(at.second())).ok()
}

pub(in crate::sheets) fn told(error: XlsxError) -> ExportError {
    match error {
        XlsxError::IoError(error) => ExportError::Io(error),
        error => ExportError::Workbook(error),
    }
}
