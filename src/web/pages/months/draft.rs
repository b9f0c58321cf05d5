//! `/reports/months/draft`: a month's figures are put into a draft, after a page that says what then happens.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::found::Found;
use super::show::after;
use super::{PAGE, page};
use crate::auth::permission::Permission::DraftReports;
use crate::operations::editions::draft_month;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::figures::Month;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Say, View, Visitor};

/// Which month.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    month: String,
}

/// The question.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    visitor.actor().require(DraftReports)?;
    let month = Month::asked(&app, &asked.month)?;
    let found = Found::of(&app, month.name).await?;
    Ok(shown((&app, &visitor), (month, &found), Faults::default()))
}

/// Drafts it.
pub(in crate::web) async fn draft(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let actor = posted.actor();
    actor.require(DraftReports)?;
    let month = Month::asked(&app, posted.sent.text("month"))?;
    let found = Found::of(&app, month.name).await?;
    let work = async {
        posted.require_seen(&found.tag())?;
        Box::pin(draft_month(&app.registry, &actor, month.name, app.registry.reports)).await?;
        Ok::<_, Problem>(after(&found, "drafted"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(shown((&app, &posted.visitor), (month, &found), faults).into_response())
        }
    }
}

fn shown((app, visitor): (&App, &Visitor), (month, found): (Month, &Found), faults: Faults) -> View {
    let say = visitor.say;
    let days = app.registry.reports.seen_for_days;
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Số liệu của kỳ được tính theo mọi dữ liệu đã ghi đến lúc này và giữ nguyên từ đó.",
            "The month's figures are counted by all that is recorded by now, and kept as they are.",
        ))
        .item(format!(
            "{} {} {}",
            say.of("Các cơ quan được thông báo và có", "The agencies are told, and have"),
            say.count(days),
            say.of("ngày để xem và cho ý kiến về số liệu của mình.", "days to look at it and to contest their rows.")
        ))
        .item(say.of(
            "Người khác công bố, không phải người lập dự thảo.",
            "Another person publishes it, never whoever drafted it.",
        ));
    let what = match (&found.open, found.editions.last()) {
        (Some(draft), _) => what.item(format!(
            "{} {}: {}",
            say.of("Thay cho dự thảo lập lúc", "It takes the place of the draft of"),
            say.instant(draft.at),
            say.of("cơ quan nào đã xem phải xem lại.", "agencies that have seen that look again.")
        )),
        (None, Some(edition)) => what.item(format!(
            "{} {} {}",
            say.of("Kỳ này đã công bố bản", "Published is version"),
            edition.version,
            say.of(
                "; bản mới sẽ là bản đính chính, phải nêu lý do.",
                "; this becomes a correction, which needs a reason."
            )
        )),
        (None, None) => what,
    };
    let choose = Form::filter(format!("{PAGE}/draft"))
        .field(Field::select("month", say.of("Kỳ", "Month"), month.choices(app, say)).value(month.name.to_string()))
        .button(say.of("Chọn kỳ", "Choose"));
    let form = Form::post(format!("{PAGE}/draft"))
        .seen(found.tag())
        .hidden("month", month.name.to_string())
        .faults(faults)
        .button(say.of("Lập dự thảo", "Draft it"))
        .cancel(PAGE, say.of("Không lập", "Leave it"));
    page(app, visitor, title(say, month)).with(choose).with(what).with(form)
}

fn title(say: Say, month: Month) -> String {
    format!("{} {} ({})", say.of("Lập dự thảo báo cáo kỳ", "Draft the report of"), month.written(), month.span(say))
}
