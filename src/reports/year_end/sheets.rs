//! The year-end report as tables that are worked on: CSV, and a workbook with real numbers.
//!
//! Figures, the rows behind them, goals and findings are lines of one shape, so that whoever filters one column finds everything.

use super::json::counted_in;
use super::text::of_when;
use super::{FigureFinding, GoalProgress, RowBehind, Told, YearEnd};
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::lang::Lang;
use crate::reports::figure::{exchange_level, status};
use crate::reports::figure_words;
use crate::reports::number::day;
use crate::reports::unplaced::unplaced_note;
use crate::sheets::export::ExportError;
use crate::sheets::figures::{Column, Figure as Cell, Sheet, csv as written, workbook as bound};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Figure,
    Row,
    Goal,
    Finding,
}

/// A line, whatever it tells of.
struct Line {
    kind: Kind,
    /// The figure, the goal or the kind of finding, and what it is called.
    code: String,
    label: String,
    agency: (String, String),
    between: &'static str,
    scope: &'static str,
    days: (String, String),
    value: Cell,
    /// Out of how many; of a goal, what is aimed at.
    of: Cell,
    status: &'static str,
    as_of: String,
    source: String,
    evidence: String,
    reporter: String,
    note: String,
}

/// The report as CSV: figures with their rows, goals, findings.
#[must_use]
pub fn csv(report: &YearEnd, lang: Lang) -> String {
    let rows: Vec<Vec<Cell>> = lines(report, lang).into_iter().map(|line| cells(line, lang)).collect();
    written(&columns(lang), &rows)
}

/// The report as a workbook: results, the rows behind them, goals and findings where there are any, and how it is to be read.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn workbook(report: &YearEnd, lang: Lang) -> Result<Vec<u8>, ExportError> {
    let (mut all, mut sheets) = (lines(report, lang), Vec::new());
    for (kind, name) in [
        (Kind::Figure, lang.pick("Kết quả", "Results")),
        (Kind::Row, lang.pick("Số liệu chi tiết", "Rows")),
        (Kind::Goal, lang.pick("Mục tiêu", "Goals")),
        (Kind::Finding, lang.pick("Cần xem lại", "Findings")),
    ] {
        let (own, others): (Vec<Line>, Vec<Line>) = all.into_iter().partition(|line| line.kind == kind);
        all = others;
        if kind == Kind::Figure || !own.is_empty() {
            let rows = own.into_iter().map(|line| cells(line, lang)).collect();
            sheets.push(Sheet { name, title: title(report, lang), columns: columns(lang), rows, chart: None });
        }
    }
    bound(&sheets, (lang.pick("Ghi chú", "Notes"), &notes(report, lang)), report.generated_at)
}

fn title(report: &YearEnd, lang: Lang) -> Vec<String> {
    let (year, province) = (report.year, &report.province);
    vec![
        match lang {
            Lang::Vi => format!("Kết quả ứng dụng công nghệ thông tin năm {year}: {province}"),
            Lang::En => format!("What was reached in {year}: {province}"),
        },
        of_when(report, lang),
    ]
}

fn lines(report: &YearEnd, lang: Lang) -> Vec<Line> {
    let (mut lines, mut rows) = (Vec::new(), Vec::new());
    for figure in report.figures() {
        let label = figure.label.pick(lang);
        lines.push(of_figure(figure.code, label, figure.unit, figure.told.as_ref(), lang));
        for row in figure.told.iter().flat_map(|told| &told.rows) {
            rows.push(of_row(figure.code, label, row, lang));
        }
        for agency in figure.told.iter().flat_map(|told| &told.listed) {
            rows.push(Line {
                kind: Kind::Row,
                agency: (agency.agency.clone(), agency.agency_name.clone()),
                value: agency.is_so.map_or_else(nothing, |is_so| cell(Unit::YesNo, Amount(u64::from(is_so)), lang)),
                status: if agency.is_so.is_some() { "" } else { lang.pick("chưa báo cáo", "not told") },
                ..of_figure(figure.code, label, figure.unit, None, lang)
            });
        }
    }
    lines.extend(rows);
    lines.extend(report.goals.iter().map(|goal| of_goal(goal, lang)));
    lines.extend(report.findings.iter().map(|finding| of_finding(finding, lang)));
    lines
}

fn of_figure(code: &str, label: &str, unit: Unit, told: Option<&Told>, lang: Lang) -> Line {
    let text = |pick: fn(&Told, Lang) -> String| told.map(|told| pick(told, lang)).unwrap_or_default();
    Line {
        kind: Kind::Figure,
        code: code.to_owned(),
        label: label.to_owned(),
        agency: Default::default(),
        between: "",
        scope: "",
        days: Default::default(),
        value: told.map_or_else(nothing, |told| cell(counted_in(told, unit), told.amount, lang)),
        of: told.and_then(|told| told.of).map_or_else(nothing, Cell::Count),
        status: told.map_or(lang.pick("chưa có số liệu", "not told"), |told| status(lang, told.status)),
        as_of: text(|told, lang| day(lang, told.as_of)),
        source: text(|told, lang| told.source.pick(lang).to_owned()),
        evidence: text(|told, lang| told.evidence().pick(lang).to_owned()),
        reporter: text(|told, lang| told.reporters().pick(lang).to_owned()),
        note: text(|told, lang| super::text::answers(told, lang).or_else(|| told.opens.clone()).unwrap_or_default()),
    }
}

