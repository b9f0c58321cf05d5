//! Files as they come: far-away cells, formulas, numbers for text, two calendars, and containers built to exhaust who reads them.

use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use congvu::sheets::{Cell, Limits, Refusal, SheetRow, Table};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook};
use time::macros::date;
use zip::write::{SimpleFileOptions, ZipWriter};

fn read(bytes: &[u8], limits: Limits) -> Result<(Vec<SheetRow>, Vec<String>), Refusal> {
    let mut rows = Vec::new();
    let notes = Table::open(bytes, limits)?.rows(&mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok((rows, notes.into_iter().map(|note| note.en).collect()))
}

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook made by hand: what stands between `<sheetData>` and its end, the properties of the workbook, shared strings.
fn workbook(rows: &str, properties: &str, strings: &str) -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    zipped(&[
        (
            "_rels/.rels",
            format!(
                "{head}<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "{head}<workbook xmlns=\"{main}\" xmlns:r=\"{office}\">{properties}<sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "{head}<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "{head}<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("{head}{strings}")),
        (
            "xl/worksheets/sheet1.xml",
            format!("{head}<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ])
}

const NO_STRINGS: &str = "<sst count=\"0\" uniqueCount=\"0\"></sst>";

#[test]
fn a_far_away_cell_is_one_cell_and_named() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Họ và tên").unwrap();
    sheet.write_string(1, 0, "Nguyễn Văn An").unwrap();
    // As a rectangle this would be 17 thousand million cells.
    sheet.write_string(1_048_575, 16_383, "x").unwrap();
    let (rows, notes) = read(&book.save_to_buffer().unwrap(), Limits::default()).unwrap();
    assert_eq!(rows.iter().map(|row| (row.number, row.cells.len())).collect::<Vec<_>>(), [(1, 1), (2, 1)]);
    assert!(notes[0].contains("XFD1048576"), "{notes:?}");
}

#[test]
fn formulas_are_not_believed_and_numbers_stay_numbers() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_formula(0, 0, Formula::new("=\"070\"&\"085000123\"").set_result("070085000123")).unwrap();
    sheet.write_number(0, 1, 70_085_000_123.0).unwrap();
    sheet.write_number_with_format(0, 2, 31_274.0, &day).unwrap();
    sheet.write_boolean(0, 3, true).unwrap();
    let (rows, _) = read(&book.save_to_buffer().unwrap(), Limits::default()).unwrap();
    // 31274 days after 1899-12-30 is 15 August 1985.
    let expected = [Cell::Formula, Cell::Number(70_085_000_123.0), Cell::Date(date!(1985 - 08 - 15)), Cell::Bool(true)];
    assert_eq!(rows[0].cells, expected);
}

#[test]
fn dates_are_read_in_both_calendars() {
    let rows = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>29812</v></c></row>";
    let day_of = |properties: &str| read(&workbook(rows, properties, NO_STRINGS), Limits::default()).unwrap().0;
    // The same serial is four years and a day later where the calendar begins in 1904.
    assert_eq!(day_of("<workbookPr/>")[0].cells, [Cell::Date(date!(1981 - 08 - 14))]);
    assert_eq!(day_of("<workbookPr date1904=\"1\"/>")[0].cells, [Cell::Date(date!(1985 - 08 - 15))]);
}

#[test]
fn containers_built_to_exhaust_are_refused() {
    let small = Limits { inflated: 1 << 20, strings: 1 << 18, piece: 4096, ..Limits::default() };
    let cell = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    assert!(read(&workbook(cell, "", NO_STRINGS), small).is_ok(), "what they are made of is good");
    let empty_rows = "<row></row>".repeat(100_000);
    let many_strings = format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(20_000));
    let long_text = format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>", "a".repeat(5000));
    let hidden = format!("<!-- {} -->{cell}", "<".repeat(5000));
    for (what, bytes) in [
        ("inflates to more than allowed", workbook(&empty_rows, "", NO_STRINGS)),
        ("shared strings", workbook(cell, "", &many_strings)),
        ("one long text", workbook(&long_text, "", NO_STRINGS)),
        ("a comment", workbook(&hidden, "", NO_STRINGS)),
        ("a claim", workbook(cell, "", "<sst uniqueCount=\"99999999999999\"></sst>")),
    ] {
        assert!(bytes.len() < 100_000, "{what} is a small file");
        assert!(read(&bytes, small).is_err(), "{what}");
    }
    let parts: Vec<(String, String)> = (0..300).map(|n| (format!("xl/{n}.xml"), String::new())).collect();
    let parts: Vec<(&str, String)> = parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    assert!(read(&zipped(&parts), Limits::default()).is_err(), "many parts");
    assert!(read(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1], Limits::default()).unwrap_err().reason.en.contains("password"));
}

#[test]
fn too_many_rows_are_refused() {
    let few = Limits { rows: 3, ..Limits::default() };
    assert!(read(b"a\n1\n2\n", few).is_ok());
    assert!(read(b"a\n1\n2\n3\n", few).unwrap_err().reason.en.contains("more than 3 rows"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_workbooks_end_in_rows_or_a_refusal(place in 0_usize..3000, byte in any::<u8>(), cut in 0_usize..3000) {
        let mut bytes = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", "", NO_STRINGS);
        let place = place % bytes.len();
        bytes[place] = byte;
        bytes.truncate(bytes.len() - cut % 40);
        let _ = read(&bytes, Limits::default());
    }

    #[test]
    fn sheets_of_any_markup_end_in_rows_or_a_refusal(rows in "(<row r=\"[0-9]{1,9}\">|</row>|<c r=\"[A-Z]{0,5}[0-9]{0,11}\"( t=\"(s|n|b|d|e|str)\")?>|</c>|<v>[0-9.eE-]{0,9}</v>|<f>|</f>|<f t=\"shared\" si=\"[0-9]{1,12}\"/>){0,12}") {
        if let Ok((rows, _)) = read(&workbook(&rows, "", NO_STRINGS), Limits::default()) {
            prop_assert!(rows.windows(2).all(|pair| pair[0].number < pair[1].number));
            prop_assert!(rows.iter().all(|row| row.cells.len() <= 64));
        }
    }
}
