//! The adoption report as tables that are worked on: CSV, and a workbook with real numbers and a chart of its own.

use super::figures::{Amount, Figure as Shown, notes};
use super::when::when;
use crate::domain::adoption::counts::{Column as Counted, Counts};
use crate::domain::agency::Level;
use crate::domain::lang::Lang;
use crate::reports::adoption::{AdoptionReport, UnplacedLine};
use crate::reports::number::{day, percent};
use crate::reports::words;
use crate::sheets::export::ExportError;
use crate::sheets::figures::{Chart, ChartKind, Column, Figure, Sheet, csv, workbook};

/// Characters of a column of numbers.
const NUMBER: u16 = 11;
/// Characters of a column of names.
const NAME: u16 = 44;

/// What a line of the report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Total,
    Rank,
    Level,
    Unit,
    Department,
    Unplaced,
}

/// A line of the report with all that is told of it.
struct Line<'a> {
    kind: Kind,
    level: Option<Level>,
    above: Option<&'a str>,
    code: Option<&'a str>,
    name: &'a str,
    counts: &'a Counts,
}

/// The lines of the report as one table, and what stands at the end of each: of when it is.
pub(in crate::reports) struct Lines {
    pub(in crate::reports) columns: Vec<Column>,
    pub(in crate::reports) rows: Vec<Vec<Figure>>,
    pub(in crate::reports) when_columns: Vec<Column>,
    pub(in crate::reports) when: Vec<Figure>,
}

/// The report as CSV: total, ranks, levels, units and their departments, a line each.
#[must_use]
pub fn adoption_csv(report: &AdoptionReport, lang: Lang) -> String {
    let Lines { mut columns, rows, when_columns, when } = adoption_lines(report, lang);
    columns.extend(when_columns);
    let row = |own: Vec<Figure>| own.into_iter().chain(when.clone()).collect();
    csv(&columns, &rows.into_iter().map(row).collect::<Vec<_>>())
}

/// Total, ranks, levels, units and their departments, and agencies whose people are in no number.
pub(in crate::reports) fn adoption_lines(report: &AdoptionReport, lang: Lang) -> Lines {
    let all = Shown::all(&report.frame);
    let lines = lines(report, lang);
    let told = lines.iter().map(|line| placed(&all, line, lang));
    let rows = told.chain(report.frame.unplaced.iter().map(|line| unplaced(&all, line, lang))).collect();
    let more = [
        lang.pick("Tại thời điểm hết ngày", "As of the end of"),
        lang.pick("Kỳ báo cáo từ", "Period from"),
        lang.pick("Kỳ báo cáo đến", "Period to"),
        lang.pick("Cơ cấu tổ chức ngày", "Structure of"),
    ];
    let edition = report.frame.mark.as_ref().map(|_| lang.pick("Bản", "Version"));
    let when_columns = more.into_iter().chain(edition).map(|heading| Column { heading, width: NUMBER }).collect();
    Lines { columns: placed_columns(&all, lang), rows, when_columns, when: of_when(report, lang) }
}

/// Of when each line is, and of which version of a month: a table of its own has no title that could say it.
fn of_when(report: &AdoptionReport, lang: Lang) -> Vec<Figure> {
    let frame = &report.frame;
    let (from, to) = (frame.period.map(|period| period.from), frame.period.map(|period| period.to));
    let days = [Some(frame.as_of), from, to, Some(frame.structure_day)];
    let days = days.map(|one| Figure::Text(one.map(|one| day(lang, one)).unwrap_or_default()));
    days.into_iter().chain(frame.mark.clone().map(Figure::Text)).collect()
}

/// The report as a workbook: the summary with its chart, the units, and how the figures are to be read.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn adoption_workbook(report: &AdoptionReport, lang: Lang) -> Result<Vec<u8>, ExportError> {
    let notes = adoption_notes(report, lang);
    workbook(&adoption_sheets(report, lang), (lang.pick("Ghi chú", "Notes"), &notes), report.frame.generated_at)
}

/// The summary with its chart, and the units.
pub(in crate::reports) fn adoption_sheets(report: &AdoptionReport, lang: Lang) -> Vec<Sheet> {
    let lines = lines(report, lang);
    vec![summary(report, &lines, lang), units(report, &lines, lang)]
}

/// How the figures are to be read.
#[must_use]
pub fn adoption_notes(report: &AdoptionReport, lang: Lang) -> Vec<String> {
    notes(&report.frame, lang)
}

fn lines(report: &AdoptionReport, lang: Lang) -> Vec<Line<'_>> {
    let of = |kind, name, counts| Line { kind, level: None, above: None, code: None, name, counts };
    let mut lines = vec![of(Kind::Total, lang.pick("Tổng cộng", "Total"), &report.total.total)];
    lines.extend(report.total.ranks().map(|(rank, counts)| of(Kind::Rank, words::rank(lang, rank), counts)));
    for (level, figures) in &report.levels {
        let line = of(Kind::Level, words::level(lang, *level), &figures.total);
        lines.push(Line { level: Some(*level), ..line });
    }
    for unit in &report.units {
        let level = Some(unit.level);
        let (code, above) = (Some(unit.code.as_str()), unit.above.as_deref());
        lines.push(Line { level, above, code, ..of(Kind::Unit, &unit.name, &unit.figures.total) });
        for part in &unit.departments {
            let (code, above) = (Some(part.code.as_str()), Some(unit.name.as_str()));
            lines.push(Line { level, above, code, ..of(Kind::Department, &part.name, &part.figures.total) });
        }
    }
    lines
}

