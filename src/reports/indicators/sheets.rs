//! The indicators as tables that are worked on: CSV, and a workbook with real numbers and a chart of its own.
//!
//! A figure is a line: the period's and the year's side by side, each with its status, day, source and reporter, or why it has no value; and what is
//! aimed at.

use super::table::{IndicatorRow, IndicatorTable, Whose};
use super::told::{data_of, part, reason, reporters};
use super::{GoalBeside, Told};
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Lang;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words::{aimed_for, verdict};
use crate::reports::format::when::as_known;
use crate::reports::number::{day, instant};
use crate::reports::words;
use crate::sheets::export::ExportError;
use crate::sheets::figures::{Chart, ChartKind, Column, Figure as Cell, Sheet, csv as written, workbook as bound};

/// The column that names a level, and that of the period's value: what the chart is drawn of.
const NAME: u16 = 2;
const VALUE: u16 = 8;

/// The figures as CSV, a line each, with the days that they are of.
#[must_use]
pub fn csv(table: &IndicatorTable, lang: Lang) -> String {
    let spans = &table.spans;
    let days = [spans.period.first, spans.period.last, spans.cumulative.first, spans.cumulative.last];
    let known = table.known.map(|known| instant(lang, known.at));
    let more = [known.clone(), table.mark.clone()].into_iter().flatten();
    let of_when = || days.map(|one| day(lang, one)).into_iter().chain(more.clone()).map(Cell::Text);
    let headings = [
        lang.pick("Kỳ này từ", "Period from"),
        lang.pick("Kỳ này đến", "Period to"),
        lang.pick("Lũy kế từ", "Year from"),
        lang.pick("Lũy kế đến", "Year to"),
    ];
    let of_known = known.as_ref().map(|_| lang.pick("Theo dữ liệu đến", "As known at"));
    let of_mark = table.mark.as_ref().map(|_| lang.pick("Bản", "Version"));
    let more_headings = headings.into_iter().chain(of_known).chain(of_mark);
    let columns: Vec<Column> =
        columns(lang).into_iter().chain(more_headings.map(|heading| Column { heading, width: 12 })).collect();
    let rows: Vec<Vec<Cell>> =
        table.rows.iter().map(|row| cells(row, lang).into_iter().chain(of_when()).collect()).collect();
    written(&columns, &rows)
}

/// The figures as a workbook: all together, the levels side by side with a chart, the units, and how they are to be read.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn workbook(table: &IndicatorTable, lang: Lang) -> Result<Vec<u8>, ExportError> {
    bound(&indicator_sheets(table, lang), (lang.pick("Ghi chú", "Notes"), &notes(table, lang)), table.generated_at)
}

/// The tables of a workbook.
#[must_use]
pub fn indicator_sheets(table: &IndicatorTable, lang: Lang) -> Vec<Sheet> {
    let sheet = |name, rows: Vec<&IndicatorRow>, chart| Sheet {
        name,
        title: title(table, lang),
        columns: columns(lang),
        rows: rows.into_iter().map(|row| cells(row, lang)).collect(),
        chart,
    };
    let levels = side_by_side(table);
    let chart = chart(&levels, lang);
    vec![
        sheet(lang.pick("Tổng hợp", "Summary"), table.of_total().collect(), None),
        sheet(lang.pick("Theo cấp", "By level"), levels, chart),
        sheet(lang.pick("Theo đơn vị", "By agency"), table.of_units().collect(), None),
    ]
}

/// How the figures are to be read.
pub(super) fn notes(table: &IndicatorTable, lang: Lang) -> Vec<String> {
    let how = match lang {
        Lang::Vi => [
            "Tính chất: đo đếm là số liệu thống kê từ sổ đăng ký hoặc sự kiện ký số; báo cáo là số do đơn vị báo cáo; ước tính là số ước. Mỗi kết quả chỉ đáng tin bằng số liệu kém tin cậy nhất tạo thành nó.",
            "Tỷ lệ văn bản ký số tính trên số văn bản đi mà đơn vị báo cáo. Số liệu cộng dồn chỉ tính các kỳ báo cáo nằm trọn trong thời gian của nó.",
            "Không có kết quả nghĩa là không có gì để tính hoặc chưa có số liệu, không phải bằng 0. Mục tiêu của năm được so với số lũy kế, hoặc với số tại ngày cuối kỳ.",
        ],
        Lang::En => [
            "Status: measured is counted from the registry or from signing events; declared is what an agency says; estimated is a guess. A result is as doubtful as the worst figure it is made of.",
            "The share of signed documents is one of outgoing documents as agencies reported them. What adds up counts reported periods that lie within its days.",
            "Without a value means that there is nothing to count or that nobody told, which is not 0. A goal of the year is held against the year so far, or against the last day.",
        ],
    };
    how.into_iter().map(str::to_owned).chain(table.notes.iter().map(|note| note.pick(lang).to_owned())).collect()
}

