//! `GET /`: what waits for the reader, how everyone whom they see stands, and by level.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::coverage::{PeopleLink, Row, Summary, Table, area, opens, ranks};
use super::standing::{headed_by, standing_of};
use super::waiting::waiting;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::adoption::tally::Tally;
use crate::reports::dashboard::dashboard;
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Say, Tasks, Visitor};

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    frame: Frame,
    certificate: &'static str,
    area: String,
    day: String,
    tasks: Tasks,
    /// People who are in no number, if there are any.
    unplaced: Option<String>,
    summary: Summary,
    network_sites: String,
    levels: Table,
    ranks: Table,
    units: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    /// Not empty: this page, also for whoever heads an agency.
    whole: String,
}

/// The page. Whoever sees nobody but themselves is led to their own, and whoever heads an agency to how that stands.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    if !visitor.can(ReadRegistry) {
        return Ok(Redirect::to("/account").into_response());
    }
    if asked.whole.is_empty()
        && let Some(code) = headed_by(&app, &visitor).await?
    {
        return Ok(Redirect::to(&standing_of(&code)).into_response());
    }
    let (say, scope) = (visitor.say, visitor.may(ReadRegistry)?);
    let today = app.registry.clock.today();
    let board = dashboard(&app.registry.store, &scope, today).await?;
    let tally = &board.tally;
    let everyone = PeopleLink::everyone(say);
    let units = tally.agencies.iter().filter(|line| line.unit == line.agency.id).count();
    let page = Page {
        frame: Frame::new(&app, "overview", Some(&visitor.principal)).speaking(say),
        certificate: words::certificate(say.0, today),
        area: area(&app, &scope, tally),
        day: say.day(today),
        tasks: waiting(&app, &visitor).await?,
        unplaced: Some(board.unplaced.values().sum::<u64>())
            .filter(|people| *people > 0)
            .map(|people| say.count(people)),
        summary: Summary::of(&tally.province, &everyone),
        network_sites: say.count(board.network_sites),
        levels: levels(say, tally),
        ranks: ranks(&tally.province, &everyone),
        units: say.count(units),
    };
    Ok(Html(page.render()?).into_response())
}

/// The levels that have an agency among those the reader sees, and their sum.
fn levels(say: Say, tally: &Tally) -> Table {
    let there = tally.levels.iter().filter(|(level, _)| tally.agencies.iter().any(|line| line.level == *level));
    let rows = there.map(|(level, figures)| {
        let link = format!("/agencies?level={level}");
        Row::new(words::level(say.0, *level).to_owned(), Some(link), figures, &PeopleLink::level(say, *level))
    });
    let total = Row::total(&tally.province, &PeopleLink::everyone(say));
    Table {
        say,
        caption: say.of("Số người ký số được, theo cấp", "Who can sign, by level"),
        note: opens(say).to_owned(),
        first: say.of("Cấp", "Level"),
        rows: rows.chain([total]).collect(),
    }
}
