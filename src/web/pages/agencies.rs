//! `GET /agencies`: the reporting units, filtered and sorted, a page at a time.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;

use super::coverage::{PeopleLink, Row, Table, area, find, opens, page_of};
use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::agency::Level;
use crate::domain::name::{search_fold, text_sort_key};
use crate::reports::dashboard::dashboard;
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::session::Reader;
use crate::web::state::App;
use crate::web::ui::Say;

/// Lines of one page: what keeps it below 60 KB.
const PAGE: usize = 50;

/// Codes of the ways to sort, and what they are called.
const SORTS: [(&str, &str, &str); 5] = [
    ("", "Theo cơ cấu tổ chức", "By structure"),
    ("name", "Theo tên", "By name"),
    ("lowest", "Tỷ lệ ký được thấp nhất trước", "Lowest share first"),
    ("highest", "Tỷ lệ ký được cao nhất trước", "Highest share first"),
    ("missing", "Nhiều người chưa ký được nhất trước", "Most who cannot sign first"),
];

/// What the form sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    q: String,
    level: String,
    sort: String,
    page: String,
}

#[derive(Template)]
#[template(path = "agencies.html")]
struct Page {
    frame: Frame,
    certificate: &'static str,
    area: String,
    day: String,
    asked: Asked,
    levels: Vec<(&'static str, &'static str)>,
    table: Table,
    number: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    reader: Reader,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Html<String>, PageError> {
    let Query(asked) = asked?;
    let level = Some(asked.level.as_str()).filter(|text| !text.is_empty());
    let level: Option<Level> = level.map(str::parse).transpose().map_err(|_| PageError::NotFound)?;
    let (say, today) = (reader.say, app.registry.clock.today());
    let board = dashboard(&app.registry.store, &reader.scope, today).await?;
    let tally = &board.tally;
    let mut units = matching(tally, &asked.q, level);
    sort(&mut units, &asked.sort)?;
    let pages = units.len().div_ceil(PAGE).max(1);
    let number = if asked.page.is_empty() { 1 } else { asked.page.parse().map_err(|_| PageError::NotFound)? };
    if number < 1 || number > pages {
        return Err(PageError::NotFound);
    }
    let page = Page {
        frame: Frame::new(&app, "agencies", Some(&reader.principal)).speaking(say),
        certificate: words::certificate(say.0, today),
        area: area(&app, &reader.scope, tally),
        day: say.day(today),
        levels: Level::ALL.iter().map(|&level| (level.as_str(), words::level(say.0, level))).collect(),
        table: table(say, tally, (&units, number, pages), &asked, level),
        number,
        pages,
        previous: (number > 1).then(|| address(&asked, number - 1)),
        next: (number < pages).then(|| address(&asked, number + 1)),
        asked,
    };
    Ok(Html(page.render()?))
}

fn matching<'a>(tally: &'a Tally, q: &str, level: Option<Level>) -> Vec<&'a AgencyTally> {
    let (wanted, code) = (search_fold(q), q.trim().to_ascii_uppercase());
    let is_wanted = |line: &AgencyTally| {
        // A district's name finds its communes too.
        let name = search_fold(&format!("{} {}", line.agency.name, place(tally, line).unwrap_or_default()));
        code.is_empty() || line.agency.code.as_str() == code || (!wanted.is_empty() && name.contains(&wanted))
    };
    let units = tally.agencies.iter().filter(|line| line.unit == line.agency.id);
    units.filter(|line| level.is_none_or(|level| line.level == level) && is_wanted(line)).collect()
}

/// Those without a share come last, whichever way it goes.
fn sort(units: &mut [&AgencyTally], by: &str) -> Result<(), PageError> {
    let share = |line: &AgencyTally| line.with_departments.total.coverage().tenths();
    match by {
        "" => units.sort_by_key(|line| line.level),
        "name" => units.sort_by_cached_key(|line| text_sort_key(&line.agency.name)),
        "lowest" => units.sort_by_key(|line| (share(line).is_none(), share(line))),
        "highest" => units.sort_by_key(|line| Reverse(share(line))),
        "missing" => units.sort_by_key(|line| Reverse(line.with_departments.total.get(Column::Uncovered))),
        _ => return Err(PageError::NotFound),
    }
    Ok(())
}

fn table(
    say: Say,
    tally: &Tally,
    (units, number, pages): (&[&AgencyTally], usize, usize),
    asked: &Asked,
    level: Option<Level>,
) -> Table {
    let mut rows: Vec<Row> =
        units.iter().skip((number - 1) * PAGE).take(PAGE).map(|line| row(say, tally, line)).collect();
    // A sum of a search has no list of its own; that of a level or of all has one.
    if asked.q.trim().is_empty() && number == pages && !rows.is_empty() {
        let sum: Figures = units.iter().map(|line| line.with_departments).sum();
        rows.push(Row::total(
            &sum,
            &level.map_or_else(|| PeopleLink::everyone(say), |level| PeopleLink::level(say, level)),
        ));
    }
    let found = say.count(units.len());
    let counted = say.of(
        "cơ quan. Phòng, ban trực thuộc được tính vào cơ quan.",
        "agencies. Departments are counted with their agency.",
    );
    let note = format!("{found} {counted} {}", opens(say));
    let caption = say.of("Số người ký số được, theo cơ quan", "Who can sign, by agency");
    Table { say, caption, note, first: say.of("Cơ quan", "Agency"), rows }
}

fn row(say: Say, tally: &Tally, line: &AgencyTally) -> Row {
    let agency = &line.agency;
    let (page, people) = (Some(page_of(&agency.code)), PeopleLink::unit(say, &agency.code));
    let name = agency.name.clone();
    Row { place: place(tally, line), ..Row::new(name, page, &line.with_departments, &people) }
}

/// The district that a commune is in.
fn place(tally: &Tally, line: &AgencyTally) -> Option<String> {
    let above = line.agency.path.codes().rev().nth(1).and_then(|code| find(tally, code))?;
    (above.level != Level::Province).then(|| above.agency.name.trim_start_matches("UBND ").to_owned())
}

fn address(asked: &Asked, number: usize) -> String {
    let number = number.to_string();
    let parts = [("q", &asked.q), ("level", &asked.level), ("sort", &asked.sort), ("page", &number)];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parts.into_iter().filter(|(_, value)| !value.is_empty()));
    format!("/agencies?{}", query.finish())
}
