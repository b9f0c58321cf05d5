//! Templates to fill in: headings in Vietnamese, a hidden row of keys, notes, lists to choose from, one example on a sheet of its own.

use rust_xlsxwriter::{DataValidation, Format, Note, Workbook, Worksheet, XlsxError};

use super::column::{Column, columns};
use super::escape::csv_field;
use crate::domain::import::ImportKind;

/// The last row to which lists and formats reach.
const LAST_ROW: u32 = 20_000;

/// The template as CSV: headings, then keys.
#[must_use]
pub fn csv(kind: ImportKind) -> Vec<u8> {
    let line = |text: fn(&Column) -> &'static str| {
        columns(kind).iter().map(|column| csv_field(text(column))).collect::<Vec<_>>().join(",")
    };
    format!("\u{feff}{}\r\n{}\r\n", line(|column| column.vi), line(|column| column.key)).into_bytes()
}

/// The template as a workbook. None when the library cannot write it, which no kind of table makes happen.
#[must_use]
pub fn xlsx(kind: ImportKind) -> Option<Vec<u8>> {
    written(kind).ok()
}

fn written(kind: ImportKind) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Dữ liệu")?;
    fill_in_here(sheet, kind)?;
    let guide = workbook.add_worksheet();
    guide.set_name("Hướng dẫn")?;
    explain(guide, kind)?;
    workbook.save_to_buffer()
}

fn fill_in_here(sheet: &mut Worksheet, kind: ImportKind) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold().set_text_wrap();
    // Everything is text, dates too: what people type is what arrives.
    let text = Format::new().set_num_format("@");
    for (place, column) in (0_u16..).zip(columns(kind)) {
        let mark = if column.is_required { " *" } else { "" };
        sheet.set_column_width(place, 22)?;
        sheet.set_column_format(place, &text)?;
        sheet.write_string_with_format(0, place, format!("{}{mark}", column.vi), &heading)?;
        sheet.write_string_with_format(1, place, column.key, &text)?;
        if !column.note.is_empty() {
            sheet.insert_note(0, place, &Note::new(column.note))?;
        }
        let words: Vec<&str> = column.list.iter().map(|(_, words)| *words).collect();
        if !words.is_empty() {
            // A list within the cell's rule may have 255 characters; longer ones are on the guide's sheet.
            if let Ok(rule) = DataValidation::new().allow_list_strings(&words) {
                sheet.add_data_validation(2, place, LAST_ROW, place, &rule)?;
            }
        }
    }
    sheet.set_row_hidden(1)?;
    sheet.set_freeze_panes(2, 0)?;
    Ok(())
}

fn explain(sheet: &mut Worksheet, kind: ImportKind) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (place, title) in (0_u16..).zip(["Cột", "Trường", "Bắt buộc", "Cách điền", "Ví dụ", "Các giá trị"])
    {
        sheet.set_column_width(place, 26)?;
        sheet.write_string_with_format(0, place, title, &bold)?;
    }
    for (row, column) in (1_u32..).zip(columns(kind)) {
        let values = column.list.iter().map(|(code, words)| format!("{words} ({code})")).collect::<Vec<_>>().join("; ");
        let required = if column.is_required { "x" } else { "" };
        for (place, text) in (0_u16..).zip([column.vi, column.key, required, column.note, column.example, &values]) {
            sheet.write_string(row, place, text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::ops::ControlFlow;

    use super::super::{Limits, Mapping, Table};
    use super::*;

    #[test]
    fn each_template_is_understood_when_it_comes_back() {
        for &kind in ImportKind::ALL {
            for bytes in [csv(kind), xlsx(kind).unwrap()] {
                let mut rows = Vec::new();
                let table = Table::open(&bytes, Limits::default()).unwrap();
                table
                    .rows(&mut |row| {
                        rows.push(row);
                        ControlFlow::Continue(())
                    })
                    .unwrap();
                let mapping = Mapping::of_header(kind, &rows[0], &BTreeMap::new()).unwrap();
                assert!(mapping.is_key_row(&rows[1]), "{kind}");
                assert!(mapping.told().iter().all(|told| told.key.is_some()), "{kind}");
                assert_eq!((rows.len(), mapping.told().len()), (2, columns(kind).len()));
            }
        }
    }
}
