//! `GET /figures`: the agencies of one's part with what they reported of a month, and what is missing beside the month before.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::agencies::{agency, lagging, units};
use super::findings::FINDINGS;
use super::month::Month;
use super::told::{Key, Reach, Told, drafted_from};
use super::words::named;
use super::{PAGE, called, page};
use crate::auth::permission::Permission::EnterFigures;
use crate::domain::scope::Scope;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::{Reader, View as Seen};
use crate::web::error::PageError;
use crate::web::pages::desk;
use crate::web::pages::links::address;
use crate::web::state::App;
use crate::web::ui::{Actions, Choice, Column, Field, Form, Line, Pager, Row, Say, Shape, Table, Visitor};

/// What is missing is named so far.
const NAMED: usize = 4;

/// What the address asks for; an empty text is nothing asked.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(in crate::web) struct Asked {
    month: String,
    q: String,
    /// `missing`: only those that told the month before, and nothing of this one.
    state: String,
    /// Identifier of the last agency of the page before.
    after: String,
}

/// The page. Whoever reports for one agency alone is led to its form.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    let scope = visitor.may(EnterFigures)?;
    let say = visitor.say;
    let month = Month::asked(&app, &asked.month)?;
    let seen = Seen::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let mut found = asked.agencies(&app, &reader, (&scope, seen), month).await?;
    if let ([only], true) = (found.as_slice(), asked == Asked::default()) {
        return Ok(Redirect::to(&form_of(only, month)).into_response());
    }
    let has_more = found.len() > desk::PAGE;
    found.truncate(desk::PAGE);
    let before = month.before(app.registry.reports.scheme);
    let agencies = found.iter().map(|row| row.agency).collect();
    let told = Told::read(&reader, (&scope, seen), (month, before), agencies, Reach::OneMonth).await?;
    let due = due(&reader, say, month).await?;
    let pager = Pager {
        first: (!asked.after.is_empty()).then(|| asked.address("")),
        next: found.last().filter(|_| has_more).map(|last| asked.address(&last.code)),
    };
    let upload = Actions::default()
        .link("/imports/figures", say.of("Tải lên bảng số liệu", "Upload a sheet of figures"))
        .link(FINDINGS, say.of("Số liệu cần xem lại", "Figures to be looked at"))
        .link("/reports/months", say.of("Báo cáo tháng", "Months of figures"));
    Ok(page(&app, &visitor, called(say))
        .lead(due)
        .with(upload)
        .with(filter(&app, say, &asked, month))
        .with(table(say, month, &found, &told).pager(say, pager))
        .into_response())
}

impl Asked {
    async fn agencies(
        &self,
        app: &App,
        reader: &Reader,
        (scope, seen): (&Scope, Seen),
        month: Month,
    ) -> Result<Vec<AgencyRow>, PageError> {
        let after = match self.after.as_str() {
            "" => None,
            code => Some(agency(reader, scope, seen, code).await?.path),
        };
        match self.state.as_str() {
            "" => Ok(units(reader, scope, seen, &self.q, after.as_ref()).await?),
            "missing" => {
                let missing = lagging(app, reader, scope, month).await?;
                let all = reader.agencies(scope, seen).await?.into_iter();
                let after = after.map(|path| path.as_str().to_owned()).unwrap_or_default();
                let next = all.filter(|row| missing.contains(&row.agency) && row.path.as_str() > after.as_str());
                Ok(next.take(desk::PAGE + 1).collect())
            }
            _ => Err(PageError::NotFound),
        }
    }

    fn address(&self, after: &str) -> String {
        address(PAGE, [("month", self.month.as_str()), ("q", &self.q), ("state", &self.state), ("after", after)])
    }
}

/// The form of an agency and month.
pub(super) fn form_of(agency: &AgencyRow, month: Month) -> String {
    address(&format!("{PAGE}/{}", agency.code), [("month", month.name.to_string().as_str())])
}

