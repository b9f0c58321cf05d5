//! Writing tables that a spreadsheet opens as text: no field begins a formula. The file of the bad rows can be mended and sent again.

use std::fmt::Write as _;

use super::cell::{Cell, SheetRow};
use crate::domain::import::RowProblem;
use crate::domain::lang::Lang;

/// Heading of the column that says why; it is not read when the file comes back.
pub(super) const REASON: &str = "Lý do (reason)";

/// A field for CSV: what a spreadsheet would take for a formula gets an apostrophe in front, as spreadsheets themselves do.
#[must_use]
pub fn csv_field(text: &str) -> String {
    let mark = formula_mark(text);
    if !mark.is_empty() || text.contains(['"', ',', ';', '\n', '\r', '\t']) {
        format!("\"{mark}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// What is put in front of a text so that no spreadsheet takes it for a formula: an apostrophe, or nothing.
pub(super) fn formula_mark(text: &str) -> &'static str {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" }
}

/// Takes the apostrophe of [`csv_field`] off again.
pub(super) fn without_escape(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => text,
    }
}

/// The file of the bad rows, in the making: the columns of what was sent, and why.
#[derive(Debug, Clone)]
pub struct BadRows {
    text: String,
    lang: Lang,
    width: usize,
    rows: u64,
}

impl BadRows {
    /// An empty file under those headings.
    #[must_use]
    pub fn new(headings: &[String], lang: Lang) -> Self {
        let fields = headings.iter().map(|heading| csv_field(heading)).chain([REASON.to_owned()]);
        // With a mark, or spreadsheets would not take it for UTF-8.
        let text = format!("\u{feff}{}\r\n", fields.collect::<Vec<_>>().join(","));
        Self { text, lang, width: headings.len(), rows: 0 }
    }

    /// Adds a row with its problems.
    pub fn add(&mut self, row: &SheetRow, problems: &[RowProblem]) {
        for place in 0..self.width {
            self.text.push_str(&csv_field(&shown(row.cell(place))));
            self.text.push(',');
        }
        let told = problems.iter().map(|problem| {
            let place = problem.column.as_ref().map(|column| format!("{column}{}: ", problem.row)).unwrap_or_default();
            format!("{place}{}. {}", problem.reason.pick(self.lang), problem.remedy.pick(self.lang))
        });
        let reason = told.collect::<Vec<_>>().join(" | ");
        self.text.push_str(&csv_field(&reason));
        self.text.push_str("\r\n");
        self.rows += 1;
    }

    /// How many rows it holds.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// The file.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }
}

fn shown(cell: &Cell) -> String {
    let mut text = String::new();
    match cell {
        Cell::Text(words) => text.clone_from(words),
        Cell::Number(number) => {
            // Writing into a String cannot fail.
            let _ = write!(text, "{number}");
        }
        Cell::Date(day) => text = day.to_string(),
        Cell::Bool(value) => text = value.to_string(),
        Cell::Empty | Cell::Formula | Cell::Error | Cell::TooLong | Cell::OtherEncoding => {}
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_begins_a_formula() {
        assert_eq!(csv_field("=1+1"), "\"'=1+1\"");
        assert_eq!(csv_field("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(csv_field("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(csv_field("Nguyễn Văn An"), "Nguyễn Văn An");
    }

    proptest! {
        #[test]
        fn a_field_comes_back_as_it_was(text in "[-=+@'\ta-zđ\",;\r\n0-9 ]{0,12}") {
            let file = csv_field(&text);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
            let read = reader.records().next().map(|record| record.unwrap().get(0).unwrap().to_owned());
            let read = read.unwrap_or_default();
            prop_assert_eq!(without_escape(&read), without_escape(&text));
            prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
