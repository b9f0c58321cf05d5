//! `/reports/months/{month}/publication`: a draft is published, for good, by another person than who drafted it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::found::Found;
use super::page;
use crate::auth::permission::Permission::PublishReports;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::operations::editions::publish_month;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, Line, List, Posted, Sent, View, Visitor};

/// The question.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    month: Result<Path<String>, PathRejection>,
) -> Result<View, PageError> {
    let Path(month) = month?;
    visitor.actor().require(PublishReports)?;
    let found = Found::find(&app, &visitor, &month).await?;
    if found.open.is_none() {
        return Err(PageError::NotFound);
    }
    Ok(shown((&app, &visitor), &found, &Sent::default(), Faults::default()))
}

/// Publishes it.
pub(in crate::web) async fn publish(
    State(app): State<App>,
    month: Result<Path<String>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(month) = month?;
    let visitor = &posted.visitor;
    let actor = posted.actor();
    actor.require(PublishReports)?;
    let found = Found::find(&app, visitor, &month).await?;
    let work = async {
        posted.require_seen(&found.tag())?;
        let reason = posted.sent.filled("reason");
        if !found.editions.is_empty() && reason.is_none() {
            return Err(Problem::invalid(vec![no_reason()]));
        }
        let edition = publish_month(&app.registry, &actor, found.month, reason).await?;
        Ok::<_, Problem>(format!("{}?version={}&done=published", found.path(), edition.version))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            if found.open.is_none() {
                return Err(PageError::from(problem));
            }
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(shown((&app, visitor), &found, &posted.sent, faults).into_response())
        }
    }
}

fn no_reason() -> FieldProblem {
    FieldProblem::new(
        "/reason",
        Bilingual::new("Bản đính chính phải nêu lý do", "A correction needs its reason"),
        Bilingual::new("Ghi vì sao bản mới thay bản đã công bố", "Write why it takes the place of what is published"),
    )
}

fn shown((app, visitor): (&App, &Visitor), found: &Found, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let newest = found.editions.last();
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Số liệu của dự thảo trở thành số liệu chính thức của kỳ. Không hoàn tác được; muốn sửa phải công bố bản đính chính.",
            "The draft's figures become the month's. This cannot be undone; a correction is a new version.",
        ))
        .item(say.of(
            "Báo cáo không công bố được trước khi mọi ý kiến có trả lời, và mọi cơ quan đã xem hoặc thời hạn đã hết.",
            "It is refused before every contest is answered, and every agency has seen it or the days are over.",
        ));
    let what = match newest {
        Some(edition) => what.item(format!(
            "{} {}. {}",
            say.of("Thay cho bản", "It takes the place of version"),
            edition.version,
            say.of("Bản đó vẫn xem được.", "That one stays readable.")
        )),
        None => what,
    };
    let hash = found.open.as_ref().map(|draft| hex::encode(&draft.content_hash)).unwrap_or_default();
    let form = Form::post(format!("{}/publication", found.path()))
        .seen(found.tag())
        .faults(faults)
        .said(Line::from("SHA-256: ").and_code(hash));
    let form = match newest {
        Some(_) => {
            let reason = Field::area("reason", say.of("Lý do đính chính", "Why it is corrected"), 3);
            form.field(
                reason
                    .hint(say.of("Không ghi họ tên; in trên báo cáo.", "No names; printed on the report."))
                    .again(sent),
            )
        }
        None => form,
    };
    let form = form.button(say.of("Công bố", "Publish")).cancel(found.draft_path(), say.of("Chưa công bố", "Not now"));
    page(app, visitor, format!("{}: {}", say.of("Công bố", "Publish"), found.called(say)))
        .crumb(found.draft_path(), found.called(say))
        .with(what)
        .with(form)
}
