//! The adoption report in print, as CSV and as a workbook: the same numbers as in the others, of nothing none.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use congvu::domain::adoption::counts::{Column, Figures};
use congvu::domain::agency::TreePath;
use congvu::domain::lang::Lang;
use congvu::domain::official_text::Motto;
use congvu::paper::Press;
use congvu::paper::model::Block;
use congvu::reports::adoption::{AdoptionReport, Frame, Period};
use congvu::reports::format::paper::adoption;
use congvu::reports::format::sheets::{adoption_csv, adoption_workbook};
use congvu::reports::format::text::Detail;
use congvu::reports::letterhead::Letterhead;
use congvu::reports::number::{count, percent};
use time::macros::date;

use super::tools;
use crate::adoption::{frame, province_tally};

fn of_december() -> Period {
    Period { month: "2019-12".parse().unwrap(), from: date!(2019 - 11 - 15), to: date!(2019 - 12 - 14) }
}

#[test]
fn the_provinces_pages_tell_every_unit() {
    let tally = province_tally(6149);
    let frame = Frame { period: Some(of_december()), as_of: date!(2019 - 12 - 14), ..frame() };
    let report = AdoptionReport::of(&tally, None, frame).unwrap();
    let head = Letterhead::of(&tally, None, "Tỉnh Bình Phước").unwrap();
    let paper = adoption(&report, &head, Detail::Units);
    let printed = Press::shared().unwrap().print(&paper).unwrap();
    assert!(printed.lacking.is_empty(), "{:?}", printed.lacking);
    let told = tools::flowing(&printed.pdf);
    let total = &report.total.total;
    let (staff, covered) = (count(Lang::Vi, total.get(Column::Staff)), count(Lang::Vi, total.get(Column::Covered)));
    for said in [
        "ỦY BAN NHÂN DÂN TỈNH BÌNH PHƯỚC",
        "Bình Phước, ngày ….. tháng ….. năm",
        "tháng 12 năm 2019 số liệu tại thời điểm hết ngày 14/12/2019 (kỳ báo cáo từ 15/11/2019 đến 14/12/2019)",
        &format!("có {staff} người, đã cấp 6.149 hộp thư công vụ"),
        &format!("{covered} người có thể ký số, đạt {}", percent(Lang::Vi, total.coverage())),
        "Hình 1. Tỷ lệ người có thể ký số theo cấp",
        "Hình 2. Số đơn vị theo tỷ lệ người có thể ký số",
        "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    for unit in &report.units {
        assert!(told.contains(&unit.name), "{}", unit.name);
    }
    // What is aimed at is a line among the bars of levels, and no bar of its own.
    let chart = |report: &AdoptionReport| {
        let paper = adoption(report, &head, Detail::Units);
        let chart = paper.body.into_iter().find_map(|block| match block {
            Block::Figure { told, .. } => Some(told),
            _ => None,
        });
        chart.unwrap()
    };
    let aimed = Frame { target: Some(900), ..report.frame.clone() };
    let aimed = AdoptionReport { frame: aimed, ..report.clone() };
    assert_eq!(chart(&aimed), format!("{}\nMục tiêu 90,0 %", chart(&report)));
}

#[test]
fn an_agencys_pages_tell_its_departments_and_nothing_of_nothing_is_no_share() {
    let tally = province_tally(700);
    let root = TreePath::from_stored("H10/H10.36/".to_owned());
    let report = AdoptionReport::of(&tally, Some(&root), frame()).unwrap();
    let head = Letterhead::of(&tally, Some(&root), "Tỉnh Bình Phước").unwrap();
    let printed = Press::shared().unwrap().print(&adoption(&report, &head, Detail::Departments)).unwrap();
    let told = tools::flowing(&printed.pdf);
    assert!(told.contains(&head.agency.replace('\n', " ").to_uppercase()), "{told}");
    assert_eq!(head.superior, None, "a committee of the people names nobody above itself");
    let unit = report.units.iter().find(|unit| unit.code.as_str() == "H10.36").unwrap();
    for part in &unit.departments {
        assert!(told.contains(&part.name), "{}", part.name);
    }

    let empty = Letterhead {
        motto: Motto::State,
        superior: None,
        agency: "Sở Nội vụ".into(),
        place: None,
        signer: "THỦ TRƯỞNG ĐƠN VỊ".into(),
    };
    let nobody = AdoptionReport { total: Figures::default(), units: Vec::new(), ..report };
    let printed = Press::shared().unwrap().print(&adoption(&nobody, &empty, Detail::Units)).unwrap();
    let told = tools::flowing(&printed.pdf);
    assert!(told.contains("Không có người thuộc diện phải ký số, nên không tính tỷ lệ."), "{told}");
    assert!(tools::text(&printed.pdf).lines().any(|line| line.starts_with("Tổng cộng") && line.contains('–')));
}

#[test]
fn csv_and_workbook_have_the_numbers_raw() {
    let tally = province_tally(700);
    let report = AdoptionReport::of(&tally, None, frame()).unwrap();
    let csv = adoption_csv(&report, Lang::En);
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let place = |heading: &str| headings.iter().position(|own| own == heading).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let departments: usize = report.units.iter().map(|unit| unit.departments.len()).sum();
    assert_eq!(rows.len(), 1 + 5 + report.levels.len() + report.units.len() + departments);
    let sum = |line: &str, column: &str| -> u64 {
        let of = rows.iter().filter(|row| &row[place("Line")] == line);
        of.map(|row| row[place(column)].parse::<u64>().unwrap()).sum()
    };
    for (column, heading) in
        [(Column::Staff, "Staff"), (Column::Covered, "Can sign"), (Column::OtherGap, "Cannot sign for another reason")]
    {
        let total = report.total.total.get(column);
        for line in ["Total", "Rank", "Level", "Agency"] {
            assert_eq!(sum(line, heading), total, "{line} {heading}");
        }
    }
    let tenths = report.total.total.coverage().tenths().unwrap();
    assert_eq!(rows[0][place("Coverage")], format!("{}.{}", tenths / 10, tenths % 10));

    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(adoption_workbook(&report, Lang::Vi).unwrap())).unwrap();
    assert_eq!(book.sheet_names(), ["Tổng hợp", "Theo đơn vị", "Ghi chú"]);
    let sheet = book.worksheet_range("Theo đơn vị").unwrap();
    let cells: Vec<Vec<Data>> = sheet.rows().map(<[Data]>::to_vec).collect();
    assert_eq!(cells.len(), 4 + report.units.len() + departments);
    let of_units = cells[4..].iter().filter(|row| row[0] == Data::String("Đơn vị".into()));
    let staff: f64 =
        of_units.map(|row| if let Data::Float(number) = row[5] { number } else { panic!("{row:?}") }).sum();
    assert_eq!(staff.to_string(), report.total.total.get(Column::Staff).to_string());
}
