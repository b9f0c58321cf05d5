//! Writing lists of any length: row after row into a file without a name, which is gone when it is closed.
//!
//! Nothing holds the rows, in either form. No text begins a formula, neither in a cell nor in the CSV that somebody makes of it.

mod csv;
pub(super) mod xlsx;

use std::fs::File;
use std::io::{self, Seek as _};

use rust_xlsxwriter::XlsxError;
use thiserror::Error;
use time::Date;

use crate::domain::clock::Timestamp;
use crate::domain::export::ExportForm;

/// Rows under the headings that a workbook's sheet takes.
pub const SHEET_ROWS: u64 = 1_048_575;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(Date),
    /// An instant; told in Vietnam's time.
    Instant(Timestamp),
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// A column as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// What it is called.
    pub text: &'static str,
    /// How many characters wide a sheet shows it.
    pub width: u16,
}

/// Why a list is not written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The file that rows are put into fails.
    #[error("the file that the rows are gathered in cannot be written; look for room in the folder that TMPDIR names")]
    Io(#[from] io::Error),
    /// More rows than a sheet takes.
    #[error("the list has more than {SHEET_ROWS} rows, which is what a workbook's sheet takes")]
    TooManyRows,
    /// The workbook cannot be put together.
    #[error("the workbook cannot be written")]
    Workbook(#[source] XlsxError),
}

/// A list that is being written.
#[derive(Debug)]
pub struct ListWriter {
    form: Form,
    rows: u64,
    limit: u64,
}

#[derive(Debug)]
enum Form {
    Csv(csv::CsvList),
    Xlsx(Box<xlsx::XlsxList>),
}

impl ListWriter {
    /// Begins a list with its headings. `title` names the sheet; `at` is the instant that the workbook says it was made.
    ///
    /// # Errors
    /// When no file can be made.
    pub fn begin(form: ExportForm, title: &str, headings: &[Heading], at: Timestamp) -> Result<Self, ExportError> {
        let (form, limit) = match form {
            ExportForm::Csv => (Form::Csv(csv::CsvList::begin(headings)?), u64::MAX),
            ExportForm::Xlsx => (Form::Xlsx(Box::new(xlsx::XlsxList::begin(title, headings, at)?)), SHEET_ROWS),
        };
        Ok(Self { form, rows: 0, limit })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When the form takes no more rows, or the file cannot be written.
    pub fn row(&mut self, values: &[Value]) -> Result<(), ExportError> {
        if self.rows == self.limit {
            return Err(ExportError::TooManyRows);
        }
        self.rows += 1;
        match &mut self.form {
            Form::Csv(list) => list.row(values),
            Form::Xlsx(list) => list.row(values),
        }
    }

    /// Ends the list: the file from its beginning, and how many rows are under the headings.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<(File, u64), ExportError> {
        let mut file = match self.form {
            Form::Csv(list) => list.finish()?,
            Form::Xlsx(list) => list.finish()?,
        };
        file.rewind()?;
        Ok((file, self.rows))
    }
}

#[cfg(test)]
mod tests;
