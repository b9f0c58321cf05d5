//! The lines of an export, each an event as it was written or what is wrong with the line. One bad line never spoils the others.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::mapping::{Layout, Mapping};
use super::problem::{LineProblem, no_json, other_encoding, several_lines, too_long};
use crate::domain::signing::reading::{Field, Written};

/// Most bytes of one line.
pub const LINE_BYTES: usize = 64 * 1024;

/// The mark that spreadsheets put before UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// What stands there.
    pub content: Result<Written, LineProblem>,
    /// A print of its octets.
    pub print: String,
}

/// Why a file cannot be read as an export at all.
#[derive(Debug, Error)]
pub enum FileProblem {
    /// Reading it failed.
    #[error(transparent)]
    Reading(#[from] io::Error),
    /// Its first row lacks headings that the mapping has: their values would be lost in silence.
    #[error("its first row has no heading {}", .0.iter().map(|(field, heading)| format!("'{heading}' ({field})")).collect::<Vec<_>>().join(", "))]
    Headings(Vec<(Field, String)>),
}

/// How often each value that the mapping looks for was there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Lines that could be read.
    pub lines: u64,
    /// Where each value stands, and in how many lines there was one.
    pub values: BTreeMap<Field, (String, u64)>,
}

/// What a line has of a value.
enum Holds {
    Text(String),
    /// A list or an object.
    NoText,
    Nothing,
}

/// Hands over every line that holds something, in the order of the file, until `visit` breaks off; tells how often each value was there. The
/// headings of `without` may be missing.
///
/// # Errors
/// When the file cannot be read, or lacks headings.
pub fn lines(
    mut file: impl BufRead,
    mapping: &Mapping,
    without: &[Field],
    mut visit: impl FnMut(Line) -> ControlFlow<()>,
) -> Result<Found, FileProblem> {
    let mut found = Found::default();
    for (field, place) in &mapping.fields {
        found.values.insert(*field, (place.clone(), 0));
    }
    let (mut octets, mut headings) = (Vec::new(), None);
    for number in 1.. {
        let Some(read) = next_line(&mut file, &mut octets)? else { break };
        let line = if number == 1 { octets.strip_prefix(MARK).unwrap_or(&octets) } else { &octets };
        if read.is_whole && line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let content = match (mapping.layout, &headings) {
            (Layout::Csv, None) => {
                headings = Some(headings_of(line, mapping, without)?);
                continue;
            }
            _ if !read.is_whole => Err(too_long()),
            (Layout::Csv, Some(headings)) => match of_csv(line, headings, mapping) {
                Ok(None) => continue,
                Ok(Some(written)) => Ok(written),
                Err(problem) => Err(problem),
            },
            (Layout::Jsonl, _) => {
                serde_json::from_slice(line).map(|value| of_json(&value, mapping)).map_err(|error| no_json(&error))
            }
        };
        if let Ok(written) = &content {
            found.lines += 1;
            for (field, (_, times)) in &mut found.values {
                *times += u64::from(written.get(*field).is_some());
            }
        }
        if visit(Line { number, content, print: read.print }).is_break() {
            break;
        }
    }
    Ok(found)
}

/// A line that was read.
struct ReadLine {
    /// There is no more of it.
    is_whole: bool,
    print: String,
}

/// Reads the next line, of which it keeps no more than one may have; none at the end of the file.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<ReadLine>> {
    line.clear();
    // One byte more tells that there is more.
    if file.by_ref().take(LINE_BYTES as u64 + 1).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    let is_whole = line.len() <= LINE_BYTES || line.last() == Some(&b'\n');
    let mut print = Sha256::new();
    print.update(&line);
    if !is_whole {
        skip_line(file, &mut print)?;
    }
    Ok(Some(ReadLine { is_whole, print: hex::encode(print.finalize()) }))
}

/// Reads on to the end of the line, keeping nothing.
fn skip_line(file: &mut impl BufRead, print: &mut Sha256) -> io::Result<()> {
    loop {
        let held = file.fill_buf()?;
        let (used, is_over) = match held.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (held.len(), held.is_empty()),
        };
        print.update(held.get(..used).unwrap_or(held));
        file.consume(used);
        if is_over {
            return Ok(());
        }
    }
}

fn of_json(value: &Value, mapping: &Mapping) -> Written {
    written(mapping, |place| {
        // An export may have the path itself as a key.
        let found = value.get(place).or_else(|| place.split('.').try_fold(value, |value, key| value.get(key)));
        match found {
            Some(Value::String(text)) => Holds::Text(text.clone()),
            Some(Value::Number(number)) => Holds::Text(number.to_string()),
            Some(Value::Bool(flag)) => Holds::Text(flag.to_string()),
            Some(Value::Array(_) | Value::Object(_)) => Holds::NoText,
            Some(Value::Null) | None => Holds::Nothing,
        }
    })
}

/// The headings of the first row, if it has all that the mapping looks for.
fn headings_of(line: &[u8], mapping: &Mapping, without: &[Field]) -> Result<Vec<String>, FileProblem> {
    let record = record_of(line).unwrap_or_default();
    let heading = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_owned();
    let headings: Vec<String> = record.iter().map(heading).collect();
    let lacking =
        mapping.fields.iter().filter(|(field, heading)| !without.contains(field) && !headings.contains(heading));
    let lacking: Vec<(Field, String)> = lacking.map(|(field, heading)| (*field, heading.clone())).collect();
    if lacking.is_empty() { Ok(headings) } else { Err(FileProblem::Headings(lacking)) }
}

/// The event of a row; none where all cells are blank.
fn of_csv(line: &[u8], headings: &[String], mapping: &Mapping) -> Result<Option<Written>, LineProblem> {
    let record = record_of(line)?;
    if std::str::from_utf8(record.as_slice()).is_err() {
        return Err(other_encoding());
    }
    if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
        return Ok(None);
    }
    Ok(Some(written(mapping, |heading| {
        let column = headings.iter().position(|held| held == heading);
        let cell = column.and_then(|column| record.get(column));
        cell.map_or(Holds::Nothing, |cell| Holds::Text(String::from_utf8_lossy(cell).into_owned()))
    })))
}

/// A row, which is one line. A quotation mark without another would take the rows after it for part of it: they would be lost in silence.
fn record_of(line: &[u8]) -> Result<ByteRecord, LineProblem> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let is_open = line.iter().fold(false, |is_open, byte| is_open != (*byte == b'"'));
    if is_open || line.contains(&b'\r') {
        return Err(several_lines());
    }
    let mut record = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line);
    reader.read_byte_record(&mut record).map_err(|_| several_lines())?;
    Ok(record)
}

fn written(mapping: &Mapping, value_at: impl Fn(&str) -> Holds) -> Written {
    let mut written = Written::default();
    for (field, value) in &mapping.fixed {
        written.set(*field, value);
    }
    for (field, place) in &mapping.fields {
        match value_at(place) {
            Holds::Text(value) if !value.trim().is_empty() => written.set(*field, mapping.word(*field, &value)),
            Holds::NoText => written.set_no_text(*field),
            Holds::Text(_) | Holds::Nothing => {}
        }
    }
    written
}

#[cfg(test)]
mod tests;
