use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use time::macros::datetime;

use super::*;
use crate::domain::clock::Timestamp;

const COLUMNS: [Column; 3] = [
    Column { heading: "Đơn vị", width: 30 },
    Column { heading: "Tổng số người", width: 12 },
    Column { heading: "Tỷ lệ ký được", width: 12 },
];

fn row(name: &str, staff: u64, share: Option<u64>) -> Vec<Figure> {
    vec![Figure::Text(name.to_owned()), Figure::Count(staff), Figure::Share(share)]
}

fn sheet() -> Sheet {
    Sheet {
        name: "Tổng hợp",
        title: vec!["Mức độ sẵn sàng ký số".to_owned(), "Số liệu đến hết ngày 31/12/2019".to_owned()],
        columns: COLUMNS.into(),
        rows: vec![row("Cấp tỉnh", 6149, Some(955)), row("=HYPERLINK(\"http://x\")", 0, None)],
        chart: Some(Chart {
            kind: ChartKind::Bars,
            title: "Tỷ lệ ký được".to_owned(),
            names: 0,
            shares: 2,
            rows: (0, 1),
            told: "Cấp tỉnh: 95,5 %".to_owned(),
        }),
    }
}

fn made() -> Vec<u8> {
    let at = Timestamp::from(datetime!(2019-12-31 09:00:00 +07:00));
    workbook(&[sheet()], ("Ghi chú", &["Thuộc diện: …".to_owned()]), at).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_workbook_has_real_numbers_and_of_nothing_no_number() {
    let mut opened: Xlsx<_> = Xlsx::new(Cursor::new(made())).unwrap();
    assert_eq!(opened.sheet_names(), ["Tổng hợp", "Ghi chú"]);
    let range = opened.worksheet_range("Tổng hợp").unwrap();
    let rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
    assert_eq!(rows[0][0], Data::String("Mức độ sẵn sàng ký số".into()));
    assert_eq!(rows[3], ["Đơn vị", "Tổng số người", "Tỷ lệ ký được"].map(|text| Data::String(text.into())));
    assert_eq!(rows[4], [Data::String("Cấp tỉnh".into()), Data::Float(6149.0), Data::Float(0.955)]);
    let nothing = [Data::String("'=HYPERLINK(\"http://x\")".into()), Data::Float(0.0), Data::String("n/a".into())];
    assert_eq!(rows[5], nothing);
}

#[test]
fn it_is_set_up_to_be_worked_on_and_printed() {
    let bytes = made();
    let page = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!page.contains("<f>"), "no formula");
    assert!(page.contains(r#"<autoFilter ref="A4:C6"/>"#) && page.contains(r#"ySplit="4""#), "{page}");
    assert!(page.contains(r#"paperSize="9""#) && page.contains(r#"orientation="landscape""#), "{page}");
    assert!(page.contains(r#"fitToHeight="0""#) && page.contains("&amp;C&amp;P/&amp;N"), "{page}");
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles") && names.contains("$4:$4"), "{names}");
    let chart = part(&bytes, "xl/charts/chart1.xml");
    assert!(chart.contains("'Tổng hợp'!$C$5</c:f>") && chart.contains("'Tổng hợp'!$A$5</c:f>"), "{chart}");
    assert!(bytes == made(), "octet by octet");
}

#[test]
fn moments_are_a_line_that_runs_from_left_to_right() {
    let mut moments = sheet();
    moments.chart = moments.chart.map(|chart| Chart { kind: ChartKind::Line, ..chart });
    let at = Timestamp::from(datetime!(2019-12-31 09:00:00 +07:00));
    let bytes = workbook(&[moments], ("Ghi chú", &[]), at).unwrap();
    let chart = part(&bytes, "xl/charts/chart1.xml");
    assert!(chart.contains("<c:lineChart>") && !chart.contains("<c:barChart>"), "{chart}");
    assert!(chart.contains(r#"orientation val="minMax""#) && !chart.contains(r#"orientation val="maxMin""#), "{chart}");
}

#[test]
fn csv_is_marked_and_begins_no_formula() {
    let told = csv(&COLUMNS, &sheet().rows);
    let expected = "\u{feff}Đơn vị,Tổng số người,Tỷ lệ ký được\r\nCấp tỉnh,6149,95.5\r\n\"'=HYPERLINK(\"\"http://x\"\")\",0,n/a\r\n";
    assert_eq!(told, expected);
}
