//! `GET /reports/league`: ranks within blocks. Whoever sees a part of the province is told the blocks in which an agency of theirs is, and of the others
//! in them nothing but the place.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};

use super::asked::{Asked, outside, to_come};
use super::file::{Format, file};
use super::page::{LEAGUE, Refusal, ReportPage, notes};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::clock::Timestamp;
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::domain::score::set::Band;
use crate::operations::OperationError;
use crate::operations::league::{LeagueSpan, league};
use crate::operations::printing::printed;
use crate::reports::assemble::letterhead;
use crate::reports::league::told::{self, points};
use crate::reports::league::{Frame, League, Line as Ranked, Standings, paper, sheets};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Facts, Line, Notice, PrintButton, Row, Say, Shape, Table, View, Visitor};

/// The page, or the file.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    let scope = visitor.may(ReadRegistry)?;
    let page = ReportPage { app: &app, visitor: &visitor, asked: &asked, report: &LEAGUE };
    let format = Format::asked(&asked.format)?;
    let table = match table(&page).await {
        Ok(table) => table.within(&scope),
        Err(refusal) => return page.refused(refusal),
    };
    match format {
        None => Ok(view(&page, &table, &scope)?.into_response()),
        Some(format) => written(&page, &table, format).await,
    }
}

/// The whole table of what is asked for.
async fn table(page: &ReportPage<'_>) -> Result<League, Refusal> {
    let (span, known_at) = span(page)?;
    Ok(league(&page.app.registry, span, known_at).await?.0)
}

/// Of when it is asked for, and by what was known when.
pub(super) fn span(page: &ReportPage<'_>) -> Result<(LeagueSpan, Option<Timestamp>), Refusal> {
    let registry = &page.app.registry;
    let (now, scheme) = (registry.clock.now(), registry.reports.scheme);
    let when = page.asked.when(now)?;
    let (field, span) = match when.period {
        Some(month) => ("period", LeagueSpan::of_month(scheme, month)),
        None => ("as_of", LeagueSpan::up_to(scheme, when.as_of.unwrap_or_else(|| now.day()))),
    };
    let span = span.ok_or_else(|| outside(field))?;
    if span.now.as_of > now.day() {
        return Err(to_come(field).into());
    }
    Ok((span, when.known_at))
}

fn view(page: &ReportPage<'_>, table: &League, scope: &Scope) -> Result<View, PageError> {
    let say = page.say();
    let view = page
        .view()
        .lead(format!("{}. {}", table.name, of_when(say, &table.frame)))
        .with(page.files())
        .with(PrintButton::new(say.of("In trang này", "Print this page")));
    let asked = page.asked.show.as_str();
    let is_asked = |block: &&Standings| asked.is_empty() || block.block.as_str() == asked;
    let Some(here) = table.blocks.iter().find(is_asked) else {
        if !table.blocks.is_empty() {
            return Err(PageError::NotFound);
        }
        let none = say.of(
            "Không có cơ quan nào trong phạm vi được giao được xếp hạng. Phòng, ban được tính trong cơ quan của mình.",
            "No agency in your part of the tree is ranked. Departments count in their agency.",
        );
        return Ok(view.with(Notice::told(none)));
    };
    Ok(view
        .with_some((table.blocks.len() > 1).then(|| others(page, &table.blocks, here)))
        .with(standings(page, here, scope)?)
        .with(notes(say, told::notes(&table.frame, say.0))))
}

/// The blocks, each with how many agencies it has, and the way to it.
fn others(page: &ReportPage<'_>, blocks: &[Standings], here: &Standings) -> Facts {
    let say = page.say();
    blocks.iter().fold(Facts::new(say.of("Các khối", "The blocks")), |facts, block| {
        let number = say.count(block.lines.len());
        let value = if block.block == here.block {
            Line::default().strong(number)
        } else {
            Line::link(page.address(&[("show", block.block.as_str())]), number)
        };
        facts.fact(block.block.called(say.0), value)
    })
}

/// Of when it is.
pub(super) fn of_when(say: Say, frame: &Frame) -> String {
    let (as_of, first, last) = (say.day(frame.as_of), say.day(frame.reported.first), say.day(frame.reported.last));
    let known = told::known(frame, say.0);
    match say.0 {
        Lang::Vi => {
            format!("Số liệu tính đến hết ngày {as_of}{known}; văn bản và số liệu báo cáo từ {first} đến {last}.")
        }
        Lang::En => format!("As of the end of {as_of}{known}; documents and what was reported from {first} to {last}."),
    }
}

fn standings(page: &ReportPage<'_>, block: &Standings, scope: &Scope) -> Result<Table, PageError> {
    let say = page.say();
    let (shown, pager) = page.turn(block.lines.len())?;
    let columns = [
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::number(say.of("Hạng", "Rank")),
        Column::number(say.of("Điểm", "Points")),
        Column::number(say.of("Tối đa", "Of")),
        Column::number(say.of("Tỷ lệ", "Share")),
        Column::new(say.of("Xếp loại", "Band")),
        Column::number(say.of("Thay đổi", "Change")),
        Column::number(say.of("Hạng kỳ trước", "Rank before")),
    ];
    let row = |line: &Ranked| {
        let card = page.address_below(&line.code);
        let name =
            if scope.covers(&line.path) { Line::link(card, line.name.as_str()) } else { line.name.as_str().into() };
        Row::new([
            name,
            told::rank(say.0, line).into(),
            points(say.0, line.score.won()).into(),
            points(say.0, line.score.attainable()).into(),
            told::share(say.0, line).into(),
            band(say, line.score.band()),
            told::change(say.0, line).into(),
            told::rank_before(say.0, line).into(),
        ])
    };
    let note = say.of("Chọn tên cơ quan để xem phiếu điểm.", "Choose an agency's name to see its score card.");
    let lines = block.lines.get(shown).unwrap_or_default();
    Ok(Table::new(block.block.called(say.0), columns, "").note(note).rows(lines.iter().map(row)).pager(say, pager))
}

/// A band as a word with its sign.
pub(in crate::web::pages) fn band(say: Say, band: Option<Band>) -> Line {
    let shape = match band {
        Some(Band::Good) => Shape::Good,
        Some(Band::Fair | Band::Average) => Shape::Warn,
        Some(Band::Weak) => Shape::Bad,
        None => Shape::None,
    };
    Line::status(shape, told::band(say.0, band))
}

async fn written(page: &ReportPage<'_>, table: &League, format: Format) -> Result<Response, PageError> {
    let (say, registry) = (page.say(), &page.app.registry);
    let as_of = table.frame.as_of;
    let bytes = match format {
        Format::Csv => sheets::league_csv(table, say.0).into_bytes(),
        Format::Xlsx => sheets::league_workbook(table, say.0).map_err(OperationError::from)?,
        Format::Pdf => {
            let reader = registry.store.read().await?;
            let head = letterhead(&reader, as_of, None, &registry.province.name).await?.ok_or(PageError::NotFound)?;
            printed(paper::league(table, &head)).await?
        }
    };
    Ok(file(say, &format!("xep-hang-{as_of}"), format, bytes))
}
