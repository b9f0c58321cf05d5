//! A list as CSV (RFC 4180): with a mark, or spreadsheets would not take it for UTF-8. Days are ISO 8601, instants RFC 3339.

use std::fs::File;
use std::io::{BufWriter, Write as _};

use super::super::escape::csv_field;
use super::{ExportError, Heading, Value};

#[derive(Debug)]
pub(super) struct CsvList(BufWriter<File>);

impl CsvList {
    pub(super) fn begin(headings: &[Heading]) -> Result<Self, ExportError> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        file.write_all("\u{feff}".as_bytes())?;
        let mut list = Self(file);
        list.line(headings.iter().map(|heading| csv_field(heading.text)))?;
        Ok(list)
    }

    pub(super) fn row(&mut self, values: &[Value]) -> Result<(), ExportError> {
        self.line(values.iter().map(field))
    }

    fn line(&mut self, fields: impl Iterator<Item = String>) -> Result<(), ExportError> {
        for (place, field) in fields.enumerate() {
            if place > 0 {
                self.0.write_all(b",")?;
            }
            self.0.write_all(field.as_bytes())?;
        }
        Ok(self.0.write_all(b"\r\n")?)
    }

    pub(super) fn finish(self) -> Result<File, ExportError> {
        self.0.into_inner().map_err(|error| ExportError::Io(error.into_error()))
    }
}

fn field(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => csv_field(text),
        Value::Number(number) => number.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Instant(at) => at.to_string(),
    }
}
