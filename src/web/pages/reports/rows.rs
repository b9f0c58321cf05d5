//! `GET /reports/indicators/rows`: the rows behind a figure, a page at a time: who and what is counted, who and what is not, and what is in no number.
//! That they were read is recorded.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};

use super::asked::{Asked, outside, to_come};
use super::page::{INDICATORS, Refusal, ReportPage, turn};
use super::rows_table::{Part, parts, table};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::indicator::measured::{Measured, measured};
use crate::domain::indicator::period::Days;
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::operations::open_indicator::open_indicator;
use crate::reports::indicators::{RowsBehind, RowsOf, spans_of};
use crate::web::error::PageError;
use crate::web::pages::links::address;
use crate::web::state::App;
use crate::web::ui::{Facts, Line, Say, View, Visitor};

/// The page's own address.
pub(in crate::web::pages) const ROWS: &str = "/reports/indicators/rows";

/// Rows on one page.
const LINES: usize = 50;

/// What is opened.
struct Opened {
    rows: Arc<RowsBehind>,
    which: Measured,
    days: Days,
    /// The agency with all below it; none: all that the reader sees.
    agency: Option<(String, String)>,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    let scope = visitor.may(ReadRegistry)?;
    let page = ReportPage { app: &app, visitor: &visitor, asked: &asked, report: &INDICATORS };
    let which: Measured = asked.indicator.parse().map_err(|_| PageError::NotFound)?;
    match opened(&page, &scope, which).await {
        Ok(opened) => Ok(view(&page, &opened)?.into_response()),
        Err(refusal) => page.refused(refusal),
    }
}

async fn opened(page: &ReportPage<'_>, scope: &Scope, which: Measured) -> Result<Opened, Refusal> {
    let registry = &page.app.registry;
    let (now, scheme) = (registry.clock.now(), registry.reports.scheme);
    let when = page.asked.when(now)?;
    let as_of = when.as_of.unwrap_or_else(|| now.day());
    let month = when.period.unwrap_or_else(|| scheme.month_of(as_of));
    let spans = spans_of(scheme, month, as_of).ok_or_else(|| outside("period"))?;
    if spans.period.first > now.day() {
        return Err(to_come("period").into());
    }
    let reader = registry.store.read().await?;
    let agency = page.asked.agency(&reader, scope, spans.as_of).await?.map_err(|_| PageError::NotFound)?;
    drop(reader);
    let days = if page.asked.cumulative.is_empty() { spans.period } else { spans.cumulative };
    let code = agency.as_ref().map(|agency| agency.code.as_str());
    let of = RowsOf { indicator: which, days };
    let rows = open_indicator(registry, &page.visitor.actor(), spans, code, of).await?;
    Ok(Opened { rows, which, days, agency: agency.map(|agency| (agency.code, agency.name)) })
}

fn view(page: &ReportPage<'_>, opened: &Opened) -> Result<View, PageError> {
    let say = page.say();
    let parts = parts(say, &opened.rows);
    let asked = page.asked.show.as_str();
    let found = if asked.is_empty() { parts.first() } else { parts.iter().find(|part| part.code == asked) };
    let part = found.ok_or(PageError::NotFound)?;
    let to = |show: &str, after: &str| rows_address(page, &[("show", show), ("after", after)]);
    let (shown, pager) = turn(&page.asked.after, (part.count, LINES), |after| to(part.code, after))?;
    let (start, end) = (shown.start, shown.end);
    let (first, last, all) = (say.count(start + 1), say.count(end), say.count(part.count));
    let note = match say.0 {
        Lang::Vi => format!("Từ {first} đến {last} trong {all} dòng."),
        Lang::En => format!("{first} to {last} of {all} rows."),
    };
    let note = if start < end { note } else { String::new() };
    let table = table(say, &opened.rows, part, (start, LINES)).note(note).pager(say, pager);
    Ok(page
        .titled(measured(opened.which).name.pick(say.0))
        .crumb(page.address(&[]), INDICATORS.name(say))
        .lead(of_whom(say, opened))
        .with(ways(say, &parts, part, to))
        .with(table))
}

/// The same rows, some of them.
fn rows_address(page: &ReportPage<'_>, more: &[(&str, &str)]) -> String {
    let asked = page.asked;
    let own = [
        ("indicator", asked.indicator.as_str()),
        ("agency", &asked.agency),
        ("period", &asked.period),
        ("as_of", &asked.as_of),
        ("cumulative", &asked.cumulative),
    ];
    let all: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
    address(ROWS, &all)
}

fn of_whom(say: Say, opened: &Opened) -> String {
    let (first, last) = (say.day(opened.days.first), say.day(opened.days.last));
    let whose = match &opened.agency {
        Some((code, name)) => format!("{name} ({code}), {}", say.of("kể cả đơn vị cấp dưới", "with all below it")),
        None => say.of("Toàn bộ phạm vi được giao", "Everything that you see").to_owned(),
    };
    match say.0 {
        Lang::Vi => format!("{whose}. Từ ngày {first} đến ngày {last}, theo dữ liệu hiện có."),
        Lang::En => format!("{whose}. From {first} to {last}, by what is known now."),
    }
}

/// How many rows there are of each part, and the way to them.
fn ways(say: Say, parts: &[Part], here: &Part, to: impl Fn(&str, &str) -> String) -> Facts {
    let facts = Facts::new(say.of("Các phần của số liệu", "The parts of the figure"));
    parts.iter().fold(facts, |facts, part| {
        let number = say.count(part.count);
        let value =
            if part.code == here.code { Line::default().strong(number) } else { Line::link(to(part.code, ""), number) };
        facts.fact(part.called, value)
    })
}
