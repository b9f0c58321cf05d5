//! An official form as a workbook to be printed on A4: heading, contact, table, signature; and, where something has yet to be filled
//! in, marked cells with a note each and a second sheet that lists them.
//!
//! The same form gives the same octets. No text begins a formula; a day by itself is a real day.

mod look;
mod page;
mod table;

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};

use self::look::Look;
use self::page::Page;
use super::export::ExportError;
use super::export::xlsx::{A4, bounded, day, told};
use crate::domain::form::document::label;
use crate::domain::form::filled::FilledForm;

/// Name of the sheet that lists what has yet to be filled in.
const GAPS: &str = "Cần bổ sung";

/// The form as a workbook.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn workbook(form: &FilledForm) -> Result<Vec<u8>, ExportError> {
    written(form).map_err(told)
}

fn written(form: &FilledForm) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(bounded(form.layout().subject));
    // Made on the day that it bears: the same form is the same file.
    let properties = match day(form.dated_on) {
        Some(made) => properties.set_creation_datetime(&made),
        None => properties,
    };
    workbook.set_properties(&properties);
    let look = Look::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(format!("Mẫu {}", form.form))?;
    Page::new(sheet, form, &look).write()?;
    if !form.gaps().is_empty() || !form.heading.gaps().is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(GAPS)?;
        gaps(sheet, form, &look)?;
    }
    workbook.save_to_buffer()
}

fn gaps(sheet: &mut Worksheet, form: &FilledForm, look: &Look) -> Result<(), XlsxError> {
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    for (column, (heading, width)) in (0_u16..).zip([("Dòng", 10_u16), ("Mục", 60), ("Vì sao", 60)]) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, heading, &look.bold)?;
    }
    let mut row = 0_u32;
    for line in form.heading.gaps() {
        row += 1;
        for (column, text) in (0_u16..).zip(["Đầu mẫu", line.called(), why(false)]) {
            sheet.write_string_with_format(row, column, text, &look.left)?;
        }
    }
    for gap in form.gaps() {
        row += 1;
        match gap.row {
            Some(number) => sheet.write_with_format(row, 0, u32::try_from(number).unwrap_or(u32::MAX), &look.left)?,
            None => sheet.write_string_with_format(row, 0, "Đầu mối", &look.left)?,
        };
        sheet.write_string_with_format(row, 1, label(form, gap), &look.left)?;
        sheet.write_string_with_format(row, 2, why(gap.is_masked), &look.left)?;
    }
    Ok(())
}

/// Why a field is empty.
const fn why(is_masked: bool) -> &'static str {
    if is_masked { "Tài khoản lập mẫu không được xem" } else { "Sổ đăng ký chưa có" }
}

#[cfg(test)]
mod tests;