fn title(table: &IndicatorTable, lang: Lang) -> Vec<String> {
    let spans = &table.spans;
    let (period, year) = (data_of(spans.period, lang), data_of(spans.cumulative, lang));
    let (as_of, made) = (day(lang, spans.as_of), instant(lang, table.generated_at));
    let known = as_known(table.known, lang);
    let (what, when) = match lang {
        Lang::Vi => (
            format!("Các chỉ tiêu về hộp thư công vụ và chữ ký số: {}", table.name),
            format!(
                "Kỳ này: {period}; lũy kế: {year}; số liệu tại thời điểm tính đến hết ngày {as_of}{known}; lập lúc {made}"
            ),
        ),
        Lang::En => (
            format!("Indicators of mailboxes and digital signatures: {}", table.name),
            format!(
                "Period: {period}; year so far: {year}; what is as of a day: end of {as_of}{known}; made at {made}"
            ),
        ),
    };
    [what, when].into_iter().chain(table.mark.clone()).collect()
}

/// The levels' figures, those of one indicator after each other; what has no value goes last, for a bar of nothing would look like 0 %.
fn side_by_side(table: &IndicatorTable) -> Vec<&IndicatorRow> {
    let mut levels: Vec<&IndicatorRow> = table.of_levels().collect();
    let order: Vec<&str> = levels.iter().map(|row| row.code.as_str()).collect();
    let place = |row: &IndicatorRow| order.iter().position(|code| *code == row.code);
    levels.sort_by_key(|row| (place(row), row.rank, row.between, row.period.value.is_none()));
    levels
}

/// How coverage lies over the levels, if that says anything.
fn chart(levels: &[&IndicatorRow], lang: Lang) -> Option<Chart> {
    let is_drawn = |row: &&IndicatorRow| row.is_of(Measured::Coverage) && row.period.value.is_some();
    let first = levels.iter().position(is_drawn)?;
    let drawn: Vec<&IndicatorRow> = levels.iter().copied().filter(|row| is_drawn(row)).collect();
    let told = drawn.iter().filter_map(|row| {
        let value = amount(lang, row.unit, row.period.value?);
        Some(format!("{}: {value}", whose(row, lang).1))
    });
    let told = told.collect::<Vec<_>>().join("\n");
    Some(Chart {
        kind: ChartKind::Bars,
        title: lang.pick("Tỷ lệ người có thể ký số theo cấp", "Coverage by level").to_owned(),
        names: NAME,
        shares: VALUE,
        rows: (first, first + drawn.len()),
        told,
    })
}

fn columns(lang: Lang) -> Vec<Column> {
    [
        (lang.pick("Loại dòng", "Line"), 12),
        (lang.pick("Mã định danh", "Identifier"), 14),
        (lang.pick("Cơ quan, đơn vị", "Agency"), 34),
        (lang.pick("Cấp", "Level"), 12),
        (lang.pick("Mã chỉ tiêu", "Code"), 22),
        (lang.pick("Chỉ tiêu", "Indicator"), 44),
        (lang.pick("Chức vụ", "Rank"), 20),
        (lang.pick("Giữa các cấp", "Between"), 20),
        (lang.pick("Kỳ này", "Period"), 12),
        (lang.pick("Kỳ này: tử số", "Period: counted"), 12),
        (lang.pick("Kỳ này: mẫu số", "Period: out of"), 12),
        (lang.pick("Kỳ này: lý do không có", "Period: why not"), 24),
        (lang.pick("Kỳ này: tính chất", "Period: status"), 12),
        (lang.pick("Kỳ này: tính đến", "Period: as of"), 12),
        (lang.pick("Kỳ này: nguồn", "Period: source"), 34),
        (lang.pick("Kỳ này: người báo cáo", "Period: reporter"), 24),
        (lang.pick("Lũy kế", "Year so far"), 12),
        (lang.pick("Lũy kế: tử số", "Year: counted"), 12),
        (lang.pick("Lũy kế: mẫu số", "Year: out of"), 12),
        (lang.pick("Lũy kế: lý do không có", "Year: why not"), 24),
        (lang.pick("Lũy kế: tính chất", "Year: status"), 12),
        (lang.pick("Lũy kế: tính đến", "Year: as of"), 12),
        (lang.pick("Lũy kế: nguồn", "Year: source"), 34),
        (lang.pick("Lũy kế: người báo cáo", "Year: reporter"), 24),
        (lang.pick("Mục tiêu năm", "Goal"), 12),
        (lang.pick("Mục tiêu của", "Goal of"), 14),
        (lang.pick("Đánh giá", "Met"), 14),
        (lang.pick("Nguồn mục tiêu", "Goal's source"), 34),
    ]
    .map(|(heading, width)| Column { heading, width })
    .into()
}

