//! `/subjects/{id}/correction`: a decision says something else of somebody: its day and its details, never its kind.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::super::super::agency_search::written;
use super::super::super::reading::Reading;
use super::super::act_fields::{act, fields, has_post, sent_of};
use super::super::choose::page;
use super::super::filled::{Meant, agency};
use super::read::Subject;
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::decision::SubjectAct;
use crate::domain::ids::SubjectId;
use crate::domain::scope::Scope;
use crate::operations::correct_decision::{Correction, correct_subject};
use crate::storage::read;
use crate::storage::read::agency::AgencyRow;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Sent, View, Visitor};

/// The form, with what the decision says now.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<SubjectId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let subject = Subject::read(&app, &visitor, RecordDecisions, id).await?;
    let old = act_of(&subject)?;
    let agency = match old.act.to_agency() {
        Some(agency) => {
            let view = read::View::of(app.registry.clock.today());
            app.registry.store.read().await?.agency(&Scope::Province, view, agency).await?
        }
        None => None,
    };
    let agency = agency.as_ref().map(written).unwrap_or_default();
    let sent = sent_of(&old.act, old.effective_from, "", &agency);
    Ok(shown(&app, &visitor, &subject, &sent, (&[], Faults::default())))
}

/// The correction.
pub(in crate::web) async fn correct(
    State(app): State<App>,
    id: Result<Path<SubjectId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let subject = Subject::read(&app, &posted.visitor, RecordDecisions, id).await?;
    let (kind, today) = (subject.line.subject.kind, app.registry.clock.today());
    let mut reading = Reading::new(&posted.sent, "");
    let to = if has_post(kind) {
        let reader = app.registry.store.read().await?;
        agency(&reader, today, &mut reading, &posted.sent, "act/post/agency").await?
    } else {
        Meant::Unclear(Vec::new())
    };
    let correction = Correction {
        effective_from: reading.day("effective_from").unwrap_or(today),
        act: act(kind, &mut reading, to.agency(), today),
        reason: reading.text("reason"),
    };
    let refused = if reading.problems.is_empty() {
        match carried_out(&app, id, &subject, &posted, &correction).await {
            Ok(done) => return Ok(done),
            Err(problem) => problem,
        }
    } else {
        Problem::invalid(reading.problems)
    };
    let faults = Faults::refusing(posted.say(), refused)?;
    let sent = to.written("act/post/agency", posted.sent.clone());
    Ok(shown(&app, &posted.visitor, &subject, &sent, (&to.candidates(), faults)).into_response())
}

async fn carried_out(
    app: &App,
    id: SubjectId,
    subject: &Subject,
    posted: &Posted,
    correction: &Correction,
) -> Result<Response, Problem> {
    let actor = posted.actor();
    let work = async {
        posted.require_seen(&subject.seen())?;
        correct_subject(&app.registry, &actor, id, correction).await?;
        Ok::<_, Problem>(format!("/subjects/{id}?done=corrected"))
    };
    Ok(posted.once(app, work).await?.into_response())
}

/// What it says; what was taken over without its details cannot be corrected.
fn act_of(subject: &Subject) -> Result<&SubjectAct, PageError> {
    subject.line.act.as_ref().ok_or(PageError::NotFound)
}

fn shown(
    app: &App,
    visitor: &Visitor,
    subject: &Subject,
    sent: &Sent,
    (candidates, faults): (&[AgencyRow], Faults),
) -> View {
    let say = visitor.say;
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Những gì quyết định đã làm được lấy lại, rồi thực hiện theo nội dung đã sửa, như thể đã nhập đúng ngay từ đầu.",
            "What the decision did is taken back; then follows what is corrected, as if it had been entered so at first.",
        ))
        .item(say.of(
            "Loại quyết định không sửa được: nếu sai loại, hãy rút lại rồi nhập mục mới.",
            "Its kind stays: where that is wrong, withdraw it and enter another.",
        ))
        .item(say.of("Nội dung cũ vẫn được lưu cùng lý do sửa.", "What it said before is kept, with the reason."));
    let form = Form::post(format!("{}/correction", subject.page()))
        .seen(subject.seen())
        .faults(faults)
        .group(
            say.of("Nội dung đúng", "What it should say"),
            "",
            fields(say, subject.line.subject.kind, "", sent, candidates),
        )
        .field(Field::area("reason", say.of("Lý do sửa", "Why it is corrected"), 3).again(sent))
        .button(say.of("Ghi nội dung đã sửa", "Record the correction"))
        .cancel(subject.page(), say.of("Không sửa", "Leave it"));
    page(app, visitor, format!("{}: {}", say.of("Sửa nội dung", "Correct"), subject.line.full_name))
        .crumb(subject.page(), subject.crumb(say))
        .with(what)
        .with(form)
}
