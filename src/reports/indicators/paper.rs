//! The indicators as an official text: what was reached in sentences, every figure with what speaks for it, what is aimed at, charts, and the units.
//!
//! It is in Vietnamese, as official texts are. Number, symbol and day are left to whoever sends it.

use super::Told;
use super::sheets::notes;
use super::table::{IndicatorRow, IndicatorTable, Whose};
use super::text::OF_UNITS;
use super::told::{counted, data_of, named, part, reporters, value, why_or_source};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::agency::Level;
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Lang;
use crate::paper::model::{Align, Block, Cell, Column, Paper, Row, Table};
use crate::reports::chart::{Bar, Chart, bars, distribution};
use crate::reports::figure::{amount, status};
use crate::reports::figure_words::{aimed_for, verdict};
use crate::reports::letterhead::{Letterhead, Subject};
use crate::reports::number::{day, instant};
use crate::reports::words;

const VI: Lang = Lang::Vi;
/// Shares that a distribution says something about.
const FEWEST_SHARES: usize = 10;
/// What is told in a sentence.
const IN_WORDS: [Measured; 6] = [
    Measured::Issued,
    Measured::Activation,
    Measured::Coverage,
    Measured::Usage,
    Measured::ElectronicExchange,
    Measured::RevokedOnTime,
];

/// The figures as a text to be signed. Its tables are wide, so its pages lie across (Decree 30/2020, annex I).
#[must_use]
pub fn paper(table: &IndicatorTable, head: &Letterhead) -> Paper {
    let month = table.spans.month;
    let month = format!("tháng {} năm {}", u8::from(month.month), month.year);
    let (period, year) = (data_of(table.spans.period, VI), data_of(table.spans.cumulative, VI));
    let subject =
        format!("Các chỉ tiêu về hộp thư công vụ và chữ ký số\n{month} ({period})\nvà lũy kế từ đầu năm ({year})");
    let told = format!("Báo cáo các chỉ tiêu về hộp thư công vụ và chữ ký số {month}: {}", table.name);
    let of = Subject { kind: "BÁO CÁO", subject, told, made_on: table.spans.as_of };
    Paper { is_wide: true, ..head.paper(of, indicator_blocks(table)) }
}

/// What the text says, without its opening and closing: of a month's report it may be a part.
#[must_use]
pub fn indicator_blocks(table: &IndicatorTable) -> Vec<Block> {
    let mut body = vec![Block::heading("1. Kết quả chung"), Block::paragraph(found(table)), Block::Table(all(table))];
    body.extend(charts(table));
    let mut number = 1;
    let mut heading = |words: &str| {
        number += 1;
        Block::heading(format!("{number}. {words}"))
    };
    if table.aimed_at().next().is_some() {
        body.push(heading("Mức độ hoàn thành mục tiêu của năm"));
        body.push(Block::Table(goals(table)));
    }
    if table.of_units().next().is_some() {
        body.push(heading("Kết quả theo đơn vị"));
        body.push(Block::Table(units(table)));
    }
    let known = table.known.map(|known| {
        format!("Số liệu theo dữ liệu đã ghi nhận đến {} (lần ghi số {}).", instant(VI, known.at), known.change_set)
    });
    let lines = std::iter::once("Ghi chú:".to_owned()).chain(known).chain(notes(table, VI));
    body.push(Block::Notes { lines: lines.collect() });
    body
}

/// What was reached, in sentences.
fn found(table: &IndicatorTable) -> String {
    let row = |which: &Measured| table.of_total().find(|row| row.is_of(*which));
    let told: Vec<String> = IN_WORDS.iter().filter_map(row).filter_map(sentence).collect();
    let as_of = day(VI, table.spans.as_of);
    if told.is_empty() {
        return format!("{} và các đơn vị trực thuộc chưa có số liệu tính đến hết ngày {as_of}.", table.name);
    }
    format!(
        "{} và các đơn vị trực thuộc, tính đến hết ngày {as_of}: {}. Nguồn: sổ đăng ký hộp thư công vụ và chứng thư số của tỉnh, sự kiện ký số \
         và báo cáo của các đơn vị.",
        table.name,
        told.join("; ")
    )
}

fn sentence(row: &IndicatorRow) -> Option<String> {
    let period = told(row, &row.period);
    match row.cumulative.as_ref().and_then(|cumulative| told(row, cumulative)) {
        None => period.map(|period| format!("{} {period}", in_sentence(&row.called.vi))),
        Some(year) => {
            let period = period.unwrap_or_else(|| "chưa có số liệu".to_owned());
            Some(format!("{} trong kỳ {period}, lũy kế {year}", in_sentence(&row.called.vi)))
        }
    }
}

/// A name within a sentence.
fn in_sentence(name: &str) -> String {
    let mut rest = name.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_lowercase).collect();
    format!("{first}{}", rest.as_str())
}