fn cells(row: &IndicatorRow, lang: Lang) -> Vec<Cell> {
    let text = |words: &str| Cell::Text(words.to_owned());
    let (code, name) = whose(row, lang);
    let (line, level) = match &row.whose {
        Whose::Total => (lang.pick("Tổng cộng", "Total"), None),
        Whose::Level(level) => (lang.pick("Theo cấp", "Level"), Some(*level)),
        Whose::Unit { level, .. } => (lang.pick("Đơn vị", "Agency"), Some(*level)),
    };
    let own = [
        text(line),
        text(code),
        text(name),
        text(level.map_or("", |level| words::level(lang, level))),
        text(&row.code),
        text(row.called.pick(lang)),
        text(if row.rank.is_some() { part(row, lang).unwrap_or_default() } else { "" }),
        text(row.between.map_or("", |level| exchange_level(lang, level))),
    ];
    let period = told(row.unit, Some(&row.period), lang);
    let cumulative = told(row.unit, row.cumulative.as_ref(), lang);
    let goal = aimed_at(row.unit, row.goal.as_ref(), lang);
    own.into_iter().chain(period).chain(cumulative).chain(goal).collect()
}

/// Identifier and name of whose a row is; of levels what they are called.
fn whose(row: &IndicatorRow, lang: Lang) -> (&str, &str) {
    match &row.whose {
        Whose::Total => ("", ""),
        Whose::Level(level) => ("", words::level(lang, *level)),
        Whose::Unit { code, name, .. } => (code, name),
    }
}

fn told(unit: Unit, told: Option<&Told>, lang: Lang) -> [Cell; 8] {
    let Some(told) = told else { return std::array::from_fn(|_| nothing()) };
    let number = |number: Option<u64>| number.map_or_else(nothing, Cell::Count);
    [
        // Without a value it is n/a, of whatever unit.
        told.value.map_or(Cell::Share(None), |value| cell(unit, value, lang)),
        number(told.numerator),
        number(told.denominator),
        Cell::Text(told.not_applicable.map_or("", |why| reason(lang, why)).to_owned()),
        Cell::Text(told.status.map_or("", |is| status(lang, is)).to_owned()),
        Cell::Text(day(lang, told.as_of)),
        Cell::Text(told.source.pick(lang).to_owned()),
        Cell::Text(reporters(told, lang)),
    ]
}

fn aimed_at(unit: Unit, goal: Option<&GoalBeside>, lang: Lang) -> [Cell; 4] {
    let Some(goal) = goal else { return std::array::from_fn(|_| nothing()) };
    [
        cell(unit, goal.amount, lang),
        Cell::Text(aimed_for(lang, goal.level).to_owned()),
        Cell::Text(verdict(lang, goal.is_met).to_owned()),
        Cell::Text(goal.source.clone()),
    ]
}

fn cell(unit: Unit, value: Amount, lang: Lang) -> Cell {
    match unit {
        Unit::Count | Unit::Days => Cell::Count(value.0),
        Unit::Percent => Cell::Share(Some(value.0)),
        Unit::YesNo => Cell::Text(amount(lang, unit, value)),
    }
}

const fn nothing() -> Cell {
    Cell::Text(String::new())
}