fn summary(report: &AdoptionReport, lines: &[Line<'_>], lang: Lang) -> Sheet {
    let own = lines.iter().filter(|line| matches!(line.kind, Kind::Total | Kind::Rank | Kind::Level));
    // A bar of nothing would look like 0 %: levels without a share go last, and the chart leaves them out.
    let mut own: Vec<&Line<'_>> = own.collect();
    own.sort_by_key(|line| line.kind == Kind::Level && line.counts.coverage().tenths().is_none());
    let is_drawn = |line: &&&Line<'_>| line.kind == Kind::Level && line.counts.coverage().tenths().is_some();
    let drawn: Vec<&Line<'_>> = own.iter().filter(is_drawn).copied().collect();
    let first = own.iter().position(|line| is_drawn(&line)).unwrap_or_default();
    let told = drawn.iter().map(|line| format!("{}: {}", line.name, percent(lang, line.counts.coverage())));
    let all = Shown::all(&report.frame);
    let coverage = all.iter().position(|figure| *figure == Shown::Coverage).unwrap_or_default();
    let chart = (!drawn.is_empty()).then(|| Chart {
        kind: ChartKind::Bars,
        title: lang.pick("Tỷ lệ ký được theo cấp", "Coverage by level").to_owned(),
        names: 0,
        shares: u16::try_from(coverage + 1).unwrap_or(u16::MAX),
        rows: (first, first + drawn.len()),
        told: told.collect::<Vec<_>>().join("\n"),
    });
    let name = Column { heading: lang.pick("Đối tượng", "Who"), width: NAME };
    Sheet {
        name: lang.pick("Tổng hợp", "Summary"),
        title: title(report, lang),
        columns: std::iter::once(name).chain(figure_columns(&all, lang)).collect(),
        rows: own
            .iter()
            .map(|line| std::iter::once(text(Some(line.name))).chain(figures(&all, line)).collect())
            .collect(),
        chart,
    }
}

fn units(report: &AdoptionReport, lines: &[Line<'_>], lang: Lang) -> Sheet {
    let all = Shown::all(&report.frame);
    let own = lines.iter().filter(|line| matches!(line.kind, Kind::Unit | Kind::Department));
    Sheet {
        name: lang.pick("Theo đơn vị", "By agency"),
        title: title(report, lang),
        columns: placed_columns(&all, lang),
        rows: own.map(|line| placed(&all, line, lang)).collect(),
        chart: None,
    }
}

/// What stands over each table.
#[must_use]
pub fn title(report: &AdoptionReport, lang: Lang) -> Vec<String> {
    let (name, when) = (&report.name, when(&report.frame, lang));
    let what = match lang {
        Lang::Vi => format!("Mức độ sẵn sàng ký số của cán bộ, công chức, viên chức: {name}"),
        Lang::En => format!("Coverage of digital signing among officials: {name}"),
    };
    [what, when].into_iter().chain(report.frame.mark.clone()).collect()
}

fn placed_columns(all: &[Shown], lang: Lang) -> Vec<Column> {
    let own = [
        (lang.pick("Loại dòng", "Line"), 14),
        (lang.pick("Cấp", "Level"), 12),
        (lang.pick("Đơn vị cấp trên", "Above"), 28),
        (lang.pick("Mã định danh", "Identifier"), 16),
        (lang.pick("Đơn vị", "Agency"), NAME),
    ];
    own.into_iter().map(|(heading, width)| Column { heading, width }).chain(figure_columns(all, lang)).collect()
}

fn figure_columns(all: &[Shown], lang: Lang) -> impl Iterator<Item = Column> {
    all.iter().map(move |figure| Column { heading: figure.long_title(lang), width: NUMBER })
}

fn placed(all: &[Shown], line: &Line<'_>, lang: Lang) -> Vec<Figure> {
    let level = line.level.map(|level| words::level(lang, level));
    let own = [Some(line.kind.called(lang)), level, line.above, line.code, Some(line.name)];
    own.into_iter().map(text).chain(figures(all, line)).collect()
}

/// People of an agency that there is none of on the day: of them only their number is told.
fn unplaced(all: &[Shown], line: &UnplacedLine, lang: Lang) -> Vec<Figure> {
    let own = [Some(Kind::Unplaced.called(lang)), None, None, Some(line.code.as_str()), Some(line.name.as_str())];
    let figures = all.iter().map(|figure| match figure {
        Shown::Count(Counted::Staff) => Figure::Count(line.people),
        _ => text(None),
    });
    own.into_iter().map(text).chain(figures).collect()
}

fn figures(all: &[Shown], line: &Line<'_>) -> impl Iterator<Item = Figure> {
    all.iter().map(|figure| match figure.of(line.counts) {
        Amount::Count(number) => Figure::Count(number),
        Amount::Share(ratio) => Figure::Share(ratio.tenths()),
    })
}

fn text(words: Option<&str>) -> Figure {
    Figure::Text(words.unwrap_or_default().to_owned())
}

impl Kind {
    const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Total => lang.pick("Tổng cộng", "Total"),
            Self::Rank => lang.pick("Theo chức vụ", "Rank"),
            Self::Level => lang.pick("Theo cấp", "Level"),
            Self::Unit => lang.pick("Đơn vị", "Agency"),
            Self::Department => lang.pick("Bộ phận", "Department"),
            Self::Unplaced => lang.pick("Chưa tính vào đơn vị", "In no agency"),
        }
    }
}
