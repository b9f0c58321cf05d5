use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use time::macros::{date, datetime};

use super::*;

const HEADINGS: [Heading; 3] =
    [Heading { text: "Họ và tên", width: 20 }, Heading { text: "Ngày", width: 12 }, Heading { text: "Số", width: 8 }];

fn at() -> Timestamp {
    Timestamp::from(datetime!(2019-12-31 09:00:00 +07:00))
}

fn written(form: ExportForm, rows: &[[Value; 3]]) -> Vec<u8> {
    let mut list = ListWriter::begin(form, "Danh sách", &HEADINGS, at()).unwrap();
    for row in rows {
        list.row(row).unwrap();
    }
    let (mut file, count) = list.finish().unwrap();
    assert_eq!(count, rows.len() as u64);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

/// The cells of the only sheet.
fn opened(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["Danh sách"]);
    let range = workbook.worksheet_range("Danh sách").unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The text of a part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

const HOSTILE: [&str; 8] =
    ["=cmd|' /C calc'!A0", "+84 271", "-2+3", "@SUM(A1:A2)", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://x\")", "'=1"];

#[test]
fn no_cell_of_any_form_begins_a_formula() {
    let rows = HOSTILE.map(|text| [text.into(), Value::Empty, Value::Empty]);
    let cells = opened(written(ExportForm::Xlsx, &rows));
    let sheet = part(&written(ExportForm::Xlsx, &rows), "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "{sheet}");
    let csv = String::from_utf8(written(ExportForm::Csv, &rows)).unwrap();
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(csv.as_bytes());
    let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
    assert_eq!(read.len(), HOSTILE.len());
    for (place, text) in HOSTILE.iter().enumerate() {
        let expected = if text.starts_with('\'') { (*text).to_owned() } else { format!("'{text}") };
        assert_eq!(read[place], expected);
        // A carriage return is a line's end in XML, as in every workbook.
        assert_eq!(cells[place + 1][0].to_string().replace('\n', "\r"), expected);
    }
}

#[test]
fn days_instants_and_numbers_are_real_in_a_workbook() {
    let row = ["Nguyễn Văn Ánh".into(), Value::Day(date!(2019 - 12 - 31)), Value::Number(6149)];
    let later = ["Lê Thị Bê".into(), Value::Instant(at()), Value::Number(1 << 60)];
    let bytes = written(ExportForm::Xlsx, &[row, later]);
    let cells = opened(bytes.clone());
    assert_eq!(cells[1][0], Data::String("Nguyễn Văn Ánh".into()));
    let Data::DateTime(day) = &cells[1][1] else { panic!("{:?}", cells[1][1]) };
    assert_eq!(day.to_ymd_hms_milli(), (2019, 12, 31, 0, 0, 0, 0));
    assert_eq!(cells[1][2], Data::Float(6149.0));
    let Data::DateTime(instant) = &cells[2][1] else { panic!("{:?}", cells[2][1]) };
    assert_eq!(instant.to_ymd_hms_milli(), (2019, 12, 31, 9, 0, 0, 0));
    assert_eq!(cells[2][2], Data::String((1_i64 << 60).to_string()), "what a cell's number cannot hold is text");
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains(r#"<pane ySplit="1" topLeftCell="A2""#) && sheet.contains(r#"<autoFilter ref="A1:C3"/>"#),
        "{sheet}"
    );
}

#[test]
fn csv_is_that_of_the_rfc_with_a_mark() {
    let row = ["a, \"b\"\nc".into(), Value::Day(date!(2019 - 12 - 31)), Value::Number(-7)];
    let later = [Value::Empty, Value::Instant(at()), Value::Empty];
    let expected = "\u{feff}Họ và tên,Ngày,Số\r\n\"a, \"\"b\"\"\nc\",2019-12-31,-7\r\n,2019-12-31T09:00:00+07:00,\r\n";
    assert_eq!(String::from_utf8(written(ExportForm::Csv, &[row, later])).unwrap(), expected);
}

#[test]
fn text_too_long_for_a_cell_is_cut_and_says_so() {
    let cells = opened(written(ExportForm::Xlsx, &[["ắ".repeat(40_000).as_str().into(), Value::Empty, Value::Empty]]));
    let text = cells[1][0].to_string();
    assert_eq!((text.chars().count(), text.ends_with("ắ…")), (32_767, true));
}

#[test]
fn a_sheet_takes_so_many_rows_and_csv_any_number() {
    let row = [Value::Empty, Value::Empty, Value::Empty];
    let mut full = ListWriter::begin(ExportForm::Xlsx, "a", &HEADINGS, at()).unwrap();
    full.rows = SHEET_ROWS;
    assert!(matches!(full.row(&row), Err(ExportError::TooManyRows)));
    let mut list = ListWriter::begin(ExportForm::Csv, "a", &HEADINGS, at()).unwrap();
    list.rows = SHEET_ROWS;
    list.row(&row).unwrap();
}
