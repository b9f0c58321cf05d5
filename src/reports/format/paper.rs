//! The adoption report as an official text: what was found in sentences, tables and charts, with how the figures are to be read.
//!
//! It is in Vietnamese, as official texts are. Number, symbol and day are left to whoever sends it.

use super::figures::{Figure, notes, whole};
use super::text::Detail;
use super::when::{at, when};
use crate::domain::adoption::counts::{Column as Counted, Counts};
use crate::domain::lang::Lang;
use crate::paper::model::{Align, Block, Cell, Column, Paper, Row, Table};
use crate::reports::adoption::{AdoptionReport, Frame, UnitLine};
use crate::reports::chart::{Bar, Chart, bars, distribution};
use crate::reports::letterhead::{Letterhead, Subject};
use crate::reports::number::{count, percent};
use crate::reports::words;

const VI: Lang = Lang::Vi;
/// Bars that still make a picture.
const MOST_BARS: usize = 15;
/// Shares that a distribution says something about.
const FEWEST_SHARES: usize = 10;

/// Of which month or day, below the title.
fn of_when(frame: &Frame) -> String {
    let at = at(frame, VI);
    let Some(period) = frame.period else { return at };
    format!("tháng {} năm {}\nsố liệu {at}", u8::from(period.month.month), period.month.year)
}

/// The report as a text to be signed: of a month of figures, or of one day.
#[must_use]
pub fn adoption(report: &AdoptionReport, head: &Letterhead, detail: Detail) -> Paper {
    let of_when = of_when(&report.frame);
    let subject = format!("Mức độ sẵn sàng ký số của cán bộ, công chức, viên chức\n{of_when}");
    let told = format!("Báo cáo mức độ sẵn sàng ký số {}: {}", of_when.replace('\n', ", "), report.name);
    let of = Subject { kind: "BÁO CÁO", subject, told, made_on: report.frame.as_of };
    head.paper(of, body(report, detail))
}

fn body(report: &AdoptionReport, detail: Detail) -> Vec<Block> {
    let mut body = vec![
        Block::heading("1. Kết quả chung"),
        Block::paragraph(found(report)),
        Block::paragraph(source(report)),
        Block::Table(summary(report)),
    ];
    body.extend(charts(report).into_iter().map(|(chart, caption)| figure(chart, caption)));
    if detail != Detail::Levels && !report.units.is_empty() {
        body.push(Block::heading("2. Kết quả theo đơn vị"));
        body.push(Block::Table(units(report, detail)));
    }
    let notes = notes(&report.frame, VI);
    body.push(Block::Notes { lines: std::iter::once("Ghi chú:".to_owned()).chain(notes).collect() });
    body
}

/// The total in sentences.
fn found(report: &AdoptionReport) -> String {
    let counts = &report.total.total;
    let number = |column| count(VI, counts.get(column));
    let (staff, mailboxes, whole) = (number(Counted::Staff), number(Counted::Mailboxes), whole(report, VI));
    let issued = format!("{whole} có {staff} người, đã cấp {mailboxes} hộp thư công vụ cá nhân.");
    if counts.coverage().whole == 0 {
        return format!("{issued} Không có người thuộc diện phải ký số, nên không tính tỷ lệ.");
    }
    format!(
        "{issued} Trong {} người thuộc diện phải ký số, {} người có thể ký số, đạt {}; {} người chưa xác định được; {} người chưa thể ký số. \
         Chứng thư của {} người sắp hết hạn.",
        number(Counted::InScope),
        number(Counted::Covered),
        percent(VI, counts.coverage()),
        number(Counted::Indeterminate),
        number(Counted::Uncovered),
        number(Counted::Expiring),
    )
}

/// Where the figures are from, and of when.
fn source(report: &AdoptionReport) -> String {
    format!("{}. Nguồn: sổ đăng ký hộp thư công vụ và chứng thư số của tỉnh.", when(&report.frame, VI))
}

fn summary(report: &AdoptionReport) -> Table {
    let figures = Figure::shown(&report.frame);
    let line = |name: &str, counts: &Counts, is_strong| line(&figures, name, counts, is_strong, 0);
    let mut rows = vec![line("Tổng cộng", &report.total.total, true)];
    rows.push(section(1, "Theo chức vụ"));
    rows.extend(report.total.ranks().map(|(rank, counts)| line(words::rank(VI, rank), counts, false)));
    rows.push(section(1, "Theo cấp"));
    rows.extend(report.levels.iter().map(|(level, figures)| line(words::level(VI, *level), &figures.total, false)));
    table("Bảng 1. Kết quả theo chức vụ và theo cấp", "Đối tượng", &figures, rows)
}

