//! The lines of an export, each an event as it was written or what is wrong with the line. One bad line never spoils the others.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::mapping::{Layout, Mapping};
use crate::domain::lang::Bilingual;
use crate::domain::signing::reading::{Field, Written};

/// Most bytes of one line.
pub const LINE_BYTES: usize = 64 * 1024;

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// What stands there.
    pub content: Result<Written, LineProblem>,
}

/// Why a line is no event at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// What is wrong.
    pub reason: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

/// Hands over every line that holds something, in the order of the file, until `visit` breaks off.
///
/// # Errors
/// When the file cannot be read.
pub fn lines(file: impl BufRead, mapping: &Mapping, visit: impl FnMut(Line) -> ControlFlow<()>) -> io::Result<()> {
    match mapping.layout {
        Layout::Jsonl => json_lines(file, mapping, visit),
        Layout::Csv => csv_lines(file, mapping, visit),
    }
}

fn json_lines(
    mut file: impl BufRead,
    mapping: &Mapping,
    mut visit: impl FnMut(Line) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        // One byte more tells that there is more.
        let most = LINE_BYTES as u64 + 1;
        if file.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let content = if line.len() > LINE_BYTES && line.last() != Some(&b'\n') {
            skip_line(&mut file)?;
            Err(too_long())
        } else if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        } else {
            serde_json::from_slice(&line).map(|value| of_json(&value, mapping)).map_err(|error| no_json(&error))
        };
        if visit(Line { number, content }).is_break() {
            break;
        }
    }
    Ok(())
}

/// Reads on to the end of the line, keeping nothing.
fn skip_line(file: &mut impl BufRead) -> io::Result<()> {
    loop {
        let held = file.fill_buf()?;
        let (used, is_over) = match held.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (held.len(), held.is_empty()),
        };
        file.consume(used);
        if is_over {
            return Ok(());
        }
    }
}

fn of_json(value: &Value, mapping: &Mapping) -> Written {
    let value_of = |field: Field| {
        let path = mapping.fields.get(&field)?;
        // An export may have the path itself as a key.
        let found = value.get(path).or_else(|| path.split('.').try_fold(value, |value, key| value.get(key)))?;
        match found {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    };
    written(mapping, value_of)
}

fn csv_lines(file: impl BufRead, mapping: &Mapping, mut visit: impl FnMut(Line) -> ControlFlow<()>) -> io::Result<()> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
    let mut record = ByteRecord::new();
    let mut headings: Option<Vec<String>> = None;
    while reader.read_byte_record(&mut record).map_err(io::Error::other)? {
        let number = record.position().map_or(0, csv::Position::line);
        let Some(headings) = &headings else {
            // The mark that spreadsheets put before UTF-8.
            let heading = |cell: &[u8]| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_owned();
            headings = Some(record.iter().map(heading).collect());
            continue;
        };
        if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
            continue;
        }
        let content = if record.as_slice().len() > LINE_BYTES {
            Err(too_long())
        } else if std::str::from_utf8(record.as_slice()).is_err() {
            Err(other_encoding())
        } else {
            let value_of = |field: Field| {
                let heading = mapping.fields.get(&field)?;
                let column = headings.iter().position(|held| held == heading)?;
                record.get(column).map(|cell| String::from_utf8_lossy(cell).into_owned())
            };
            Ok(written(mapping, value_of))
        };
        if visit(Line { number, content }).is_break() {
            break;
        }
    }
    Ok(())
}

fn written(mapping: &Mapping, value_of: impl Fn(Field) -> Option<String>) -> Written {
    let mut written = Written::default();
    for (field, value) in &mapping.fixed {
        written.set(*field, value);
    }
    for field in mapping.fields.keys() {
        if let Some(value) = value_of(*field).filter(|value| !value.trim().is_empty()) {
            written.set(*field, mapping.word(*field, &value));
        }
    }
    written
}

fn too_long() -> LineProblem {
    LineProblem {
        reason: Bilingual::new(
            format!("Dòng dài hơn {LINE_BYTES} byte"),
            format!("The line is longer than {LINE_BYTES} bytes"),
        ),
        remedy: Bilingual::new(
            "Chỉ gửi thông tin về lần ký, không gửi văn bản",
            "Send what is known of the signature, never the document",
        ),
    }
}

fn no_json(error: &serde_json::Error) -> LineProblem {
    LineProblem {
        reason: Bilingual::new(format!("Không phải JSON: {error}"), format!("It is no JSON: {error}")),
        remedy: Bilingual::new("Mỗi dòng là một đối tượng JSON", "Each line is one JSON object"),
    }
}

fn other_encoding() -> LineProblem {
    LineProblem {
        reason: Bilingual::new("Dòng không dùng bảng mã UTF-8", "The line is not in UTF-8"),
        remedy: Bilingual::new("Xuất lại tệp theo bảng mã UTF-8", "Export the file in UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(file: &[u8], system: &str) -> Vec<Line> {
        let mapping = Mapping::built_in(system).unwrap().unwrap();
        let mut found = Vec::new();
        lines(file, &mapping, |line| {
            found.push(line);
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    #[test]
    fn a_json_line_is_read_by_paths_and_words() {
        let line = r#"{"idKySo": 71, "vanBan": {"id": "vb-7", "soKyHieu": null}, "loaiKy": "LANH_DAO_KY_DUYET", "dinhDang": "DOCX"}"#;
        let found = read(line.as_bytes(), "ioffice");
        let written = found[0].content.as_ref().unwrap();
        assert_eq!(written.get(Field::EventId), Some("71"));
        assert_eq!(written.get(Field::Document), Some("vb-7"));
        assert_eq!(written.get(Field::Notation), None);
        assert_eq!(written.get(Field::Action), Some("leader_approval"));
        assert_eq!(written.get(Field::Format), Some("DOCX"), "a word that nobody mapped is told as it is");
    }

    #[test]
    fn a_csv_line_is_read_by_headings_and_has_what_is_always_the_same() {
        let file = "\u{feff}Mã văn bản,Mã giao dịch,Loại ký\nvb-7,e-1,Sao y\n,,\nvb-8,e-2,\n";
        let found = read(file.as_bytes(), "onewinsys");
        let told: Vec<(u64, Option<&str>, Option<&str>)> = found
            .iter()
            .map(|line| (line.number, line.content.as_ref().unwrap()))
            .map(|(number, written)| (number, written.get(Field::EventId), written.get(Field::Action)))
            .collect();
        assert_eq!(told, [(2, Some("e-1"), Some("copy")), (4, Some("e-2"), None)]);
        assert_eq!(found[0].content.as_ref().unwrap().get(Field::Format), Some("pades"));
    }

    #[test]
    fn a_bad_line_is_told_and_the_next_is_read() {
        let long = format!("{{\"idKySo\": \"{}\"}}", "x".repeat(LINE_BYTES));
        let file = format!("no json\n\n{long}\n{{\"idKySo\": \"e-1\"}}");
        let found = read(file.as_bytes(), "ioffice");
        let told: Vec<(u64, bool)> = found.iter().map(|line| (line.number, line.content.is_ok())).collect();
        assert_eq!(told, [(1, false), (3, false), (4, true)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_lines(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            for system in Mapping::built_in_systems() {
                let _ = read(&bytes, system);
            }
        }
    }
}