/// That a share is so much, with what it was counted from.
fn told(row: &IndicatorRow, told: &Told) -> Option<String> {
    told.value?;
    let (value, counted) = (value(row.unit, told, VI), counted(told, VI));
    Some(if counted.is_empty() { format!("đạt {value}") } else { format!("đạt {value} ({counted})") })
}

/// What a figure is called and how much it is: in the period and in the year so far, each with what it was counted from.
fn figure_cells(row: &IndicatorRow) -> [String; 5] {
    let whole = row.cumulative.as_ref();
    [
        part(row, VI).map_or_else(|| row.called.vi.clone(), str::to_owned),
        value(row.unit, &row.period, VI),
        counted(&row.period, VI),
        whole.map_or_else(String::new, |told| value(row.unit, told, VI)),
        whole.map_or_else(String::new, |told| counted(told, VI)),
    ]
}

/// Every figure of everything together.
fn all(table: &IndicatorTable) -> Table {
    let rows = table.of_total().map(|row| {
        let speaking = row.speaking();
        let [indicator, told, of, so_far, of_so_far] = figure_cells(row);
        let cells = [
            indicator,
            told,
            of,
            so_far,
            of_so_far,
            speaking.status.map_or_else(String::new, |is| status(VI, is).to_owned()),
            day(VI, speaking.as_of),
            why_or_source(speaking, VI),
            reporters(speaking, VI),
        ];
        Row::Line { cells: cells.map(Cell::of).into(), is_strong: false, indent: u8::from(!row.is_whole()) }
    });
    Table {
        caption: Some("Bảng 1. Kết quả chung".to_owned()),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![
            column("Chỉ tiêu", 62, Align::Left),
            grouped("Trong kỳ", "Kết quả", 18),
            grouped("Trong kỳ", "Số đếm", 26),
            grouped("Lũy kế", "Kết quả", 18),
            grouped("Lũy kế", "Số đếm", 26),
            column("Tính chất", 18, Align::Center),
            column("Tính đến", 24, Align::Center),
            column("Nguồn, lý do không có", 40, Align::Left),
            column("Người báo cáo", 24, Align::Left),
        ],
        rows: rows.collect(),
    }
}

/// The figures of everything together without what speaks for them: a page's width, as part of another report.
#[must_use]
pub fn indicator_figures(table: &IndicatorTable, caption: String) -> Table {
    let rows = table.of_total().map(|row| Row::Line {
        cells: figure_cells(row).map(Cell::of).into(),
        is_strong: false,
        indent: u8::from(!row.is_whole()),
    });
    Table {
        caption: Some(caption),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![
            column("Chỉ tiêu", 66, Align::Left),
            grouped("Trong kỳ", "Kết quả", 20),
            grouped("Trong kỳ", "Số đếm", 26),
            grouped("Lũy kế", "Kết quả", 20),
            grouped("Lũy kế", "Số đếm", 26),
        ],
        rows: rows.collect(),
    }
}

fn goals(table: &IndicatorTable) -> Table {
    let rows = table.aimed_at().map(|(row, goal)| {
        let cells = [
            named(row, VI),
            aimed_for(VI, goal.level).to_owned(),
            amount(VI, row.unit, goal.amount),
            goal.reached.map_or_else(|| "–".to_owned(), |reached| amount(VI, row.unit, reached)),
            verdict(VI, goal.is_met).to_owned(),
            goal.source.clone(),
        ];
        Row::Line { cells: cells.map(Cell::of).into(), is_strong: false, indent: 0 }
    });
    Table {
        caption: Some("Bảng 2. Mức độ hoàn thành mục tiêu của năm".to_owned()),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![
            column("Chỉ tiêu", 80, Align::Left),
            column("Phạm vi", 24, Align::Left),
            column("Mục tiêu", 22, Align::Right),
            column("Đã đạt", 22, Align::Right),
            column("Đánh giá", 26, Align::Center),
            column("Nguồn", 60, Align::Left),
        ],
        rows: rows.collect(),
    }
}

/// A unit a row: the shares as of the last day, and what adds up in the period and in the year.
fn units(table: &IndicatorTable) -> Table {
    let (mut rows, mut level) = (Vec::new(), None::<Level>);
    for (whose, own) in by_unit(table) {
        let Whose::Unit { name, level: of, .. } = whose else { continue };
        if level != Some(*of) {
            rows.push(Row::Section { level: 1, text: words::level(VI, *of).to_uppercase() });
            let together: Vec<&IndicatorRow> = table.of_levels().filter(|row| row.whose == Whose::Level(*of)).collect();
            rows.extend((!together.is_empty()).then(|| line("Toàn cấp", of_unit(&together), true)));
            level = Some(*of);
        }
        rows.push(line(name, of_unit(&own), false));
    }
    let columns = OF_UNITS.iter().flat_map(|which| {
        let heading = short(*which);
        if adds_up(*which) {
            vec![grouped(heading, "Trong kỳ", 17), grouped(heading, "Lũy kế", 17)]
        } else {
            vec![column(heading, 17, Align::Right)]
        }
    });
    Table {
        caption: Some(format!("{}. Kết quả theo đơn vị", units_table(table))),
        unit: None,
        points: 11,
        named_by: 0,
        columns: std::iter::once(column("Đơn vị", 60, Align::Left)).chain(columns).collect(),
        rows,
    }
}

