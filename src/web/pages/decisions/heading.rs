//! `/decisions/{id}/heading`: what stands at the head of a decision is corrected: day of signing, signer, summary.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::super::reading::Reading;
use super::choose::page;
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::decision::Decision;
use crate::domain::ids::DecisionId;
use crate::operations::correct_heading::{HeadingCorrection, correct_heading};
use crate::operations::record_decision::heading_problems;
use crate::storage::read;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Sent, View, Visitor};

/// The form.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<DecisionId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let (decision, seen) = decision(&app, &visitor, id).await?;
    let sent = Sent::default()
        .with("signed_on", decision.signed_on.to_string())
        .with("signer", decision.signer.as_str())
        .with("summary", decision.summary.as_str());
    Ok(shown(&app, &visitor, &decision, &seen, &sent, Faults::default()))
}

/// The correction.
pub(in crate::web) async fn correct(
    State(app): State<App>,
    id: Result<Path<DecisionId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let (decision, now) = decision(&app, &posted.visitor, id).await?;
    let say = posted.say();
    let again =
        |seen: &str, faults| shown(&app, &posted.visitor, &decision, seen, &posted.sent, faults).into_response();
    let mut reading = Reading::new(&posted.sent, "");
    let today = app.registry.clock.today();
    let correction = HeadingCorrection {
        signed_on: reading.day("signed_on").unwrap_or(today),
        signer: reading.text("signer"),
        summary: reading.text("summary"),
        reason: reading.text("reason"),
    };
    if !reading.problems.is_empty() {
        let mut problems = reading.problems;
        let checked = heading_problems(today, &correction.signer, &correction.summary, today);
        problems.extend(checked);
        return Ok(again(&now, Faults::of(say, &Problem::invalid(problems))));
    }
    let actor = posted.actor();
    let work = async {
        posted.require_seen(&now)?;
        correct_heading(&app.registry, &actor, id, &correction).await?;
        Ok::<_, Problem>(format!("/decisions/{id}?done=corrected"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => Ok(again(&now, Faults::refusing(say, problem)?)),
    }
}

/// The decision, and what names it as it stands.
async fn decision(app: &App, visitor: &Visitor, id: DecisionId) -> Result<(Decision, String), PageError> {
    let scope = visitor.may(RecordDecisions)?;
    let view = read::View::of(app.registry.clock.today());
    let file = app.registry.store.read().await?.decision(&scope, view, id).await?.ok_or(PageError::NotFound)?;
    Ok((file.decision, file.revision.to_string()))
}

fn shown(app: &App, visitor: &Visitor, decision: &Decision, seen: &str, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let own = format!("/decisions/{}", decision.id);
    let named = format!("{}/{}", decision.number, decision.symbol);
    let fields = [
        Field::day("signed_on", say.of("Ngày ký", "Signed on")),
        Field::text("signer", say.of("Người ký", "Signed by")),
        Field::text("summary", say.of("Trích yếu", "Summary")),
        Field::area("reason", say.of("Lý do sửa", "Why it is corrected"), 3),
    ];
    let form = Form::post(format!("{own}/heading")).seen(seen).faults(faults);
    let form = fields.into_iter().fold(form, |form, field| form.field(field.again(sent)));
    let form = form
        .button(say.of("Ghi nội dung đã sửa", "Record the correction"))
        .cancel(own.as_str(), say.of("Không sửa", "Leave it"));
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Cơ quan ban hành, năm, số và ký hiệu giữ nguyên; ngày ký phải trong năm của số quyết định.",
            "Issuer, year, number and symbol stay; the day of signing stays within the number's year.",
        ))
        .item(say.of(
            "Nội dung cũ vẫn được lưu cùng lý do sửa. Người trong quyết định không bị ảnh hưởng.",
            "What it said before is kept, with the reason. Nothing changes for the people it names.",
        ));
    page(app, visitor, format!("{} {named}", say.of("Sửa quyết định số", "Correct decision")))
        .crumb(own, named)
        .with(what)
        .with(form)
}
