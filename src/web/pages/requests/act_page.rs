//! `GET` and `POST /requests/{id}/{act}`: what would happen is said before it is done, on a page of its own where it needs a reason or a
//! letter, or cannot be undone.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::SECTION;
use super::act::Act;
use super::found::Found;
use super::mend;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::RequestId;
use crate::domain::lang::Bilingual;
use crate::operations::Actor;
use crate::operations::requests::{
    Verdict, cancel_request, decide_request, record_ca_refusal, submit_request, take_up_request,
};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::{self, refused};
use crate::web::pages::letters::letter::{letter_fields, letter_of, problems_of};
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, Line, List, Posted, Sent, View, Visitor};

/// `GET`: the question.
pub(in crate::web) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    place: Result<Path<(RequestId, String)>, PathRejection>,
) -> Result<View, PageError> {
    let Path((id, code)) = place?;
    let act = Act::read(&code).ok_or(PageError::NotFound)?;
    visitor.may(act.needs())?;
    let found = Found::find(&app, &visitor, id).await?;
    Ok(question(&app, &visitor, (&found, act), &Sent::default(), Faults::default()))
}

/// `POST`: the act.
pub(in crate::web) async fn carry_out(
    State(app): State<App>,
    place: Result<Path<(RequestId, String)>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path((id, code)) = place?;
    let act = Act::read(&code).ok_or(PageError::NotFound)?;
    let visitor = &posted.visitor;
    visitor.may(act.needs())?;
    let found = Found::find(&app, visitor, id).await?;
    let work = async {
        posted.require_seen(&found.tag())?;
        perform(&app, &posted, (&found, act)).await?;
        Ok::<_, Problem>(format!("{}?done={}", found.path(), act.code()))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let lacks_content = act == Act::Submit && !problem.field_problems().is_empty();
            let faults = refused(posted.say(), problem)?;
            // Another person may have changed it meanwhile: the form shows it as it stands now.
            let found = Found::find(&app, visitor, id).await?;
            if lacks_content {
                return Ok(mend::page(&app, visitor, &found, (None, faults)).into_response());
            }
            Ok(question(&app, visitor, (&found, act), &posted.sent, faults).into_response())
        }
    }
}

async fn perform(app: &App, posted: &Posted, (found, act): (&Found, Act)) -> Result<(), Problem> {
    let (registry, actor): (_, Actor) = (&app.registry, posted.actor());
    let (id, seen) = (found.line.request.id, Some(found.line.revision));
    let reason = || posted.sent.text("reason").to_owned();
    match act {
        Act::Submit => submit_request(registry, &actor, id, seen).await?,
        Act::TakeUp => take_up_request(registry, &actor, id, seen).await?,
        Act::Approve => decide_request(registry, &actor, id, &Verdict::Approve, seen).await?,
        Act::Return => decide_request(registry, &actor, id, &Verdict::Return(reason()), seen).await?,
        Act::Reject => decide_request(registry, &actor, id, &Verdict::Reject(reason()), seen).await?,
        Act::Cancel => cancel_request(registry, &actor, id, &reason(), seen).await?,
        Act::CaRefusal => {
            let Some(letter) = letter_of(&posted.sent) else {
                let mut problems = problems_of(&posted.sent, registry.clock.today());
                problems.extend(posted.sent.filled("reason").is_none().then(no_reason));
                return Err(Problem::invalid(problems));
            };
            record_ca_refusal(registry, &actor, id, (letter, &reason()), seen).await?
        }
    };
    Ok(())
}

fn no_reason() -> FieldProblem {
    FieldProblem::new(
        "/reason",
        Bilingual::new("Thiếu lý do", "The reason is missing"),
        Bilingual::new("Viết lý do như trong công văn", "Write what the letter says"),
    )
}

fn question(app: &App, visitor: &Visitor, (found, act): (&Found, Act), sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let kind = found.line.request.kind;
    let will = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"));
    let will = will.items(act.follows(say, kind).iter().map(|text| Line::from(*text)));
    let form = Form::post(format!("{}/{}", found.path(), act.code())).seen(found.tag()).faults(faults);
    let form = if act == Act::CaRefusal {
        let legend = say.of("Công văn của CA", "The CA's letter");
        form.group(legend, "", letter_fields(say, sent))
    } else {
        form
    };
    let form = if act.has_reason() {
        let hint = say.of("Người lập đề nghị sẽ đọc; lưu trong hồ sơ.", "For whoever wrote it, and for the record.");
        form.field(Field::area("reason", say.of("Lý do", "Reason"), 4).hint(hint).again(sent))
    } else {
        form
    };
    let form = form.button(act.called(say)).cancel(found.path(), say.of("Quay lại đề nghị", "Back to the request"));
    let name = found.person.as_ref().map(|person| format!(" – {}", person.name)).unwrap_or_default();
    desk::page(app, visitor, SECTION, act.called(say))
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
        .crumb(found.path(), kind.called(say.0))
        .lead(format!("{}{name}", kind.called(say.0)))
        .with(will)
        .with(form)
}
