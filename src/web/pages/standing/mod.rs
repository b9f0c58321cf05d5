//! `GET /agencies/{code}/standing`: one page for whoever heads an agency: band and rank, who can sign and what is signed over the months, points won and
//! lost, who cannot sign, what ends and what is late. Every number opens its list. A head's log-in leads here first.

mod attention;
mod blocks;
mod figures;
mod late;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use self::attention::{attention, cannot_sign};
use self::blocks::{charts, downloads, links, tiles};
use self::figures::Figures;
use self::late::Late;
use super::coverage::{crumbs, find};
use super::reports::{gap, points_table, ways_up};
use super::waiting::waiting;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::adoption::tally::AgencyTally;
use crate::domain::principal::Role;
use crate::operations::league::{LeagueSpan, league};
use crate::reports::dashboard::dashboard_in;
use crate::reports::league::{Card, League};
use crate::storage::read::View as Seen;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Notice, PrintButton, Say, View, Visitor};

/// The page of an agency.
pub(super) fn standing_of(code: &str) -> String {
    format!("/agencies/{code}/standing")
}

/// The agency that somebody heads first of all; the province's head has the overview.
pub(super) async fn headed_by(app: &App, visitor: &Visitor) -> Result<Option<String>, PageError> {
    let grant = visitor.principal.grants.first().filter(|grant| grant.role == Role::AgencyHead);
    let path = grant.map(|grant| &grant.path).filter(|path| path.depth() > 0);
    let Some(code) = path.and_then(|path| path.codes().next_back()) else { return Ok(None) };
    let scope = visitor.may(ReadRegistry)?;
    let reader = app.registry.store.read().await?;
    let found = reader.agency_by_code(&scope, Seen::of(app.registry.clock.today()), code).await?;
    Ok(found.map(|agency| agency.code))
}

/// The page. An agency outside the reader's part is as good as none.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    code: Result<Path<String>, PathRejection>,
) -> Result<View, PageError> {
    let Path(code) = code?;
    let scope = visitor.may(ReadRegistry)?;
    let (say, today) = (visitor.say, app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let board = dashboard_in(&reader, &scope, today).await?;
    let line = find(&board.tally, &code).ok_or(PageError::NotFound)?;
    let figures = Figures::read(&app, &reader, &board.tally, line).await?;
    drop(reader);
    let late = Late::read(&app, &visitor, line).await?;
    let tasks = if heads(&visitor, line) { Some(waiting(&app, &visitor).await?) } else { None };
    let table = ranked(&app).await?;
    let card = table.as_ref().and_then(|table| table.card(&code));
    let frame = Frame::new(&app, "overview", Some(&visitor.principal)).speaking(say);
    let way = crumbs(say, &board.tally, &line.agency.path);
    let view =
        way.into_iter().fold(View::new(frame, line.agency.name.as_str()), |view, (to, name)| view.crumb(to, name));
    let view = view
        .lead(figures.of_when(say))
        .with(tiles(say, line, card.as_ref(), &figures))
        .with(downloads(say, &code, &figures))
        .with(PrintButton::new(say.of("In trang này", "Print this page")))
        .with_some(tasks);
    Ok(with_points(&visitor, with_charts(say, view, &figures), card.as_ref())
        .with(cannot_sign(say, line))
        .with(attention(say, line, &late))
        .with_some(late.steps_table(say))
        .with(links(say, &code)))
}

/// Who can sign and what is signed, month by month, as far as it is kept.
fn with_charts(say: Say, view: View, figures: &Figures) -> View {
    let not_kept = say.of(
        "Chưa vẽ được tỷ lệ ký được theo kỳ: hệ thống chưa lưu xong số liệu các kỳ trước. Hãy xem lại sau ít phút.",
        "Coverage cannot be drawn by month yet: the figures of earlier months are still being kept. Look again soon.",
    );
    view.with(charts(say, figures)).with_some(figures.coverage.is_none().then(|| Notice::told(not_kept)))
}

/// Points won and lost, what is lacking to the rank above, and what would do.
fn with_points(visitor: &Visitor, view: View, card: Option<&Card<'_>>) -> View {
    let say = visitor.say;
    let Some(card) = card else {
        return view.with(Notice::told(say.of(
            "Cơ quan này không được xếp hạng riêng. Phòng, ban được tính trong cơ quan chủ quản; UBND tỉnh không xếp hạng.",
            "This agency is not ranked by itself. Departments count in their agency; the province's committee is not ranked.",
        )));
    };
    view.with(points_table(visitor, card)).with(Notice::told(gap(say, card))).with_some(ways_up(say, card))
}

/// The table of ranks as of today; none where the calendar ends.
async fn ranked(app: &App) -> Result<Option<League>, PageError> {
    let span = LeagueSpan::up_to(app.registry.reports.scheme, app.registry.clock.today());
    Ok(match span {
        Some(span) => Some(league(&app.registry, span, None).await?.0),
        None => None,
    })
}

/// Whether the agency is the one that the reader heads first of all.
fn heads(visitor: &Visitor, line: &AgencyTally) -> bool {
    let first = visitor.principal.grants.first();
    first.is_some_and(|grant| grant.role == Role::AgencyHead && grant.path == line.agency.path)
}
