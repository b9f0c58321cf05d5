//! The rows of a CSV file: delimiter and encoding found out, quotes and line breaks within them kept.

use std::ops::ControlFlow;

use csv::{ByteRecord, ReaderBuilder};

use super::cell::{Cell, SheetRow, column_letters};
use super::encoding;
use super::escape::without_escape;
use super::limits::Limits;
use super::refusal::Refusal;
use super::table::TableNotes;
use crate::domain::lang::Bilingual;

/// Hands over the rows. A row's number is the one a spreadsheet would show.
pub(super) fn rows(
    bytes: &[u8],
    limits: &Limits,
    visit: &mut dyn FnMut(SheetRow) -> ControlFlow<()>,
) -> Result<TableNotes, Refusal> {
    let octets = encoding::octets(bytes).ok_or_else(not_text)?;
    let text = octets.as_slice();
    let encoding = encoding::of_rows(text, text.split(|byte| *byte == b'\n'));
    let first_line = text.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty());
    let mark = delimiter(first_line.unwrap_or_default());
    let mut reader = ReaderBuilder::new().delimiter(mark).flexible(true).has_headers(false).from_reader(text);
    let mut record = ByteRecord::new();
    let mut outside = None;
    let mut number = 0_u32;
    loop {
        let begin = reader.position().byte();
        // A record of uneven length is read; nothing else can fail on octets in memory.
        if !reader.read_byte_record(&mut record).unwrap_or(false) {
            break;
        }
        number = number.saturating_add(1).saturating_add(empty_lines_at(text, begin));
        let far = usize::try_from(limits.columns).unwrap_or(usize::MAX);
        if outside.is_none() && record.iter().skip(far).any(|field| !field.iter().all(u8::is_ascii_whitespace)) {
            outside = Some(number);
        }
        let cells = record.iter().take(far).map(|field| match encoding::decode(encoding, field) {
            Some(text) => Cell::text(without_escape(&text), limits.cell),
            None => Cell::OtherEncoding,
        });
        let row = SheetRow { sheet: None, number, cells: cells.collect() };
        if !row.is_empty() && visit(row).is_break() {
            break;
        }
    }
    Ok(notes(encoding.name(), outside, limits))
}

fn notes(encoding: &str, outside: Option<u32>, limits: &Limits) -> TableNotes {
    let mut notes = Vec::new();
    if encoding != "UTF-8" {
        notes.push(Bilingual::new(
            format!("Tệp dùng bảng mã {encoding}, đã chuyển sang Unicode; hãy kiểm tra dấu tiếng Việt"),
            format!("The file is in {encoding} and was converted to Unicode; look at the Vietnamese marks"),
        ));
    }
    if let Some(row) = outside {
        let last = column_letters(limits.columns.saturating_sub(1));
        notes.push(Bilingual::new(
            format!("Không đọc các cột sau cột {last} (từ dòng {row})"),
            format!("Columns after {last} were not read (from row {row} on)"),
        ));
    }
    notes
}

/// The CSV reader passes over empty lines in silence, but a spreadsheet shows them: they count in the numbers of rows.
fn empty_lines_at(text: &[u8], begin: u64) -> u32 {
    let from = usize::try_from(begin).unwrap_or(usize::MAX);
    let rest = text.get(from..).unwrap_or_default();
    let length = rest.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    let mut breaks = rest.get(..length).unwrap_or_default();
    // After a record the reader stands behind its line break, or between the two octets of one.
    let before = from.checked_sub(1).and_then(|at| text.get(at));
    if before == Some(&b'\r') {
        breaks = breaks.strip_prefix(b"\n").unwrap_or(breaks);
    }
    let feeds = breaks.split(|byte| *byte == b'\n').count() - 1;
    u32::try_from(if feeds > 0 { feeds } else { breaks.len() }).unwrap_or(u32::MAX)
}

/// The mark that the header has most of, outside quotes; a comma when it has none.
fn delimiter(header: &[u8]) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in header {
        if *byte == b'"' {
            is_quoted = !is_quoted;
        } else if !is_quoted {
            for (mark, count) in &mut counts {
                *count += u32::from(mark == byte);
            }
        }
    }
    // Of equals, the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

fn not_text() -> Refusal {
    Refusal::new(
        ("Tệp không phải là CSV hay XLSX", "The file is neither CSV nor XLSX"),
        ("Lưu lại dạng .xlsx hoặc CSV UTF-8", "Save it as .xlsx or CSV UTF-8"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Limits, Table};
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u32, Vec<Cell>)> {
        let mut rows = Vec::new();
        let table = Table::open(bytes, Limits::default()).unwrap();
        table
            .rows(&mut |row| {
                rows.push((row.number, row.cells));
                ControlFlow::Continue(())
            })
            .unwrap();
        rows
    }

    fn texts(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::text(text, 100)).collect()
    }

    #[test]
    fn marks_quotes_breaks_and_empty_lines_are_read_as_a_spreadsheet_shows_them() {
        let file = "a;b\r\n\r\n\"x;\"\"y\"\"\r\nz\";2\r\n;\r\nc;3";
        assert_eq!(
            read(file.as_bytes()),
            [(1, texts(&["a", "b"])), (3, texts(&["x;\"y\"\r\nz", "2"])), (5, texts(&["c", "3"]))]
        );
        assert_eq!(read(b"a\tb,c\td\n\n\n1\t2\t3"), [(1, texts(&["a", "b,c", "d"])), (4, texts(&["1", "2", "3"]))]);
    }

    #[test]
    fn an_old_encoding_is_composed_and_a_row_of_another_is_named() {
        let old = encoding::in_windows_1258("tên,nơi\nNguyễn Văn Thắng,Đồng Xoài\nTrần Thị Hồng,Bình Long\n");
        let rows = read(&[&old, "Lê Văn Tám,x\n".as_bytes()].concat());
        assert_eq!(rows[1].1, texts(&["Nguyễn Văn Thắng", "Đồng Xoài"]));
        assert_eq!(rows[3], (4, vec![Cell::OtherEncoding, Cell::Text("x".into())]));
    }

    proptest! {
        #[test]
        fn no_octets_end_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(table) = Table::open(&bytes, Limits::default()) {
                let mut last = 0;
                let _ = table.rows(&mut |row| {
                    assert!(row.number > last && row.cells.len() <= 64);
                    last = row.number;
                    ControlFlow::Continue(())
                });
            }
        }

        #[test]
        fn what_is_written_is_read(fields in proptest::collection::vec("[a-zĐư\",;\n ]{1,8}", 1..6)) {
            let line: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let file = format!("{}\n{}\n", vec!["h"; fields.len()].join(","), line.join(","));
            let rows = read(file.as_bytes());
            let expected: Vec<Cell> = fields.iter().map(|field| Cell::text(field, 100)).collect();
            if expected.iter().any(|cell| !cell.is_empty()) {
                prop_assert_eq!(&rows[1].1, &expected);
            }
        }
    }
}
