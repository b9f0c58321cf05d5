//! `/steps/{id}`: something that somebody has to do because of a decision; they say that it is done, or why it is not needed.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::super::status_words::step_state;
use super::list::{PAGE, kind};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::decision::step::{StepKind, StepState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::FactId;
use crate::domain::lang::Bilingual;
use crate::operations::finish_step::{StepEnd, finish_step};
use crate::storage::read;
use crate::storage::read::step::StepLine;
use crate::storage::read::step_list::StepFilter;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::frame::{Frame, role_name};
use crate::web::state::App;
use crate::web::ui::{Actions, Choice, Facts, Faults, Field, Form, Line, List, Posted, Say, Sent, View, Visitor};

/// The page.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<FactId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let line = step(&app, &visitor, id).await?;
    Ok(shown(&app, &visitor, &line, &Sent::default(), Faults::default()))
}

/// Its end.
pub(in crate::web) async fn finish(
    State(app): State<App>,
    id: Result<Path<FactId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let line = step(&app, &posted.visitor, id).await?;
    let refused = match carried_out(&app, id, &posted).await {
        Ok(done) => return Ok(done),
        Err(problem) => problem,
    };
    let faults = Faults::refusing(posted.say(), refused)?;
    Ok(shown(&app, &posted.visitor, &line, &posted.sent, faults).into_response())
}

async fn carried_out(app: &App, id: FactId, posted: &Posted) -> Result<Response, Problem> {
    let note = posted.sent.text("note");
    let end = match posted.sent.text("state") {
        "done" => StepEnd::Done(Some(note.to_owned()).filter(|note| !note.is_empty())),
        "not_needed" => StepEnd::NotNeeded(note.to_owned()),
        _ => {
            let reason = Bilingual::new("Chưa chọn việc này kết thúc thế nào", "How it ended is not said");
            let remedy = Bilingual::new("Chọn một trong hai", "Choose one of the two");
            return Err(Problem::invalid(vec![FieldProblem::new("/state", reason, remedy)]));
        }
    };
    let actor = posted.actor();
    let work = async {
        finish_step(&app.registry, &actor, id, &end).await?;
        Ok::<_, Problem>(format!("{PAGE}?whose=mine&done=finished"))
    };
    Ok(posted.once(app, work).await?.into_response())
}

/// The step, if the visitor sees it; that is recorded.
async fn step(app: &App, visitor: &Visitor, id: FactId) -> Result<StepLine, PageError> {
    let scope = visitor.may(ReadRegistry)?;
    let view = read::View::of(app.registry.clock.today());
    let filter = StepFilter { id: Some(id), ..StepFilter::default() };
    let found = app.registry.store.read().await?.step_page(&scope, view, &filter, None, 1).await?.pop();
    let line = found.ok_or(PageError::NotFound)?;
    app.registry.record_read(&visitor.actor(), "step", line.step.official).await?;
    Ok(line)
}

fn shown(app: &App, visitor: &Visitor, line: &StepLine, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let step = &line.step;
    let is_late = step.draft.due_on < app.registry.clock.today();
    let facts = Facts::new("")
        .fact(say.of("Người", "For whom"), Line::link(format!("/officials/{}", step.official), line.full_name.as_str()))
        .fact(say.of("Cơ quan, đơn vị", "Agency"), line.agency_name.as_str())
        .fact(
            say.of("Quyết định", "Decision"),
            Line::link(format!("/subjects/{}", step.subject), line.decision.as_str()),
        )
        .known(say.of("Ai thực hiện", "By whom"), step.draft.role.map(|role| role_name(say, role)))
        .fact(say.of("Hạn", "Due"), say.day(step.draft.due_on))
        .fact(say.of("Tình trạng", "State"), step_state(say, step.state, is_late))
        .known(say.of("Ghi chú", "Note"), step.note.as_deref());
    let frame = Frame::new(app, "decisions", Some(&visitor.principal)).speaking(say);
    let page = View::new(frame, kind(say, step.draft.kind))
        .crumb(PAGE, say.of("Việc theo quyết định", "Steps of decisions"))
        .with(facts);
    let what = List::new(say.of("Cần làm gì", "What is to be done"))
        .items(step.draft.consequences.iter().map(|one| Line::from(say.text(&one.text))));
    let page = page.with(what);
    if step.state != StepState::Open {
        return page;
    }
    page.with_some(onward(say, line)).with_some(end(say, line, sent, faults))
}

/// Where the work itself is done.
fn onward(say: Say, line: &StepLine) -> Option<Actions> {
    let links = Actions::default();
    match (line.step.draft.kind, line.step.request) {
        (StepKind::AcceptTransfer, _) => Some(links.link(
            format!("/subjects/{}/answer", line.step.subject),
            say.of("Trả lời việc tiếp nhận", "Answer the hand-over"),
        )),
        (_, Some(request)) => {
            Some(links.link(format!("/requests/{request}"), say.of("Mở đề nghị", "Open the request")))
        }
        _ => None,
    }
}

/// The form that ends it; none where nobody ends it by hand.
fn end(say: Say, line: &StepLine, sent: &Sent, faults: Faults) -> Option<Form> {
    let by_hand = matches!(
        line.step.draft.kind,
        StepKind::HandOverActivation
            | StepKind::RequestCertificate
            | StepKind::RequestChange
            | StepKind::RequestRevocation
    );
    let choices = [
        Choice::new("done", say.of("Đã thực hiện xong", "It is done")),
        Choice::new("not_needed", say.of("Không cần thực hiện", "It is not needed")),
    ];
    by_hand.then(|| {
        Form::post(format!("{PAGE}/{}", line.step.id))
            .faults(faults)
            .field(Field::radio("state", say.of("Việc này kết thúc thế nào?", "How did it end?"), choices).again(sent))
            .field(
                Field::area("note", say.of("Ghi chú", "Note"), 3)
                    .hint(
                        say.of(
                            "Bắt buộc khi không cần thực hiện: ghi lý do.",
                            "Needed when it is not needed: say why.",
                        ),
                    )
                    .optional(say)
                    .again(sent),
            )
            .button(say.of("Ghi nhận", "Record it"))
            .cancel(format!("{PAGE}?whose=mine"), say.of("Để sau", "Later"))
    })
}
