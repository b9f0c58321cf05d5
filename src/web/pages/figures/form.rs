//! `/figures/{code}`: the form of one agency's month: what the month before told beside each field, what would be recorded beside the form, and
//! doubts told before anything is recorded.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use serde::Deserialize;

use super::entry::Entry;
use super::fields::{self, AGREED};
use super::filled::Filled;
use super::findings::FINDINGS;
use super::foreseen::{doubtful, empty, named as name_of, outcome, unfinished};
use super::told::Key;
use super::words::{evidence, how_much, named};
use super::{PAGE, called, page};
use crate::domain::import::ImportReport;
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::operations::import::{foresee_figures, report_figures};
use crate::reports::figure::{exchange_level, status};
use crate::storage::read::indicator::ValueLine;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk;
use crate::web::state::App;
use crate::web::ui::{
    Actions, Beside, Block, Choice, Column, Faults, Field, Form, Line, Notice, Posted, Row, Say, Sent, Table, View,
    Visitor,
};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    month: String,
    level: String,
    done: String,
}

/// The form.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    code: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(code), Query(asked)) = (code?, asked?);
    let entry = Entry::find((&app, &visitor), &code, (&asked.month, &asked.level)).await?;
    let say = visitor.say;
    let done = desk::done(
        &asked.done,
        &[
            (
                "recorded",
                say.of(
                    "Đã ghi số liệu. Số liệu được thay vẫn lưu lại.",
                    "Recorded. What was replaced stays on record.",
                ),
            ),
            (
                "known",
                say.of(
                    "Số liệu này đã có sẵn; không ghi gì thêm.",
                    "All of it was known already; nothing was written.",
                ),
            ),
            ("withdrawn", say.of("Đã rút số liệu.", "The figure was taken back.")),
        ],
    );
    Ok(shown(&entry, &Sent::default(), (Faults::default(), None), done, Vec::new()))
}

/// Shows what would be recorded, or records it.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(code) = code?;
    let (visitor, sent) = (&posted.visitor, &posted.sent);
    let entry = Entry::find((&app, visitor), &code, (sent.text("month"), sent.text("level"))).await?;
    let filled = Filled::read(&entry, sent);
    match sent.text("preview") {
        "part" => {
            let (blocks, _) = foreseen(&entry, &filled).await?;
            Ok(Html(blocks.iter().map(ToString::to_string).collect::<String>()).into_response())
        }
        "page" => {
            let (blocks, faults) = foreseen(&entry, &filled).await?;
            Ok(shown(&entry, sent, (faults, None), None, blocks).into_response())
        }
        _ => record(&entry, &posted, &filled).await,
    }
}

/// What would be recorded, or what is wrong.
async fn foreseen(entry: &Entry<'_>, filled: &Filled) -> Result<(Vec<Box<dyn Block>>, Faults), PageError> {
    let say = entry.say();
    match foresee(entry, filled).await {
        Ok(report) => Ok((outcome(entry, filled, &report), Faults::default())),
        Err(problem) => {
            let faults = Faults::refusing(say, problem)?;
            let texts: Vec<String> = faults.texts().map(str::to_owned).collect();
            Ok((unfinished(say, &texts), faults))
        }
    }
}

async fn foresee(entry: &Entry<'_>, filled: &Filled) -> Result<ImportReport, Problem> {
    let actor = entry.visitor.actor();
    let foreseen = foresee_figures(&entry.app.registry, &actor, &filled.figures).await;
    let foreseen = foreseen.map_err(|error| Problem::from(filled.refusal(error)));
    if filled.problems.is_empty() {
        return foreseen;
    }
    let mut problems = filled.problems.clone();
    if let Err(problem) = foreseen {
        problems.extend_from_slice(problem.field_problems());
    }
    Err(Problem::invalid(problems))
}

async fn record(entry: &Entry<'_>, posted: &Posted, filled: &Filled) -> Result<Response, PageError> {
    let (registry, actor, say) = (&entry.app.registry, posted.actor(), posted.say());
    let mut doubts: Option<ImportReport> = None;
    let work = async {
        let report = foresee(entry, filled).await?;
        if !report.warnings.is_empty() && posted.sent.given(AGREED) != Some(name_of(&report).as_str()) {
            doubts = Some(report);
            return Err(unseen_doubts());
        }
        let recorded = report_figures(registry, &actor, &filled.figures).await;
        let recorded = recorded.map_err(|error| Problem::from(filled.refusal(error)))?;
        Ok::<_, Problem>(entry.place(if recorded.new > 0 { "recorded" } else { "known" }))
    };
    match posted.once(entry.app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            let (faults, agreed, blocks) = match &doubts {
                Some(report) => (doubtful(say, filled, report), Some(name_of(report)), outcome(entry, filled, report)),
                None => (Faults::refusing(say, problem)?, None, Vec::new()),
            };
            Ok(shown(entry, &posted.sent, (faults, agreed.as_deref()), None, blocks).into_response())
        }
    }
}

