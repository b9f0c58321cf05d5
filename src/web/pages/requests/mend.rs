//! `GET` and `POST /requests/{id}/content`: what a draft, or a request that was given back, asks for is written anew.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::SECTION;
use super::content::{fields, read};
use super::found::Found;
use crate::auth::permission::Permission::SubmitRequests;
use crate::domain::certificate::request::RequestState;
use crate::domain::certificate::request::event::RequestAct;
use crate::domain::ids::RequestId;
use crate::operations::requests::mend_request;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::{self, refused};
use crate::web::state::App;
use crate::web::ui::{Faults, Form, Line, Notice, Posted, Sent, View, Visitor};

/// `GET`.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<RequestId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    visitor.may(SubmitRequests)?;
    let found = Found::find(&app, &visitor, id).await?;
    Ok(page(&app, &visitor, &found, (None, Faults::default())))
}

/// `POST`.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    id: Result<Path<RequestId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let scope = posted.visitor.may(SubmitRequests)?;
    let found = Found::find(&app, &posted.visitor, id).await?;
    let work = async {
        posted.require_seen(&found.tag())?;
        let content = read(&app, &scope, &posted.sent).await?;
        mend_request(&app.registry, &posted.actor(), id, content, Some(found.line.revision)).await?;
        Ok::<_, Problem>(format!("{}?done=mended", found.path()))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            let found = Found::find(&app, &posted.visitor, id).await?;
            Ok(page(&app, &posted.visitor, &found, (Some(&posted.sent), faults)).into_response())
        }
    }
}

/// The form, with what was sent in it, or else with what it asks for now.
pub(super) fn page(app: &App, visitor: &Visitor, found: &Found, (sent, faults): (Option<&Sent>, Faults)) -> View {
    let say = visitor.say;
    let kind = found.line.request.kind;
    let agency = found.agency.as_ref().map_or("", |(code, _)| code.as_str());
    let form = Form::post(format!("{}/content", found.path())).seen(found.tag()).faults(faults);
    let form = fields(say, kind, &found.story.content, agency).into_iter().fold(form, |form, field| {
        // A box that was not ticked was not sent: what stood in it before does not come back.
        form.field(match sent {
            Some(sent) => field.sent(sent),
            None => field,
        })
    });
    let form = form
        .button(say.of("Lưu nội dung", "Save"))
        .cancel(found.path(), say.of("Quay lại đề nghị", "Back to the request"));
    let name = found.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    desk::page(app, visitor, SECTION, say.of("Sửa nội dung đề nghị", "Mend what is asked"))
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
        .crumb(found.path(), kind.called(say.0))
        .lead(format!("{} – {name}", kind.called(say.0)))
        .with_some(why_returned(visitor, found))
        .with(form)
}

/// Why it was given back.
fn why_returned(visitor: &Visitor, found: &Found) -> Option<Notice> {
    if found.state() != RequestState::Returned {
        return None;
    }
    let told = found.story.events.iter().rev().find(|told| told.act == RequestAct::Returned)?;
    let line = Line::default().strong(visitor.say.of("Lý do trả lại: ", "Given back because: "));
    Some(Notice::warned(line.plain(told.event.details.as_str())))
}