/// Each unit with its figures.
fn by_unit(table: &IndicatorTable) -> Vec<(&Whose, Vec<&IndicatorRow>)> {
    let mut units: Vec<(&Whose, Vec<&IndicatorRow>)> = Vec::new();
    for row in table.of_units() {
        match units.last_mut().filter(|(whose, _)| **whose == row.whose) {
            Some((_, own)) => own.push(row),
            None => units.push((&row.whose, vec![row])),
        }
    }
    units
}

/// What the table of units is called: that of goals goes before it, if there are any.
fn units_table(table: &IndicatorTable) -> &'static str {
    if table.aimed_at().next().is_some() { "Bảng 3" } else { "Bảng 2" }
}

fn of_unit(own: &[&IndicatorRow]) -> Vec<String> {
    let none = || "–".to_owned();
    let cells = OF_UNITS.iter().flat_map(|which| {
        let row = own.iter().find(|row| row.is_of(*which));
        let period = row.map_or_else(none, |row| value(row.unit, &row.period, VI));
        let year = row.and_then(|row| Some(value(row.unit, row.cumulative.as_ref()?, VI)));
        std::iter::once(period).chain(adds_up(*which).then(|| year.unwrap_or_else(none)))
    });
    cells.collect()
}

/// Whether it is told in the period and in the year.
const fn adds_up(which: Measured) -> bool {
    !matches!(
        which,
        Measured::Issued | Measured::Activation | Measured::RegularUse | Measured::Coverage | Measured::Expiring
    )
}

/// What a column of a unit's row is called.
const fn short(which: Measured) -> &'static str {
    match which {
        Measured::Issued => "Đã cấp\nhộp thư",
        Measured::Activation => "Đã kích\nhoạt",
        Measured::Coverage => "Có thể\nký số",
        Measured::Expiring => "Sắp hết\nhạn",
        Measured::RevokedOnTime => "Thu hồi\nđúng hạn",
        Measured::Usage => "Văn bản\nký số",
        Measured::UsageBoth => "Đủ hai\nchữ ký số",
        _ => "Trao đổi\nđiện tử",
    }
}

/// The charts that say something about these figures: of several levels, and of the units of a province.
fn charts(table: &IndicatorTable) -> Vec<Block> {
    let mut charts: Vec<(Chart, &str)> = Vec::new();
    for (which, title, target) in [
        (Measured::Coverage, "Tỷ lệ người có thể ký số theo cấp", table.coverage_target),
        (Measured::Usage, "Tỷ lệ văn bản đi được ký số theo cấp, lũy kế", table.usage_target),
    ] {
        let levels: Vec<Bar> = table.of_levels().filter(|row| row.is_of(which)).filter_map(bar).collect();
        if levels.len() > 1 {
            charts.push((bars(VI, title, &levels, target), title));
        }
    }
    let shares = table.of_units().filter(|row| row.is_of(Measured::Coverage)).map(|row| ratio(&row.period));
    let shares: Vec<Ratio> = shares.map(|share| share.unwrap_or(Ratio { part: 0, whole: 0 })).collect();
    if shares.len() >= FEWEST_SHARES {
        let title = "Số đơn vị theo tỷ lệ người có thể ký số";
        charts.push((distribution(VI, title, &shares), title));
    }
    let figure = |(place, (chart, title)): (usize, (Chart, &str))| Block::Figure {
        picture: chart.svg,
        told: chart.text,
        caption: format!("Hình {}. {title} (số liệu: {})", place + 1, units_table(table)),
    };
    charts.into_iter().enumerate().map(figure).collect()
}

/// A level's bar: of the year so far where the figure adds up. Without a value it has none.
fn bar(row: &IndicatorRow) -> Option<Bar> {
    let Whose::Level(level) = row.whose else { return None };
    let share = ratio(row.cumulative.as_ref().unwrap_or(&row.period))?;
    Some(Bar { label: words::level(VI, level).to_owned(), share })
}

fn ratio(told: &Told) -> Option<Ratio> {
    told.value?;
    told.numerator.zip(told.denominator).map(|(part, whole)| Ratio { part, whole })
}

fn column(heading: &str, width: u16, align: Align) -> Column {
    Column { heading: heading.to_owned(), group: None, width, align }
}

fn grouped(group: &str, heading: &str, width: u16) -> Column {
    Column { heading: heading.to_owned(), group: Some(group.to_owned()), width, align: Align::Right }
}

fn line(name: &str, figures: Vec<String>, is_strong: bool) -> Row {
    let cells = std::iter::once(Cell::of(name)).chain(figures.into_iter().map(Cell::of)).collect();
    Row::Line { cells, is_strong, indent: 0 }
}
