//! The year-end report as an official text: what was reached in sentences, tables and a chart, with how the figures are to be read.
//!
//! It is in Vietnamese, as official texts are. Number, symbol and day are left to whoever sends it.

use super::sheets::notes;
use super::text::{answers, of_when, value};
use super::{Figure, GoalProgress, YearEnd, finding_counts};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::indicator::amount::Unit;
use crate::domain::lang::Lang;
use crate::paper::model::{Align, Block, Cell, Column, Paper, Row, Table};
use crate::reports::chart::{Bar, bars};
use crate::reports::figure::{amount, status};
use crate::reports::figure_words;
use crate::reports::letterhead::Subject;
use crate::reports::number::{count, day};

const VI: Lang = Lang::Vi;
/// A hundred per cent, in tenths.
const WHOLE: u64 = 1000;

/// The report as a text to be signed.
#[must_use]
pub fn paper(report: &YearEnd) -> Paper {
    let (year, head) = (report.year, &report.head);
    let subject = format!(
        "Kết quả ứng dụng công nghệ thông tin, hộp thư công vụ và chữ ký số năm {year}\n(số liệu từ {} đến {})",
        day(VI, report.days.first),
        day(VI, report.days.last)
    );
    let told = format!("Báo cáo kết quả ứng dụng công nghệ thông tin năm {year}: {}", report.province);
    let of = Subject { kind: "BÁO CÁO", subject, told, made_on: report.as_of };
    head.paper(of, body(report))
}

fn body(report: &YearEnd) -> Vec<Block> {
    let mut body = vec![Block::heading("1. Kết quả đạt được")];
    body.extend(report.sections.iter().filter_map(|section| {
        let told: Vec<String> = section.figures.iter().filter_map(sentence).collect();
        (!told.is_empty()).then(|| Block::paragraph(format!("{}: {}.", section.title.vi, told.join("; "))))
    }));
    body.push(Block::paragraph(format!("{}.", of_when(report, VI))));
    body.push(Block::Table(results(report)));
    body.extend(chart(report));
    let mut number = 1;
    let mut heading = |words: &str| {
        number += 1;
        Block::heading(format!("{number}. {words}"))
    };
    if !report.goals.is_empty() {
        body.push(heading("Mức độ hoàn thành mục tiêu"));
        body.push(Block::Table(goals(&report.goals)));
    }
    if !report.findings.is_empty() {
        body.push(heading("Số liệu cần xem lại"));
        let counts = finding_counts(&report.findings).into_iter();
        let items =
            counts.map(|(kind, found)| format!("{}: {} số liệu;", figure_words::finding(VI, kind), count(VI, found)));
        body.push(Block::List { items: items.collect() });
    }
    body.push(Block::Notes { lines: std::iter::once("Ghi chú:".to_owned()).chain(notes(report, VI)).collect() });
    body
}

/// A figure within a sentence: so many things, or a share that is reached. Behind its name a number would be read as a thing's number.
fn sentence(figure: &Figure) -> Option<String> {
    let told = figure.told.as_ref()?;
    let mut rest = figure.label.vi.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_lowercase).collect();
    let (name, value) = (format!("{first}{}", rest.as_str()), value(figure.unit, told, VI));
    Some(match figure.unit {
        Unit::Count => format!("{value} {name}"),
        Unit::Percent => format!("{name} đạt {value}"),
        Unit::YesNo | Unit::Days => format!("{name}: {value}"),
    })
}

fn results(report: &YearEnd) -> Table {
    let mut rows = Vec::new();
    for section in &report.sections {
        rows.push(Row::Section { level: 1, text: section.title.vi.clone() });
        rows.extend(section.figures.iter().map(result));
    }
    Table {
        caption: Some(format!("Bảng 1. Kết quả năm {}", report.year)),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![
            column("Chỉ tiêu", 46, Align::Left),
            column("Kết quả", 17, Align::Right),
            column("Tính chất", 16, Align::Center),
            column("Tính đến", 20, Align::Center),
            column("Nguồn, đơn vị báo cáo", 48, Align::Left),
        ],
        rows,
    }
}

fn result(figure: &Figure) -> Row {
    let cells = match &figure.told {
        None => [figure.label.vi.clone(), "–".to_owned(), "chưa có số liệu".to_owned(), String::new(), String::new()],
        Some(told) => {
            let label = match answers(told, VI) {
                Some(answers) => format!("{} ({answers})", figure.label.vi),
                None => figure.label.vi.clone(),
            };
            let beside = [told.source.vi.clone(), told.reporters().vi];
            let beside: Vec<String> = beside.into_iter().filter(|text| !text.is_empty()).collect();
            [
                label,
                value(figure.unit, told, VI),
                status(VI, told.status).to_owned(),
                day(VI, told.as_of),
                beside.join("; "),
            ]
        }
    };
    line(cells)
}

fn goals(goals: &[GoalProgress]) -> Table {
    let row = |one: &GoalProgress| {
        line([
            one.name.vi.clone(),
            figure_words::aimed_for(VI, one.goal.level).to_owned(),
            amount(VI, one.unit, one.goal.amount),
            one.reached.as_ref().map_or_else(|| "–".to_owned(), |told| value(one.unit, told, VI)),
            figure_words::verdict(VI, one.is_met).to_owned(),
            one.goal.source.clone(),
        ])
    };
    Table {
        caption: Some("Bảng 2. Mức độ hoàn thành mục tiêu".to_owned()),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![
            column("Chỉ tiêu", 44, Align::Left),
            column("Phạm vi", 18, Align::Left),
            column("Mục tiêu", 16, Align::Right),
            column("Đã đạt", 16, Align::Right),
            column("Đánh giá", 18, Align::Center),
            column("Nguồn", 34, Align::Left),
        ],
        rows: goals.iter().map(row).collect(),
    }
}

fn column(heading: &str, width: u16, align: Align) -> Column {
    Column { heading: heading.to_owned(), group: None, width, align }
}

fn line<const N: usize>(cells: [String; N]) -> Row {
    Row::Line { cells: cells.map(Cell::of).into(), is_strong: false, indent: 0 }
}

/// The shares side by side; none where there are fewer than two.
fn chart(report: &YearEnd) -> Option<Block> {
    let share = |figure: &Figure| {
        let told = figure.told.as_ref()?;
        let share = match (figure.unit, told.of) {
            (_, Some(whole)) => Ratio { part: told.amount.0, whole },
            (Unit::Percent, None) => Ratio { part: told.amount.0, whole: WHOLE },
            _ => return None,
        };
        Some(Bar { label: short(figure), share })
    };
    let shares: Vec<Bar> = report.figures().filter_map(share).collect();
    (shares.len() > 1).then(|| {
        let chart = bars(VI, "Các tỷ lệ đạt được", &shares, None);
        let caption = "Hình 1. Các tỷ lệ đạt được (số liệu: Bảng 1)".to_owned();
        Block::Figure { picture: chart.svg, told: chart.text, caption }
    })
}

/// What a share is called where there is little room.
fn short(figure: &Figure) -> String {
    let short = match figure.code {
        "coverage" => "Người có thể ký số",
        "exchange_overall" => "Văn bản điện tử toàn tỉnh",
        "exchange_province_district" => "Văn bản điện tử tỉnh - huyện",
        "exchange_province_commune" => "Văn bản điện tử tỉnh - xã",
        "one_stop_districts" => "Một cửa điện tử cấp huyện",
        "one_stop_communes" => "Một cửa điện tử cấp xã",
        _ => &figure.label.vi,
    };
    short.to_owned()
}