/// Until when figures of a month can be entered so that its report has them.
pub(super) async fn due(reader: &Reader, say: Say, month: Month) -> Result<Line, PageError> {
    let drafts = reader.report_drafts(Some(month.name)).await?;
    let editions = reader.report_editions(Some(month.name)).await?;
    let days = format!("{} {}: {}. ", say.of("Kỳ", "Month"), month.written(), month.span(say));
    let open = drafts.last().filter(|draft| editions.iter().all(|edition| edition.draft != draft.id));
    let report = format!("/reports/months/{}", month.name);
    Ok(match (open, editions.last()) {
        (Some(draft), _) => Line::from(days)
            .plain(say.of("Đã có ", "There is a "))
            .and_link(report, say.of("dự thảo báo cáo", "draft of its report"))
            .plain(say.of(", các cơ quan xem đến hết ngày ", ", to be looked at until "))
            .plain(say.day(draft.seen_until))
            .plain(say.of(
                ". Số liệu nhập từ nay chỉ có trong dự thảo lập lại sau đó.",
                ". What is entered now is in a later draft only.",
            )),
        (None, Some(edition)) => Line::from(days)
            .plain(say.of("Báo cáo đã ", "Its report is "))
            .and_link(report, say.of("công bố", "published"))
            .plain(format!(", {} {}", say.of("bản", "version"), edition.version))
            .plain(say.of(
                ". Số liệu nhập từ nay chỉ có trong bản đính chính.",
                ". What is entered now is in a correction only.",
            )),
        (None, None) => {
            let from = drafted_from(month).map(|day| say.day(day)).unwrap_or_default();
            Line::from(days)
                .plain(say.of(
                    "Hạn: trước khi dự thảo báo cáo được lập, sớm nhất là ngày ",
                    "Due: before its report is drafted, which may be on ",
                ))
                .strong(from)
                .plain(".")
        }
    })
}

fn filter(app: &App, say: Say, asked: &Asked, month: Month) -> Form {
    let states = [
        Choice::new("", say.of("Tất cả cơ quan", "All agencies")),
        Choice::new("missing", say.of("Tháng trước có, tháng này chưa báo cáo", "Told the month before, nothing yet")),
    ];
    Form::filter(PAGE)
        .field(Field::select("month", say.of("Kỳ", "Month"), month.choices(app, say)).value(month.name.to_string()))
        .field(Field::search("q", say.of("Tên cơ quan", "Name of the agency")).value(&asked.q))
        .field(Field::select("state", say.of("Tình trạng", "State"), states).value(&asked.state))
        .button(say.of("Xem", "Show"))
}

fn table(say: Say, month: Month, found: &[AgencyRow], told: &Told) -> Table {
    let columns = [
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::number(say.of("Số liệu trong kỳ", "Figures of the month")),
        Column::new(say.of("Tháng trước có, tháng này chưa", "Told the month before, not yet")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let empty = say.of(
        "Không có cơ quan nào khớp. Hãy bỏ bớt điều kiện hoặc chọn kỳ khác.",
        "No agency matches. Ask for less, or for another month.",
    );
    let caption = format!("{} {}", say.of("Báo cáo số liệu kỳ", "Figures of"), month.written());
    Table::new(caption, columns, empty).rows(found.iter().map(|row| line(say, month, row, told)))
}

fn line(say: Say, month: Month, row: &AgencyRow, told: &Told) -> Row {
    let (number, missing) = (told.told(row.agency).len(), told.missing(row.agency));
    let state = match (number, missing.len()) {
        (0, 0) => Line::status(Shape::None, say.of("Không có số liệu", "Nothing told")),
        (0, _) => Line::status(Shape::Waits, say.of("Chưa báo cáo", "Not reported")),
        (_, 0) => Line::status(Shape::Good, say.of("Đủ như tháng trước", "As the month before")),
        (_, _) => Line::status(Shape::Warn, say.of("Còn thiếu", "Incomplete")),
    };
    let name = |key: &Key<'_>| told.indicator(key.0).map(|indicator| named(say, indicator, *key));
    let names: Vec<String> = missing.iter().take(NAMED).filter_map(name).collect();
    let more = missing.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" … (+{})", say.count(more)) } else { String::new() };
    Row::new([
        Line::link(form_of(row, month), row.name.as_str()).small(row.code.as_str()),
        Line::from(say.count(number)),
        Line::from(format!("{}{more}", names.join("; "))),
        state,
    ])
}
