//! `GET /reports/demand`: certificates, devices and requests in a year, and what the next will need. For whoever reads the whole province.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};

use super::asked::{Asked, no_agency};
use super::file::{Format, file};
use super::page::{DEMAND, Refusal, ReportPage, notes};
use crate::auth::permission::Permission::ReadRegistry;
use crate::operations::OperationError;
use crate::operations::printing::printed;
use crate::reports::assemble::letterhead;
use crate::reports::demand::told::{columns, notes as how_to_read, sections, span};
use crate::reports::demand::{Demand, DemandAsked, Needs, demand, paper, sheets};
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Line, PrintButton, Row, Say, Table, View, Visitor};

/// The page, or the file.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    visitor.actor().require(ReadRegistry)?;
    let page = ReportPage { app: &app, visitor: &visitor, asked: &asked, report: &DEMAND };
    let format = Format::asked(&asked.format)?;
    match (made(&page).await, format) {
        (Err(refusal), _) => page.refused(refusal),
        (Ok(report), None) => Ok(view(&page, &report)?.into_response()),
        (Ok(report), Some(format)) => written(&page, &report, format).await,
    }
}

async fn made(page: &ReportPage<'_>) -> Result<Arc<Demand>, Refusal> {
    let registry = &page.app.registry;
    let (now, scheme) = (registry.clock.now(), registry.reports.scheme);
    let when = page.asked.when(now)?;
    let year = when.year.unwrap_or_else(|| now.day().year());
    let asked = DemandAsked { scheme, year, now, known_at: when.known_at };
    let reader = registry.store.read().await?;
    let what = format!("demand {year} {} {:?}", now.day(), when.known_at);
    let count = async { demand(&reader, &asked).await?.ok_or_else(|| Refusal::from(no_agency("year"))) };
    registry.remembered.or_count(&reader, what, |_| true, count).await
}

fn view(page: &ReportPage<'_>, report: &Demand) -> Result<View, PageError> {
    let say = page.say();
    let need = need(page, report)?;
    Ok(page
        .view()
        .lead(format!("{}. {}", report.name, span(report, say.0)))
        .with(page.files())
        .with(PrintButton::new(say.of("In trang này", "Print this page")))
        .with(happened(say, report))
        .with(need)
        .with(notes(say, how_to_read(report, say.0))))
}

fn happened(say: Say, report: &Demand) -> Table {
    let heads = [Column::new(say.of("Nội dung", "Subject")), Column::number(say.of("Số lượng", "Count"))];
    let table = Table::new(say.of("Tình hình sử dụng trong năm", "What happened in the year"), heads, "");
    sections(report, say.0).into_iter().fold(table, |table, (heading, lines)| {
        let table = table.row(Row::group(heading));
        if lines.is_empty() {
            return table.row(Row::new([say.of("Chưa có", "None").into(), Line::default()]));
        }
        table.rows(lines.into_iter().map(|(name, number)| Row::new([name.into(), number.shown(say.0).into()])))
    })
}

fn need(page: &ReportPage<'_>, report: &Demand) -> Result<Table, PageError> {
    let say = page.say();
    let heads = columns(say.0).map(|(heading, _)| Column::number(heading));
    let heads = std::iter::once(Column::new(say.of("Cơ quan, đơn vị", "Agency"))).chain(heads);
    let cells = |name: Line, needs: &Needs| {
        let numbers = columns(say.0).map(|(_, of)| Line::from(say.count(of(needs))));
        std::iter::once(name).chain(numbers).collect::<Vec<Line>>()
    };
    let caption = format!("{} {}", say.of("Nhu cầu năm", "The need of"), report.year + 1);
    let (shown, pager) = page.turn(report.units.len())?;
    let mut table = Table::new(caption, heads, "").pager(say, pager);
    let mut level = None;
    for unit in report.units.get(shown).unwrap_or_default() {
        if level != Some(unit.level) {
            level = Some(unit.level);
            table = table.row(Row::group(words::level(say.0, unit.level)));
        }
        let name = Line::link(format!("/agencies/{}", unit.code), unit.name.as_str());
        table = table.row(Row::new(cells(name, &unit.needs)));
    }
    let levels = report.levels.iter().map(|(level, needs)| {
        let name = format!("{} {}", say.of("Cộng", "Total:"), words::level(say.0, *level).to_lowercase());
        Row::total(cells(name.into(), needs))
    });
    Ok(table.rows(levels).row(Row::total(cells(say.of("Tổng cộng", "Total").into(), &report.total))))
}

async fn written(page: &ReportPage<'_>, report: &Demand, format: Format) -> Result<Response, PageError> {
    let (say, registry) = (page.say(), &page.app.registry);
    let bytes = match format {
        Format::Csv => sheets::demand_csv(report, say.0).into_bytes(),
        Format::Xlsx => sheets::demand_workbook(report, say.0).map_err(OperationError::from)?,
        Format::Pdf => {
            let reader = registry.store.read().await?;
            let head = letterhead(&reader, report.days.last, None, &registry.province.name).await?;
            printed(paper::demand(report, &head.ok_or(PageError::NotFound)?)).await?
        }
    };
    Ok(file(say, &format!("nhu-cau-{}", report.year), format, bytes))
}
