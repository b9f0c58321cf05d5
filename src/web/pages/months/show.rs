//! `GET /reports/months/{month}`: a month's report as it was published or is drafted, whole or cut to one agency: its figures, what was said of it,
//! what changed since the version before, and what may be done.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::actions::{downloads, offered};
use super::changes;
use super::found::{Found, Which};
use super::own::own_units;
use super::page;
use super::story::{contests, facts, state};
use super::tables::{indicators, levels, ranks, reported};
use super::units::{Sort, departments, units};
use crate::auth::permission::Permission::{ContestReports, PublishReports};
use crate::operations::OperationError;
use crate::operations::editions::Shown;
use crate::reports::adoption::AdoptionReport;
use crate::storage::read::View as Seen;
use crate::web::error::PageError;
use crate::web::pages::desk;
use crate::web::pages::links::address;
use crate::web::state::App;
use crate::web::ui::{Line, Notice, PrintButton, Say, Table, View, Visitor};

/// Which report, and how it is to be shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    pub(super) version: Option<u32>,
    pub(super) draft: String,
    pub(super) agency: String,
    sort: String,
    after: String,
    done: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    month: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(month), Query(asked)) = (month?, asked?);
    let say = visitor.say;
    let sort = Sort::read(&asked.sort)?;
    let found = Found::find(&app, &visitor, &month).await?;
    let which = found.which(asked.version, !asked.draft.is_empty())?;
    let whole = found.shown(&app, &visitor, which).await?;
    let own = own_codes(&app, &visitor, &whole).await?;
    let (shown, name) = cut(whole, &asked.agency)?;
    let report = report_of(&shown)?;
    let changes = changed(&app, &visitor, (&found, which), (&shown, &asked.agency)).await?;
    let version = asked.version.map(|version| version.to_string()).unwrap_or_default();
    let draft = if which == Which::Draft { "yes" } else { "" };
    let query = [("draft", draft), ("version", version.as_str())];
    let may_answer = visitor.actor().require(PublishReports).is_ok();
    let title = match &name {
        Some(name) => format!("{}: {name}", found.called(say)),
        None => found.called(say),
    };
    let print = PrintButton::new(say.of("In trang này", "Print this page"));
    let view = page(&app, &visitor, title)
        .lead(lead(say, &found, &shown))
        .with_some(done(say, &asked.done))
        .with_some(offered(&app, &visitor, (&found, &shown), &own, &asked.agency))
        .with(facts(say, &shown))
        .with_some(contests(say, &shown, may_answer))
        .with_some(changes);
    let view = match name {
        Some(_) => view
            .crumb(address(&found.path(), &query), found.called(say))
            .with(ranks(say, &report))
            .with_some(departments(say, &report))
            .with(reported(say, &shown)),
        None => {
            view.with(levels(say, &report)).with(units(say, (&found, &query), (&shown, &report), (sort, &asked.after))?)
        }
    };
    Ok(view.with_some(indicators(say, &shown)).with(downloads(say, (&found, &query), &asked.agency)).with(print))
}

/// The report cut to an agency, with its name; the whole where none is named.
fn cut(whole: Shown, agency: &str) -> Result<(Shown, Option<String>), PageError> {
    if agency.is_empty() {
        return Ok((whole, None));
    }
    let (shown, name) = whole.of_agency(agency).ok_or(PageError::NotFound)?;
    Ok((shown, Some(name)))
}

fn report_of(shown: &Shown) -> Result<AdoptionReport, PageError> {
    let report = shown.content.report(shown.draft.at);
    report.map_err(|error| {
        PageError::from(OperationError::Unreadable { what: "a month's report", text: error.to_string() })
    })
}

/// Identifiers of the units of the draft for which the visitor answers; of what is published nobody answers any more.
async fn own_codes(app: &App, visitor: &Visitor, shown: &Shown) -> Result<Vec<String>, PageError> {
    let (true, Ok(scope)) = (shown.edition.is_none(), visitor.may(ContestReports)) else { return Ok(Vec::new()) };
    let reader = app.registry.store.read().await?;
    let view = Seen::of(app.registry.clock.today());
    let units = own_units(&reader, (&scope, view), &shown.draft, &shown.content).await?;
    Ok(units.into_iter().map(|unit| unit.code.to_string()).collect())
}

/// What the version before said otherwise; of a draft what is published by now.
async fn changed(
    app: &App,
    visitor: &Visitor,
    (found, which): (&Found, Which),
    (shown, agency): (&Shown, &str),
) -> Result<Option<Table>, PageError> {
    let before = match which {
        Which::Draft => found.editions.last().map(|edition| edition.version),
        Which::Version(version) => version.checked_sub(1).filter(|before| *before > 0),
    };
    let Some(version) = before else { return Ok(None) };
    let before = found.shown(app, visitor, Which::Version(version)).await?;
    // An agency that had no row then: everything of it is new, and stands in the tables.
    let Ok((before, _)) = cut(before, agency) else { return Ok(None) };
    Ok(Some(changes::table(visitor.say, (version, &before.content), shown)))
}

/// Which version this is, and the ways to the others.
fn lead(say: Say, found: &Found, shown: &Shown) -> Line {
    let here = shown.edition.as_ref().map(|edition| edition.version);
    let others = found.editions.iter().filter(|edition| Some(edition.version) != here);
    let lead = others.fold(state(say, shown), |lead, edition| {
        let version = edition.version;
        let name = format!("{} {version}", say.of("bản", "version"));
        lead.plain(" · ").and_link(format!("{}?version={version}", found.path()), name)
    });
    if found.open.is_some() && here.is_some() {
        return lead.plain(" · ").and_link(found.draft_path(), say.of("dự thảo đính chính", "draft of a correction"));
    }
    lead
}

fn done(say: Say, code: &str) -> Option<Notice> {
    desk::done(
        code,
        &[
            (
                "drafted",
                say.of(
                    "Đã lập dự thảo. Các cơ quan được thông báo để xem.",
                    "Drafted. The agencies are told to look at it.",
                ),
            ),
            (
                "seen",
                say.of("Đã ghi nhận các cơ quan đã xem dự thảo.", "It is recorded that they have seen the draft."),
            ),
            ("known", say.of("Các cơ quan này đã xác nhận từ trước.", "They had said so before.")),
            (
                "contested",
                say.of(
                    "Đã ghi ý kiến. Dự thảo chưa được công bố trước khi có trả lời.",
                    "Recorded. The draft is not published before that is answered.",
                ),
            ),
            ("answered", say.of("Đã ghi câu trả lời.", "The answer is recorded.")),
            ("published", say.of("Đã công bố.", "Published.")),
        ],
    )
}

/// The way to the draft's own page, for whoever acted on it.
pub(super) fn after(found: &Found, done: &str) -> String {
    format!("{}&done={done}", found.draft_path())
}
