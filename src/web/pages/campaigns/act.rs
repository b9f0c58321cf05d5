//! `POST /campaigns/{id}/{act}`: acts on all requests of a campaign that wait for them. What could not go on is told with why, on the page
//! that answers; sent again, the form leads to the campaign as it stands.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::PLACE;
use super::intake::told;
use super::show::{acts, blank, find, state};
use crate::auth::permission::Permission::{DecideRequests, RecordLetters, SubmitRequests};
use crate::domain::ids::{CampaignId, RequestId};
use crate::operations::campaigns::{
    ActedTogether, CampaignAct, act_on_campaign, continue_campaign, letter_of_campaign,
};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::{self, refused};
use crate::web::pages::letters::letter::{letter_of, problems_of};
use crate::web::state::App;
use crate::web::ui::{Column, Faults, Form, Line, Notice, Posted, Row, Sent, Table};

/// Requests in the way that are told; the list of the campaign has all of them.
const TOLD: usize = 100;

/// `POST /campaigns/{id}/{act}`.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    place: Result<Path<(CampaignId, String)>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path((id, act)) = place?;
    let (permission, done) = match act.as_str() {
        "submissions" => (SubmitRequests, "submitted"),
        "approvals" => (DecideRequests, "approved"),
        "letters" => (RecordLetters, "sent"),
        _ => return Err(PageError::NotFound),
    };
    posted.visitor.may(permission)?;
    find(&app, &posted.visitor, id).await?;
    let mut acted = ActedTogether::default();
    let work = async {
        acted = together(&app, &posted, id, &act).await?;
        Ok::<_, Problem>(there(id, done, acted.done.len()))
    };
    let worked = posted.once(&app, work).await;
    let line = find(&app, &posted.visitor, id).await?;
    let view = blank(&app, &posted.visitor, &line);
    match worked {
        Ok(redirect) if acted.refused.is_empty() && acted.next.is_none() => Ok(redirect.into_response()),
        Ok(_) => {
            let view = view.with(went(&posted, acted.done.len()));
            let view = view.with(stayed(&posted, &acted)).with_some(more(&posted, (id, &act), acted.next));
            Ok(state(view, posted.say(), &line).into_response())
        }
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            let view = state(view, posted.say(), &line);
            if permission == RecordLetters {
                return Ok(acts(view, &posted.visitor, &line, (&posted.sent, faults)).into_response());
            }
            let again = Form::post(format!("{PLACE}/{id}/{act}")).faults(faults);
            let view = view.with(again.button(posted.say().of("Thử lại", "Try again")));
            Ok(acts(view, &posted.visitor, &line, (&Sent::default(), Faults::default())).into_response())
        }
    }
}

/// `POST /campaigns/{id}/continuation`.
pub(in crate::web) async fn go_on(
    State(app): State<App>,
    id: Result<Path<CampaignId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    posted.visitor.may(SubmitRequests)?;
    find(&app, &posted.visitor, id).await?;
    let mut intake = None;
    let work = async {
        let taken = continue_campaign(&app.registry, &posted.actor(), id).await?;
        let count = taken.asked.len();
        intake = Some(taken);
        Ok::<_, Problem>(there(id, "continued", count))
    };
    let worked = posted.once(&app, work).await;
    let line = find(&app, &posted.visitor, id).await?;
    let view = blank(&app, &posted.visitor, &line);
    match (worked, intake) {
        (Ok(_), Some(intake)) => {
            let view = told((&app, &posted.visitor), &intake, "campaign_intake", view).await?;
            let none = (&Sent::default(), Faults::default());
            Ok(acts(state(view, posted.say(), &line), &posted.visitor, &line, none).into_response())
        }
        (Ok(redirect), None) => Ok(redirect.into_response()),
        (Err(problem), _) => {
            let faults = refused(posted.say(), problem)?;
            let again = Form::post(format!("{PLACE}/{id}/continuation")).faults(faults);
            let view = view.with(again.button(posted.say().of("Thử lại", "Try again")));
            Ok(state(view, posted.say(), &line).into_response())
        }
    }
}

fn there(id: CampaignId, done: &str, count: usize) -> String {
    let count = count.to_string();
    desk::address(&format!("{PLACE}/{id}"), [("done", done), ("number", count.as_str())])
}

async fn together(app: &App, posted: &Posted, id: CampaignId, act: &str) -> Result<ActedTogether, Problem> {
    let (registry, actor) = (&app.registry, posted.actor());
    // Where it makes no sense it begins with the oldest.
    let after = posted.sent.value::<RequestId>("after").ok().flatten();
    Ok(match act {
        "submissions" => act_on_campaign(registry, &actor, id, CampaignAct::Submit, after).await?,
        "approvals" => act_on_campaign(registry, &actor, id, CampaignAct::Approve, after).await?,
        _ => {
            let letter = letter_of(&posted.sent);
            let letter = letter.ok_or_else(|| Problem::invalid(problems_of(&posted.sent, registry.clock.today())))?;
            letter_of_campaign(registry, &actor, id, letter, after).await?
        }
    })
}

fn went(posted: &Posted, count: usize) -> Notice {
    let say = posted.say();
    let count = say.count(count as u64);
    Notice::done(format!("{count} {}", say.of("đề nghị đã được thực hiện.", "requests went on.")))
}

/// Those that stayed where they were, each with why.
fn stayed(posted: &Posted, acted: &ActedTogether) -> Table {
    let say = posted.say();
    let heads = [Column::new(say.of("Đề nghị", "Request")), Column::new(say.of("Vì sao", "Why"))];
    let count = say.count(acted.refused.len() as u64);
    let caption = format!("{}: {count}", say.of("Không thực hiện được", "Could not go on"));
    let row = |(request, why): &(RequestId, crate::operations::OperationError)| {
        let link = Line::link(format!("/requests/{request}"), say.of("Mở đề nghị", "Open the request"));
        Row::new([link, Line::from(why_of(posted, why))])
    };
    let none = say.of("Tất cả đã được thực hiện.", "All of them went on.");
    Table::new(caption, heads, none).rows(acted.refused.iter().take(TOLD).map(row))
}

fn why_of(posted: &Posted, error: &crate::operations::OperationError) -> String {
    use crate::operations::OperationError::{Conflict, Invalid};
    let say = posted.say();
    match error {
        Conflict { reason } => say.text(reason),
        Invalid { problems } => problems.iter().map(|one| say.text(&one.reason)).collect::<Vec<_>>().join("; "),
        _ => say.of("Người khác vừa thay đổi đề nghị này.", "Somebody else changed it meanwhile.").to_owned(),
    }
}

/// The rest of them, where there are more than are looked at at once.
fn more(posted: &Posted, (id, act): (CampaignId, &str), next: Option<RequestId>) -> Option<Form> {
    let next = next?;
    let say = posted.say();
    let form = Form::post(format!("{PLACE}/{id}/{act}")).hidden("after", next.to_string());
    // The same letter takes the rest.
    let letter = ["number", "dated_on", "sha256"].into_iter();
    let form = letter.fold(form, |form, name| match posted.sent.filled(name) {
        Some(value) => form.hidden(name, value),
        None => form,
    });
    Some(form.button(say.of("Tiếp tục với các đề nghị còn lại", "Go on with the rest")))
}
