//! Tables of figures, as CSV or as a workbook to be worked on and printed: real numbers, a filter on each column, headings that stay in
//! sight and are on each printed page, a chart of the workbook's own.
//!
//! A share of nothing is the text `n/a` in both, never a number. The same tables are, octet by octet, the same file.

mod workbook;

use super::escape::csv_field;

pub use workbook::workbook;

/// Stands for a share of nothing.
const NOT_APPLICABLE: &str = "n/a";

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// Text.
    Text(String),
    /// How many.
    Count(u64),
    /// Tenths of a per cent; none of nothing.
    Share(Option<u64>),
    /// Hundredths of a point; none where there is none to be had.
    Points(Option<u64>),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub heading: &'static str,
    /// How many characters wide it is.
    pub width: u16,
}

/// A table with a sheet to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the sheet.
    pub name: &'static str,
    /// What stands over the table, a row each.
    pub title: Vec<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a figure for each column.
    pub rows: Vec<Vec<Figure>>,
    /// A picture of some of them.
    pub chart: Option<Chart>,
}

/// How shares are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// A bar each: of things side by side.
    Bars,
    /// One line through all: of moments.
    Line,
}

/// A picture of some rows that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// How they are drawn.
    pub kind: ChartKind,
    /// What it shows.
    pub title: String,
    /// The column that names them.
    pub names: u16,
    /// The column of shares; of bars each of these rows must have one, in a line it is a gap.
    pub shares: u16,
    /// The first row and the one after the last, counted below the headings.
    pub rows: (usize, usize),
    /// The same in words.
    pub told: String,
}

/// A table as CSV (RFC 4180): with a mark, or spreadsheets would not take it for UTF-8. Shares are in per cent, with a point.
#[must_use]
pub fn csv(columns: &[Column], rows: &[Vec<Figure>]) -> String {
    let mut text = String::from('\u{feff}');
    line(&mut text, columns.iter().map(|column| csv_field(column.heading)));
    for row in rows {
        line(&mut text, row.iter().map(field));
    }
    text
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    text.push_str(&fields.collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

fn field(figure: &Figure) -> String {
    match figure {
        Figure::Text(words) => csv_field(words),
        Figure::Count(number) => number.to_string(),
        Figure::Share(Some(tenths)) => format!("{}.{}", tenths / 10, tenths % 10),
        Figure::Points(Some(hundredths)) => format!("{}.{:02}", hundredths / 100, hundredths % 100),
        Figure::Share(None) | Figure::Points(None) => NOT_APPLICABLE.to_owned(),
    }
}

#[cfg(test)]
mod tests;
