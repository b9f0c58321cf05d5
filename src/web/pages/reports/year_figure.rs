//! A figure of the year with what it was counted from: what agencies reported, or which agencies it is about.

use std::ops::Range;

use super::page::{ReportPage, YEAR_END};
use crate::domain::indicator::amount::Unit;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words::scope;
use crate::reports::year_end::{Figure, Listed, RowBehind, Told, YearEnd, answers, of_when, value};
use crate::web::error::PageError;
use crate::web::ui::{Column, Facts, Line, Row, Say, Shape, Table, View};

/// An amount as it is read.
pub(super) fn value_of(say: Say, unit: Unit, told: &Told) -> String {
    value(unit, told, say.0)
}

/// The page of a figure.
pub(super) fn behind(page: &ReportPage<'_>, report: &YearEnd, figure: &Figure) -> Result<View, PageError> {
    let say = page.say();
    let view = page.titled(figure.label.pick(say.0)).crumb(page.address(&[]), YEAR_END.name(say)).lead(format!(
        "{}, {} {}. {}.",
        report.province,
        say.of("năm", "year"),
        report.year,
        of_when(report, say.0)
    ));
    let Some(told) = &figure.told else {
        let nobody = say.of("Chưa có cơ quan nào báo cáo số liệu này.", "Nobody reported this figure.");
        return Ok(view.with(rows(say, &[], nobody)));
    };
    let nothing = say.of(
        "Số liệu này được thống kê trực tiếp từ sổ đăng ký, không từ báo cáo của cơ quan.",
        "This figure was counted from the registry itself, and from no report of an agency.",
    );
    // Both lists turn together; the longer one says when they end.
    let (shown, pager) = page.turn(told.rows.len().max(told.listed.len()))?;
    let view = view.with(facts(say, figure, told));
    let asked = told.listed.get(until(&shown, told.listed.len())).unwrap_or_default();
    let reported = told.rows.get(until(&shown, told.rows.len())).unwrap_or_default();
    if told.listed.is_empty() || !reported.is_empty() {
        let view = view.with_some((!asked.is_empty()).then(|| listed(say, asked)));
        return Ok(view.with(rows(say, reported, nothing).pager(say, pager)));
    }
    Ok(view.with(listed(say, asked).pager(say, pager)))
}

/// The same of a shorter list.
fn until(shown: &Range<usize>, count: usize) -> Range<usize> {
    shown.start.min(count)..shown.end.min(count)
}

fn facts(say: Say, figure: &Figure, told: &Told) -> Facts {
    let evidence = told.evidence();
    Facts::new("")
        .fact(say.of("Kết quả", "Value"), Line::default().strong(value_of(say, figure.unit, told)))
        .known(say.of("Trả lời", "Answers"), answers(told, say.0))
        .fact(say.of("Tính chất", "Status"), status(say.0, told.status))
        .fact(say.of("Tính đến", "As of"), say.day(told.as_of))
        .fact(say.of("Nguồn", "Source"), told.source.pick(say.0))
        .known(say.of("Minh chứng", "Evidence"), Some(evidence.pick(say.0)).filter(|text| !text.is_empty()))
        .known(say.of("Danh sách bằng dòng lệnh", "Listed by the command"), told.opens.clone().map(Line::code))
}

fn rows(say: Say, rows: &[RowBehind], empty: &'static str) -> Table {
    let columns = [
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Kỳ", "Period")),
        Column::number(say.of("Số liệu", "Value")),
        Column::new(say.of("Phạm vi", "Scope")),
        Column::new(say.of("Tính chất, nguồn", "Status, source")),
    ];
    let row = |row: &RowBehind| {
        let between = row.level.map(|level| exchange_level(say.0, level)).unwrap_or_default();
        let source = [Some(row.source.as_str()), row.evidence.as_deref(), Some(row.reporter.as_str())];
        let source = source.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        Row::new([
            Line::from(row.agency_name.as_str()).small(row.agency.as_str()),
            format!("{} – {}", say.day(row.days.first), say.day(row.days.last)).into(),
            amount(say.0, row.unit, row.amount).into(),
            Line::from(scope(say.0, row.scope)).small(between),
            Line::from(status(say.0, row.status)).small(source),
        ])
    };
    Table::new(say.of("Số liệu các cơ quan báo cáo", "As reported by agencies"), columns, empty)
        .rows(rows.iter().map(row))
}

fn listed(say: Say, agencies: &[Listed]) -> Table {
    let columns = [Column::new(say.of("Cơ quan, đơn vị", "Agency")), Column::new(say.of("Trả lời", "Answer"))];
    let row = |one: &Listed| {
        let (shape, word) = match one.is_so {
            Some(true) => (Shape::Good, say.of("Có", "Yes")),
            Some(false) => (Shape::Bad, say.of("Không", "No")),
            None => (Shape::None, say.of("chưa báo cáo", "not told")),
        };
        Row::new([Line::from(one.agency_name.as_str()).small(one.agency.as_str()), Line::status(shape, word)])
    };
    Table::new(say.of("Các cơ quan được hỏi", "Agencies that it is about"), columns, "").rows(agencies.iter().map(row))
}
