//! `GET /reports/year-end`: what the province reached in a year, each figure with the rows that it was counted from. For whoever reads the whole
//! province.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};

use super::super::links::address;
use super::ROWS;
use super::asked::{Asked, no_agency};
use super::file::{Format, file};
use super::page::{Refusal, ReportPage, YEAR_END, notes};
use super::year_figure::{behind, value_of};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::adoption::counts::Column as Counted;
use crate::domain::indicator::measured::Measured;
use crate::operations::OperationError;
use crate::operations::printing::printed;
use crate::reports::figure::{amount, status};
use crate::reports::figure_words::{aimed_for, finding, verdict};
use crate::reports::year_end::{
    Figure, FigureFinding, YearAsked, YearEnd, csv, finding_counts, notes as how_to_read, of_when, paper, workbook,
    year_end,
};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Line, PrintButton, Row, Say, Shape, Table, View, Visitor};

/// Findings that are shown; the file has all.
const SHOWN: usize = 20;

/// The page, or the file; with a figure named, what is behind it.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    visitor.actor().require(ReadRegistry)?;
    let page = ReportPage { app: &app, visitor: &visitor, asked: &asked, report: &YEAR_END };
    let format = Format::asked(&asked.format)?;
    let report = match made(&page).await {
        Ok(report) => report,
        Err(refusal) => return page.refused(refusal),
    };
    match format {
        Some(format) => written(&page, &report, format).await,
        None if asked.figure.is_empty() => Ok(view(&page, &report).into_response()),
        None => {
            let figure = report.figures().find(|figure| figure.code == asked.figure).ok_or(PageError::NotFound)?;
            Ok(behind(&page, &report, figure)?.into_response())
        }
    }
}

async fn made(page: &ReportPage<'_>) -> Result<Arc<YearEnd>, Refusal> {
    let registry = &page.app.registry;
    let (now, scheme) = (registry.clock.now(), registry.reports.scheme);
    let when = page.asked.when(now)?;
    let year = when.year.unwrap_or_else(|| now.day().year());
    let asked = YearAsked { year, scheme, now, known_at: when.known_at, place: &registry.province.name };
    let reader = registry.store.read().await?;
    let what = format!("year_end {year} {} {:?}", now.day(), when.known_at);
    let count = async { year_end(&reader, &asked).await?.ok_or_else(|| Refusal::from(no_agency("year"))) };
    registry.remembered.or_count(&reader, what, |_| true, count).await
}

fn view(page: &ReportPage<'_>, report: &YearEnd) -> View {
    let say = page.say();
    page.view()
        .lead(format!("{}, {} {}. {}.", report.province, say.of("năm", "year"), report.year, of_when(report, say.0)))
        .with(page.files())
        .with(PrintButton::new(say.of("In trang này", "Print this page")))
        .with(figures(page, report))
        .with_some((!report.goals.is_empty()).then(|| goals(say, report)))
        .with_some((!report.findings.is_empty()).then(|| to_look_at(say, &report.findings)))
        .with(notes(say, how_to_read(report, say.0)))
}

fn figures(page: &ReportPage<'_>, report: &YearEnd) -> Table {
    let say = page.say();
    let columns = [
        Column::new(say.of("Chỉ tiêu", "Figure")),
        Column::number(say.of("Kết quả", "Value")),
        Column::new(say.of("Tính chất", "Status")),
        Column::new(say.of("Nguồn", "Source")),
    ];
    let note = say.of("Chọn một kết quả để xem các dòng chi tiết.", "Choose a value to see the rows behind it.");
    let table = Table::new(say.of("Kết quả trong năm", "What was reached"), columns, "").note(note);
    report.sections.iter().fold(table, |table, section| {
        let rows = section.figures.iter().map(|figure| row(page, report, figure));
        table.row(Row::group(section.title.pick(say.0))).rows(rows)
    })
}

