//! `GET /reports/league/{code}`: an agency's score card: points won and lost, and what would bring it up a rank.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};

use super::asked::Asked;
use super::card_table::{gap, points_table, ways_up};
use super::league::{band, of_when, span};
use super::page::{LEAGUE, ReportPage, notes};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::lang::Lang;
use crate::operations::league::league;
use crate::reports::league::{Card, told};
use crate::storage::read::View as Seen;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Notice, PrintButton, Say, Tile, Tiles, Visitor};

/// The page. An agency that the reader does not see, or that is not ranked, is as good as none.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    code: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let (Path(code), Query(asked)) = (code?, asked?);
    let scope = visitor.may(ReadRegistry)?;
    let page = ReportPage { app: &app, visitor: &visitor, asked: &asked, report: &LEAGUE };
    let (span, known_at) = match span(&page) {
        Ok(asked) => asked,
        Err(refusal) => return page.refused(refusal),
    };
    let reader = app.registry.store.read().await?;
    reader.agency_by_code(&scope, Seen::of(span.now.as_of), &code).await?.ok_or(PageError::NotFound)?;
    drop(reader);
    let (table, _) = league(&app.registry, span, known_at).await?;
    let card = table.card(&code).filter(|card| scope.covers(&card.line.path)).ok_or(PageError::NotFound)?;
    let say = page.say();
    let links = Actions::default()
        .link(format!("/agencies/{code}/standing"), say.of("Tình hình của cơ quan", "The agency's standing"))
        .link(page.address(&[]), say.of("Bảng xếp hạng", "League table"));
    let view = page
        .titled(format!("{} {}", say.of("Phiếu điểm:", "Score card:"), card.line.name))
        .crumb(page.address(&[]), LEAGUE.name(say))
        .lead(of_when(say, card.frame))
        .with(Tiles::of(tiles(say, &card)))
        .with(PrintButton::new(say.of("In trang này", "Print this page")))
        .with(Notice::told(gap(say, &card)))
        .with_some(ways_up(say, &card))
        .with(points_table(&visitor, &card))
        .with(links)
        .with(notes(say, told::notes(card.frame, say.0)));
    Ok(view.into_response())
}

/// Band, rank and points.
fn tiles(say: Say, card: &Card<'_>) -> [Tile; 3] {
    let line = card.line;
    let change = told::change(say.0, line);
    let (among, changed) = match say.0 {
        Lang::Vi => (
            format!("trong khối {}; kỳ trước: {}", card.block.called(say.0), told::rank_before(say.0, line)),
            format!("thay đổi {change} điểm phần trăm"),
        ),
        Lang::En => (
            format!("among {}; before: {}", card.block.called(say.0), told::rank_before(say.0, line)),
            format!("change {change} percentage points"),
        ),
    };
    let won = told::points(say.0, line.score.won());
    let of = told::points(say.0, line.score.attainable());
    [
        Tile::new(say.of("Xếp loại", "Band"), band(say, line.score.band())).about(changed),
        Tile::new(say.of("Hạng", "Rank"), format!("{}/{}", told::rank(say.0, line), card.ranked)).about(among),
        Tile::new(say.of("Điểm", "Points"), format!("{won}/{of}")).about(told::share(say.0, line)),
    ]
}
