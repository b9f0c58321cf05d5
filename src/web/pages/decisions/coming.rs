//! `GET /decisions/coming`: what takes effect soon, day by day.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use time::{Date, Duration};

use super::super::links::{address, after_day, day_after};
use super::choose::page;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::FactId;
use crate::operations::audit_read::ListRead;
use crate::storage::read;
use crate::storage::read::step::{StepKey, StepLine};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Choice, Column, Field, Form, Line, Pager, Row, Say, Table, View, Visitor};

/// The page's own address.
const PAGE: &str = "/decisions/coming";

/// People on one page.
const LINES: u32 = 50;

/// How far ahead one may look, in days.
const DAYS: [u16; 4] = [30, 90, 183, 366];

/// What the address asks for.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    days: u16,
    after: String,
}

impl Default for Asked {
    fn default() -> Self {
        Self { days: DAYS[2], after: String::new() }
    }
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    if !DAYS.contains(&asked.days) {
        return Err(PageError::NotFound);
    }
    let scope = visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let view = read::View::of(app.registry.clock.today());
    let until = view.day.saturating_add(Duration::days(i64::from(asked.days)));
    let after = Some(asked.after.as_str()).filter(|text| !text.is_empty());
    let after = after.map(|text| day_after(text).ok_or(PageError::NotFound)).transpose()?;
    let after = after.map(|(day, step)| StepKey { day, step: FactId(step) });
    let reader = app.registry.store.read().await?;
    let mut rows = reader.coming_up(&scope, view, until, after, LINES + 1).await?;
    drop(reader);
    let more = rows.len() > LINES as usize;
    rows.truncate(LINES as usize);
    let list = ListRead { what: "coming_up", count: rows.len() as u64, agency: None, filter: Vec::new() };
    app.registry.record_list(&visitor.actor(), list).await?;
    let days = asked.days.to_string();
    let place = |after: &str| address(PAGE, [("days", days.as_str()), ("after", after)]);
    let end = |line: &StepLine| after_day(line.step.draft.begins_on, line.step.id.0);
    let pager = Pager {
        first: after.is_some().then(|| place("")),
        next: rows.last().filter(|_| more).map(|last| place(&end(last))),
    };
    let title = say.of("Sắp có hiệu lực", "Coming up");
    let lead = format!("{} {}", say.of("Từ ngày mai đến hết ngày", "From tomorrow until"), say.day(until));
    Ok(page(&app, &visitor, title).lead(lead).with(form(say, &days)).with(table(say, &rows).pager(say, pager)))
}

fn form(say: Say, days: &str) -> Form {
    let choices = DAYS.map(|days| {
        let word = match days {
            30 => say.of("30 ngày tới", "30 days"),
            90 => say.of("90 ngày tới", "90 days"),
            183 => say.of("6 tháng tới", "6 months"),
            _ => say.of("Một năm tới", "A year"),
        };
        Choice::new(days.to_string(), word)
    });
    Form::filter(PAGE)
        .field(Field::select("days", say.of("Trong vòng", "Within"), choices).value(days))
        .button(say.of("Xem", "Show"))
}

/// Each day stands above its people.
fn table(say: Say, rows: &[StepLine]) -> Table {
    let columns = [
        Column::new(say.of("Họ và tên", "Name")),
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Điều gì sẽ xảy ra", "What will happen")),
        Column::new(say.of("Quyết định", "Decision")),
    ];
    let empty = say.of(
        "Không có quyết định nào có hiệu lực trong thời gian này. Quyết định ghi trước ngày hiệu lực, như nghỉ hưu, sẽ hiện ở đây.",
        "Nothing takes effect in this time. What is entered before its day, such as a retirement, is shown here.",
    );
    let mut table = Table::new(say.of("Theo ngày có hiệu lực", "By day"), columns, empty);
    let mut above: Option<Date> = None;
    for line in rows {
        let day = line.step.draft.begins_on;
        if above != Some(day) {
            table = table.row(Row::group(say.day(day)));
            above = Some(day);
        }
        table = table.row(row(say, line));
    }
    table
}

fn row(say: Say, line: &StepLine) -> Row {
    let what = line.step.draft.consequences.iter().fold(Line::default(), |line, one| {
        let line = if line.is_empty() { line } else { line.new_line() };
        line.plain(say.text(&one.text))
    });
    Row::new([
        Line::link(format!("/officials/{}", line.step.official), line.full_name.as_str()),
        Line::from(line.agency_name.as_str()),
        what,
        Line::link(format!("/subjects/{}", line.step.subject), line.decision.as_str()),
    ])
}