fn row(page: &ReportPage<'_>, report: &YearEnd, figure: &Figure) -> Row {
    let say = page.say();
    let label = figure.label.pick(say.0);
    let Some(told) = &figure.told else {
        let nobody = say.of("chưa có số liệu", "not told");
        return Row::new([label.into(), say.of("–", "n/a").into(), Line::status(Shape::None, nobody), Line::default()]);
    };
    let as_of = format!("{} {}", say.of("đến ngày", "as of"), say.day(told.as_of));
    Row::new([
        label.into(),
        Line::link(opens(page, report, figure), value_of(say, figure.unit, told)),
        Line::from(status(say.0, told.status)).small(as_of),
        Line::from(told.source.pick(say.0)).small(told.reporters().pick(say.0)),
    ])
}

/// Where what a figure was counted from is listed: people by what is known now, all else on the figure's own page.
fn opens(page: &ReportPage<'_>, report: &YearEnd, figure: &Figure) -> String {
    let own = page.address(&[("figure", figure.code)]);
    if report.known_at.is_some() {
        return own;
    }
    let rows = |which: Measured| address(ROWS, &[("indicator", which.as_str()), ("as_of", &report.as_of.to_string())]);
    match figure.code {
        "coverage" => rows(Measured::Coverage),
        // Everybody is in the whole of those who have a mailbox.
        "officials" => rows(Measured::Issued),
        "mailboxes_issued" if report.as_of == page.app.registry.clock.today() => {
            format!("/people?column={}", Counted::Mailboxes)
        }
        _ => own,
    }
}

fn goals(say: Say, report: &YearEnd) -> Table {
    let columns = [
        Column::new(say.of("Chỉ tiêu", "Indicator")),
        Column::new(say.of("Phạm vi", "For")),
        Column::number(say.of("Mục tiêu", "Goal")),
        Column::number(say.of("Đã đạt", "Reached")),
        Column::new(say.of("Đánh giá", "Met")),
    ];
    let rows = report.goals.iter().map(|one| {
        let shape = match one.is_met {
            Some(true) => Shape::Good,
            Some(false) => Shape::Bad,
            None => Shape::None,
        };
        let reached = one.reached.as_ref().map(|told| value_of(say, one.unit, told));
        Row::new([
            Line::from(one.name.pick(say.0)).small(one.goal.source.as_str()),
            aimed_for(say.0, one.goal.level).into(),
            amount(say.0, one.unit, one.goal.amount).into(),
            reached.unwrap_or_else(|| say.of("–", "n/a").to_owned()).into(),
            Line::status(shape, verdict(say.0, one.is_met)),
        ])
    });
    Table::new(say.of("Mục tiêu của năm", "What is aimed at"), columns, "").rows(rows)
}

fn to_look_at(say: Say, findings: &[FigureFinding]) -> Table {
    let columns = [
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Số liệu", "Figure")),
        Column::new(say.of("Lý do", "Reason")),
    ];
    let counts = finding_counts(findings);
    let told = counts.iter().map(|(kind, number)| format!("{}: {}", finding(say.0, *kind), say.count(*number)));
    let note = told.collect::<Vec<_>>().join(" · ");
    let note = if findings.len() > SHOWN {
        format!("{note} · {}", say.of("danh sách đầy đủ có trong tệp XLSX", "all of them are in the XLSX file"))
    } else {
        note
    };
    let rows = findings.iter().take(SHOWN).map(|one| {
        let (agency, figure) = match &one.row {
            Some(row) => (
                Line::from(row.agency_name.as_str()).small(row.agency.as_str()),
                format!("{}: {}", row.indicator, amount(say.0, row.unit, row.amount)),
            ),
            None => (Line::default(), one.content.clone().unwrap_or_default()),
        };
        Row::new([agency, figure.into(), Line::from(finding(say.0, one.kind)).small(say.text(&one.reason))])
    });
    Table::new(say.of("Số liệu cần xem lại", "To be looked at"), columns, "").note(note).rows(rows)
}

async fn written(page: &ReportPage<'_>, report: &YearEnd, format: Format) -> Result<Response, PageError> {
    let say = page.say();
    let bytes = match format {
        Format::Csv => csv(report, say.0).into_bytes(),
        Format::Xlsx => workbook(report, say.0).map_err(OperationError::from)?,
        Format::Pdf => printed(paper(report)).await?,
    };
    Ok(file(say, &format!("ket-qua-nam-{}", report.year), format, bytes))
}