fn units(report: &AdoptionReport, detail: Detail) -> Table {
    let figures = Figure::shown(&report.frame);
    let mut rows = Vec::new();
    let (mut level, mut above) = (None, None);
    for unit in &report.units {
        if level != Some(unit.level) {
            rows.push(section(1, &words::level(VI, unit.level).to_uppercase()));
            (level, above) = (Some(unit.level), None);
        }
        if unit.above.as_deref() != above {
            above = unit.above.as_deref();
            rows.push(section(2, above.unwrap_or_default()));
        }
        rows.extend(unit_rows(&figures, unit, detail));
    }
    table("Bảng 2. Kết quả theo đơn vị", "Đơn vị", &figures, rows)
}

fn unit_rows(figures: &[Figure], unit: &UnitLine, detail: Detail) -> Vec<Row> {
    let mut rows = vec![line(figures, &unit.name, &unit.figures.total, false, 0)];
    if detail == Detail::Departments {
        rows.extend(unit.departments.iter().map(|part| line(figures, &part.name, &part.figures.total, false, 1)));
    }
    rows
}

fn table(caption: &str, named: &str, figures: &[Figure], rows: Vec<Row>) -> Table {
    let name = Column { heading: named.to_owned(), group: None, width: 50, align: Align::Left };
    let figures = figures.iter().map(|figure| Column {
        heading: figure.printed_title().to_owned(),
        group: None,
        width: if *figure == Figure::Coverage { 15 } else { 12 },
        align: Align::Right,
    });
    Table {
        caption: Some(caption.to_owned()),
        unit: Some("Đơn vị tính: người; tỷ lệ tính bằng %".to_owned()),
        points: 11,
        named_by: 0,
        columns: std::iter::once(name).chain(figures).collect(),
        rows,
    }
}

fn line(figures: &[Figure], name: &str, counts: &Counts, is_strong: bool, indent: u8) -> Row {
    let figures = figures.iter().map(|figure| Cell::of(figure.of(counts).shown(VI)));
    Row::Line { cells: std::iter::once(Cell::of(name)).chain(figures).collect(), is_strong, indent }
}

fn section(level: u8, text: &str) -> Row {
    Row::Section { level, text: text.to_owned() }
}

/// The charts that say something about this report.
fn charts(report: &AdoptionReport) -> Vec<(Chart, &'static str)> {
    let mut charts = Vec::new();
    let levels = report.levels.iter().map(|(level, figures)| bar(words::level(VI, *level), &figures.total));
    if report.levels.len() > 1 {
        let chart = bars(VI, "Tỷ lệ người có thể ký số theo cấp", &levels.collect::<Vec<_>>(), report.frame.target);
        charts.push((chart, "Hình 1. Tỷ lệ người có thể ký số theo cấp (số liệu: Bảng 1)"));
        let shares: Vec<_> = report.units.iter().map(|unit| unit.figures.total.coverage()).collect();
        if shares.len() >= FEWEST_SHARES {
            let chart = distribution(VI, "Số đơn vị theo tỷ lệ người có thể ký số", &shares);
            charts.push((chart, "Hình 2. Số đơn vị theo tỷ lệ người có thể ký số (số liệu: Bảng 2)"));
        }
        return charts;
    }
    let parts = report.units.iter().flat_map(|unit| &unit.departments);
    let parts: Vec<Bar> = parts.map(|part| bar(&part.name, &part.figures.total)).collect();
    if (2..=MOST_BARS).contains(&parts.len()) {
        let chart = bars(VI, "Tỷ lệ người có thể ký số theo bộ phận", &parts, report.frame.target);
        charts.push((chart, "Hình 1. Tỷ lệ người có thể ký số theo bộ phận (số liệu: Bảng 2)"));
    }
    charts
}

fn bar(label: &str, counts: &Counts) -> Bar {
    Bar { label: label.to_owned(), share: counts.coverage() }
}

fn figure(chart: Chart, caption: &str) -> Block {
    Block::Figure { picture: chart.svg, told: chart.text, caption: caption.to_owned() }
}
