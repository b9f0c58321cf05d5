//! `/figures/values/{id}`: one figure with everything that is printed beside it, its evidence, and the way to take it back.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::month::Month;
use super::words::{evidence, how_much};
use super::{PAGE, called, page};
use crate::auth::permission::Permission::EnterFigures;
use crate::domain::ids::FactId;
use crate::domain::indicator::Indicator;
use crate::domain::signing::event::ExchangeLevel;
use crate::operations::withdraw_figure::withdraw_figure;
use crate::reports::figure::{exchange_level, status};
use crate::reports::figure_words;
use crate::storage::read::View as Seen;
use crate::storage::read::indicator::{ValueFilter, ValueLine};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::links::address;
use crate::web::state::App;
use crate::web::ui::{Facts, Faults, Field, Form, Line, List, Posted, Say, Sent, View, Visitor};

/// A figure that stands, and what it is of.
struct Found {
    line: ValueLine,
    indicator: Option<Indicator>,
}

impl Found {
    /// One within the visitor's part of the tree; none when it does not stand there.
    async fn find(app: &App, visitor: &Visitor, id: FactId) -> Result<Option<Self>, PageError> {
        let scope = visitor.may(EnterFigures)?;
        let view = Seen::of(app.registry.clock.today());
        let filter = ValueFilter { fact: Some(id), ..ValueFilter::default() };
        let reader = app.registry.store.read().await?;
        let Some(line) = reader.indicator_values(&scope, view, &filter, 1).await?.pop() else { return Ok(None) };
        let indicator = reader.indicators(view).await?.remove(&line.value.indicator).map(|(indicator, _)| indicator);
        Ok(Some(Self { line, indicator }))
    }
}

/// The figure.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<FactId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let found = Found::find(&app, &visitor, id).await?.ok_or(PageError::NotFound)?;
    Ok(shown((&app, &visitor), &found, &Sent::default(), Faults::default()))
}

/// Takes it back.
pub(in crate::web) async fn withdraw(
    State(app): State<App>,
    id: Result<Path<FactId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let visitor = &posted.visitor;
    // Sent twice it does not stand any more: then the key alone knows where to go.
    let found = Found::find(&app, visitor, id).await?;
    let (actor, reason) = (posted.actor(), posted.sent.text("reason"));
    let work = async {
        let line = withdraw_figure(&app.registry, &actor, id, reason).await?;
        Ok::<_, Problem>(form_of(&app, &line, "withdrawn"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            let found = found.ok_or(PageError::NotFound)?;
            Ok(shown((&app, visitor), &found, &posted.sent, faults).into_response())
        }
    }
}

/// The form on which it was entered, or could be corrected.
fn form_of(app: &App, line: &ValueLine, done: &str) -> String {
    let (scheme, value) = (app.registry.reports.scheme, &line.value);
    let of = Month::of(scheme, scheme.month_of(value.days.last));
    let newest = Month::newest(scheme, app.registry.clock.today());
    // Of a month that goes on there is no form yet.
    let month = of.zip(newest).filter(|(of, newest)| of.name <= newest.name).map(|(of, _)| of.name.to_string());
    let level = value.level.map_or("", ExchangeLevel::as_str);
    let path = format!("{PAGE}/{}", line.agency_code);
    address(&path, &[("month", month.as_deref().unwrap_or_default()), ("level", level), ("done", done)])
}

fn shown((app, visitor): (&App, &Visitor), found: &Found, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let line = &found.line;
    let name = found.indicator.as_ref().map_or_else(|| line.value.indicator.to_string(), |of| say.text(&of.name));
    let form = form_of(app, line, "");
    let what = List::new(say.of("Rút lại: điều gì sẽ xảy ra", "Taking it back: what will happen"))
        .item(say.of(
            "Số liệu không còn được tính vào báo cáo nào lập từ nay; báo cáo đã công bố không đổi.",
            "It counts in no report that is made from now on; what is published stays as it is.",
        ))
        .item(say.of(
            "Số liệu, lý do rút và người rút vẫn được lưu lại. Có thể báo cáo lại số liệu mới cho cùng kỳ.",
            "It is kept, with the reason and who took it back. The same days can be told anew.",
        ))
        .item(say.of(
            "Nếu chỉ sai con số hoặc nguồn: sửa ở biểu mẫu của kỳ, không cần rút.",
            "Where only the number or the source is wrong, correct it on the month's form instead.",
        ));
    let reason = Field::area("reason", say.of("Lý do rút", "Why it is taken back"), 3);
    let take_back = Form::post(format!("{PAGE}/values/{}", line.value.id))
        .faults(faults)
        .field(reason.hint(say.of("Không ghi họ tên.", "Write no names of people.")).again(sent))
        .button(say.of("Rút số liệu", "Take it back"))
        .cancel(form.as_str(), say.of("Không rút, sửa ở biểu mẫu", "Leave it, correct it on the form"));
    page(app, visitor, format!("{name}: {}", how_much(say, found.indicator.as_ref(), line)))
        .crumb(PAGE, called(say))
        .crumb(form, line.agency_name.as_str())
        .with(facts(say, found, name))
        .with(what)
        .with(take_back)
}

fn facts(say: Say, Found { line, indicator }: &Found, name: String) -> Facts {
    let value = &line.value;
    let means = indicator.as_ref().map(|of| say.text(&of.definition)).unwrap_or_default();
    let days = format!("{} – {}", say.day(value.days.first), say.day(value.days.last));
    Facts::new(say.of("Số liệu đã báo cáo", "What was reported"))
        .fact(say.of("Chỉ tiêu", "Indicator"), Line::from(name).small(means))
        .fact(say.of("Cơ quan, đơn vị", "Agency"), line.agency_name.as_str())
        .fact(say.of("Thời gian", "Days"), days)
        .known(say.of("Giữa các cấp", "Between"), value.level.map(|level| exchange_level(say.0, level)))
        .fact(say.of("Phạm vi", "Scope"), figure_words::scope(say.0, value.scope))
        .fact(say.of("Số liệu", "Figure"), Line::default().strong(how_much(say, indicator.as_ref(), line)))
        .fact(say.of("Tính chất", "Status"), status(say.0, value.status))
        .fact(say.of("Tính đến", "As of"), say.day(value.as_of))
        .fact(say.of("Nguồn", "Source"), value.source.as_str())
        .known(say.of("Minh chứng", "Evidence"), value.evidence.as_deref().map(evidence))
        .fact(say.of("Người báo cáo", "Reported by"), value.reporter.as_str())
}