/// Never shown by itself: what is to be looked at is told instead.
fn unseen_doubts() -> Problem {
    let title = Bilingual::new("Có điểm cần xem lại trước khi ghi", "Something is to be looked at first");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", title)
}

fn shown(
    entry: &Entry<'_>,
    sent: &Sent,
    told: (Faults, Option<&str>),
    done: Option<Notice>,
    blocks: Vec<Box<dyn Block>>,
) -> View {
    let say = entry.say();
    let beside = Beside::new(fields::form(entry, sent, told), say.of("Sẽ được ghi", "What would be recorded"));
    let beside = if blocks.is_empty() {
        beside.showing(empty(say))
    } else {
        blocks.into_iter().fold(beside, Beside::showing_boxed)
    };
    let others = Actions::default()
        .link("/imports/figures", say.of("Tải lên bảng số liệu", "Upload a sheet of figures"))
        .link(FINDINGS, say.of("Số liệu cần xem lại", "Figures to be looked at"))
        .link("/reports/months", say.of("Báo cáo tháng", "Months of figures"));
    page(entry.app, entry.visitor, format!("{}: {}", called(say), entry.agency.name))
        .crumb(PAGE, called(say))
        .lead(entry.due.clone())
        .with_some(done)
        .with_some(missing(entry))
        .with(filter(entry))
        .with(beside)
        .with(of_month(entry))
        .with(others)
}

fn missing(entry: &Entry<'_>) -> Option<Notice> {
    let (say, told) = (entry.say(), &entry.told);
    let name = |key: Key<'_>| told.indicator(key.0).map(|indicator| named(say, indicator, key));
    let names: Vec<String> = told.missing(entry.agency.agency).into_iter().filter_map(name).collect();
    if names.is_empty() {
        return None;
    }
    let text = say.of("Tháng trước có báo cáo, tháng này chưa: ", "Told the month before, and not yet of this one: ");
    Some(Notice::warned(format!("{text}{}.", names.join("; "))))
}

/// Another month, or documents between other levels.
fn filter(entry: &Entry<'_>) -> Form {
    let say = entry.say();
    let all = Choice::new("", say.of("Tất cả các cấp cộng lại", "All levels together"));
    let levels = ExchangeLevel::ALL.iter().map(|&one| Choice::new(one.as_str(), exchange_level(say.0, one)));
    let (months, month) = (entry.month.choices(entry.app, say), entry.month.name.to_string());
    Form::filter(entry.path())
        .field(Field::select("month", say.of("Kỳ", "Month"), months).value(month))
        .field(
            Field::select("level", say.of("Văn bản gửi, nhận", "Documents"), std::iter::once(all).chain(levels))
                .value(entry.level_code()),
        )
        .button(say.of("Xem", "Show"))
}

/// Everything that the agency told of the month, also what the form has no field for.
fn of_month(entry: &Entry<'_>) -> Table {
    let say = entry.say();
    let columns = [
        Column::new(say.of("Chỉ tiêu", "Indicator")),
        Column::new(say.of("Thời gian", "Days")),
        Column::number(say.of("Số liệu", "Figure")),
        Column::new(say.of("Tính chất", "Status")),
        Column::new(say.of("Nguồn", "Source")),
        Column::new(say.of("Minh chứng", "Evidence")),
        Column::new(say.of("Người báo cáo", "Reporter")),
    ];
    let empty = say.of(
        "Chưa có số liệu nào của kỳ này. Hãy điền vào biểu mẫu ở trên hoặc tải lên bảng số liệu.",
        "Nothing is told of this month yet. Fill in the form above, or upload a sheet.",
    );
    let caption = format!("{} {}", say.of("Số liệu đã báo cáo, kỳ", "Reported of"), entry.month.written());
    let rows = entry.told.of_month(entry.agency.agency).map(|line| row(say, entry, line));
    Table::new(caption, columns, empty)
        .note(
            say.of("Mở một số liệu để xem đầy đủ hoặc rút lại.", "Open a figure to see all of it, or to take it back."),
        )
        .rows(rows)
}

fn row(say: Say, entry: &Entry<'_>, line: &ValueLine) -> Row {
    let value = &line.value;
    let indicator = entry.told.indicator(&value.indicator);
    let name = indicator.map_or_else(
        || value.indicator.to_string(),
        |indicator| named(say, indicator, (&value.indicator, value.level, value.scope)),
    );
    let days = if value.days.first == value.days.last {
        say.day(value.days.last)
    } else {
        format!("{} – {}", say.day(value.days.first), say.day(value.days.last))
    };
    Row::new([
        Line::link(format!("{PAGE}/values/{}", value.id), name),
        Line::from(days),
        Line::from(how_much(say, indicator, line)),
        Line::from(status(say.0, value.status)),
        Line::from(value.source.as_str()),
        value.evidence.as_deref().map(evidence).unwrap_or_default(),
        Line::from(value.reporter.as_str()),
    ])
}
