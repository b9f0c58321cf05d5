//! `GET /agencies/{code}`: an agency, its departments, the agencies below it, its ranks. Each table adds up.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;

use super::coverage::{PeopleLink, Row, Summary, Table, crumbs, find, is_child, opens, page_of, ranks};
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::agency::AgencyRole;
use crate::reports::dashboard::dashboard;
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::session::Reader;
use crate::web::state::App;
use crate::web::ui::Say;

#[derive(Template)]
#[template(path = "agency.html")]
struct Page {
    frame: Frame,
    crumbs: Vec<(String, String)>,
    name: String,
    code: String,
    level: &'static str,
    day: String,
    certificate: &'static str,
    summary: Summary,
    below: Option<Table>,
    departments: Option<Table>,
    ranks: Table,
}

/// The page. An agency outside the reader's part is as good as none.
pub(in crate::web) async fn show(
    State(app): State<App>,
    reader: Reader,
    code: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, PageError> {
    let Path(code) = code?;
    let (say, today) = (reader.say, app.registry.clock.today());
    let board = dashboard(&app.registry.store, &reader.scope, today).await?;
    let tally = &board.tally;
    let line = find(tally, &code).ok_or(PageError::NotFound)?;
    let people = PeopleLink::unit(say, &line.agency.code);
    let mut crumbs = crumbs(say, tally, &line.agency.path);
    crumbs.pop();
    let page = Page {
        frame: Frame::new(&app, "agencies", Some(&reader.principal)).speaking(say),
        crumbs,
        name: line.agency.name.clone(),
        code: line.agency.code.to_string(),
        level: words::level(say.0, line.level),
        day: say.day(today),
        certificate: words::certificate(say.0, today),
        summary: Summary::of(&line.with_departments, &people),
        below: below(say, tally, line),
        departments: departments(say, tally, line),
        ranks: ranks(&line.with_departments, &people),
    };
    Ok(Html(page.render()?))
}

/// Departments with their parts, and whoever belongs to none of them.
fn departments(say: Say, tally: &Tally, line: &AgencyTally) -> Option<Table> {
    let code = &line.agency.code;
    let parts = children(tally, line, AgencyRole::Department).map(|child| {
        let code = &child.agency.code;
        let page = Some(page_of(code));
        Row::new(child.agency.name.clone(), page, &child.with_departments, &PeopleLink::unit(say, code))
    });
    let mut rows: Vec<Row> = parts.collect();
    if rows.is_empty() {
        return None;
    }
    let own = &line.own;
    if own.total.get(Column::Staff) + own.total.get(Column::Mailboxes) > 0 {
        let name =
            say.of("Lãnh đạo và người không thuộc phòng, ban nào", "Heads, and whoever is in no department").to_owned();
        rows.insert(0, Row::new(name, None, own, &PeopleLink::own(say, code)));
    }
    rows.push(Row::total(&line.with_departments, &PeopleLink::unit(say, code)));
    let caption = say.of("Số người ký số được, theo phòng, ban trực thuộc", "Who can sign, by department");
    Some(Table { say, caption, note: opens(say).to_owned(), first: say.of("Phòng, ban", "Department"), rows })
}

/// Agencies that report by themselves: each with all that is below it, so that the sum is everything below this one.
fn below(say: Say, tally: &Tally, line: &AgencyTally) -> Option<Table> {
    let code = &line.agency.code;
    let units = children(tally, line, AgencyRole::ReportingUnit).map(|child| {
        let code = &child.agency.code;
        let page = Some(page_of(code));
        Row::new(child.agency.name.clone(), page, &child.subtree, &PeopleLink::subtree(say, code))
    });
    let mut rows: Vec<Row> = units.collect();
    if rows.is_empty() {
        return None;
    }
    let itself = format!("{} {}", line.agency.name, say.of("(số ở đầu trang)", "(the numbers above)"));
    rows.insert(0, Row::new(itself, None, &line.with_departments, &PeopleLink::unit(say, code)));
    rows.push(Row::total(&line.subtree, &PeopleLink::subtree(say, code)));
    let each = say.of(
        "Mỗi dòng gồm cả các đơn vị cấp dưới của cơ quan đó.",
        "Each line includes the agencies below that agency.",
    );
    let caption = say.of("Số người ký số được, kể cả cơ quan cấp dưới", "Who can sign, with the agencies below");
    Some(Table { say, caption, note: format!("{each} {}", opens(say)), first: say.of("Cơ quan", "Agency"), rows })
}

fn children<'a>(tally: &'a Tally, line: &'a AgencyTally, role: AgencyRole) -> impl Iterator<Item = &'a AgencyTally> {
    tally.agencies.iter().filter(move |child| child.agency.role == role && is_child(child, &line.agency.path))
}