fn of_row(code: &str, label: &str, row: &RowBehind, lang: Lang) -> Line {
    Line {
        kind: Kind::Row,
        code: code.to_owned(),
        label: label.to_owned(),
        agency: (row.agency.clone(), row.agency_name.clone()),
        between: row.level.map_or("", |level| exchange_level(lang, level)),
        scope: figure_words::scope(lang, row.scope),
        days: (day(lang, row.days.first), day(lang, row.days.last)),
        value: cell(row.unit, row.amount, lang),
        of: nothing(),
        status: status(lang, row.status),
        as_of: day(lang, row.as_of),
        source: row.source.clone(),
        evidence: row.evidence.clone().unwrap_or_default(),
        reporter: row.reporter.clone(),
        note: row.indicator.to_string(),
    }
}

fn of_goal(progress: &GoalProgress, lang: Lang) -> Line {
    let code = progress.goal.indicator.as_str();
    let reached = of_figure(code, progress.name.pick(lang), progress.unit, progress.reached.as_ref(), lang);
    Line {
        kind: Kind::Goal,
        agency: (String::new(), figure_words::aimed_for(lang, progress.goal.level).to_owned()),
        of: cell(progress.unit, progress.goal.amount, lang),
        note: format!("{}; {}", figure_words::verdict(lang, progress.is_met), progress.goal.source),
        ..reached
    }
}

fn of_finding(finding: &FigureFinding, lang: Lang) -> Line {
    let (code, label) = (finding.kind.as_str(), figure_words::finding(lang, finding.kind));
    let reason = finding.reason.pick(lang);
    match &finding.row {
        Some(row) => {
            Line { kind: Kind::Finding, note: format!("{}: {reason}", row.indicator), ..of_row(code, label, row, lang) }
        }
        None => Line {
            kind: Kind::Finding,
            status: "",
            source: finding.content.clone().unwrap_or_default(),
            note: reason.to_owned(),
            ..of_figure(code, label, Unit::Count, None, lang)
        },
    }
}

fn cell(unit: Unit, amount: Amount, lang: Lang) -> Cell {
    match unit {
        Unit::Count | Unit::Days => Cell::Count(amount.0),
        Unit::Percent => Cell::Share(Some(amount.0)),
        Unit::YesNo => Cell::Text(crate::reports::figure::amount(lang, unit, amount)),
    }
}

const fn nothing() -> Cell {
    Cell::Text(String::new())
}

fn columns(lang: Lang) -> Vec<Column> {
    [
        (lang.pick("Loại dòng", "Line"), 12),
        (lang.pick("Mã", "Code"), 26),
        (lang.pick("Nội dung", "What"), 44),
        (lang.pick("Mã định danh", "Identifier"), 14),
        (lang.pick("Cơ quan, đơn vị", "Agency"), 34),
        (lang.pick("Giữa các cấp", "Between"), 16),
        (lang.pick("Phạm vi", "Scope"), 18),
        (lang.pick("Từ ngày", "From"), 12),
        (lang.pick("Đến ngày", "To"), 12),
        (lang.pick("Kết quả", "Value"), 12),
        (lang.pick("Trên tổng số, mục tiêu", "Of, goal"), 12),
        (lang.pick("Tính chất", "Status"), 14),
        (lang.pick("Tính đến", "As of"), 12),
        (lang.pick("Nguồn", "Source"), 40),
        (lang.pick("Minh chứng", "Evidence"), 30),
        (lang.pick("Người báo cáo", "Reporter"), 30),
        (lang.pick("Ghi chú", "Note"), 50),
    ]
    .map(|(heading, width)| Column { heading, width })
    .into()
}

fn cells(line: Line, lang: Lang) -> Vec<Cell> {
    let text = |words: &str| Cell::Text(words.to_owned());
    vec![
        text(match line.kind {
            Kind::Figure => lang.pick("Kết quả", "Result"),
            Kind::Row => lang.pick("Chi tiết", "Row"),
            Kind::Goal => lang.pick("Mục tiêu", "Goal"),
            Kind::Finding => lang.pick("Cần xem lại", "Finding"),
        }),
        Cell::Text(line.code),
        Cell::Text(line.label),
        Cell::Text(line.agency.0),
        Cell::Text(line.agency.1),
        text(line.between),
        text(line.scope),
        Cell::Text(line.days.0),
        Cell::Text(line.days.1),
        line.value,
        line.of,
        text(line.status),
        Cell::Text(line.as_of),
        Cell::Text(line.source),
        Cell::Text(line.evidence),
        Cell::Text(line.reporter),
        Cell::Text(line.note),
    ]
}

/// How the report is to be read.
#[must_use]
pub fn notes(report: &YearEnd, lang: Lang) -> Vec<String> {
    let notes = match lang {
        Lang::Vi => [
            "Tính chất: đo đếm là số liệu thống kê từ dữ liệu; báo cáo là số do đơn vị báo cáo; ước tính là số ước. Mỗi kết quả chỉ đáng tin bằng số liệu kém tin cậy nhất tạo thành nó.",
            "Số liệu cộng dồn chỉ tính các kỳ nằm trọn trong năm. Số liệu do cấp trên báo cáo cho cả đơn vị trực thuộc được tính thay cho số liệu của các đơn vị đó.",
            "Chưa có số liệu nghĩa là chưa ai báo cáo, không phải bằng 0.",
        ],
        Lang::En => [
            "Status: measured is counted from facts; declared is what an agency says; estimated is a guess. A result is as doubtful as the worst figure it is made of.",
            "What adds up counts where its days lie within the year. What an agency tells with all below it counts instead of what these tell.",
            "Not told means that nobody reported it, which is not 0.",
        ],
    };
    notes.into_iter().map(str::to_owned).chain(unplaced_note(&report.unplaced, lang)).collect()
}
