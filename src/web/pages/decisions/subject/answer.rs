//! `/subjects/{id}/answer`: the receiving agency accepts somebody whom another one released, or declines.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::super::super::reading::Reading;
use super::super::act_fields::address_of;
use super::super::choose::page;
use super::read::Subject;
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::decision::draft::AddressChoice;
use crate::domain::ids::SubjectId;
use crate::operations::accept_transfer::{accept_transfer, decline_transfer};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Sent, View, Visitor};

/// The field of the address: where the operation finds it in the act.
const ADDRESS: &str = "act/address/chosen";

/// The question.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<SubjectId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let subject = Subject::read(&app, &visitor, RecordDecisions, id).await?;
    Ok(shown(&app, &visitor, &subject, &Sent::default(), Faults::default()))
}

/// The answer that was given.
pub(in crate::web) async fn answer(
    State(app): State<App>,
    id: Result<Path<SubjectId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let subject = Subject::read(&app, &posted.visitor, RecordDecisions, id).await?;
    let refused = match carried_out(&app, id, &subject, &posted).await {
        Ok(done) => return Ok(done),
        Err(problem) => problem,
    };
    let faults = Faults::refusing(posted.say(), refused)?;
    Ok(shown(&app, &posted.visitor, &subject, &posted.sent, faults).into_response())
}

async fn carried_out(app: &App, id: SubjectId, subject: &Subject, posted: &Posted) -> Result<Response, Problem> {
    let actor = posted.actor();
    if posted.sent.text("answer") == "decline" {
        let work = async {
            posted.require_seen(&subject.seen())?;
            decline_transfer(&app.registry, &actor, id, posted.sent.text("reason")).await?;
            Ok::<_, Problem>(format!("/subjects/{id}?done=declined"))
        };
        return Ok(posted.once(app, work).await?.into_response());
    }
    let mut reading = Reading::new(&posted.sent, "");
    let address = address_of(&mut reading);
    if !reading.problems.is_empty() {
        return Err(Problem::invalid(reading.problems));
    }
    // Without another wish the decision's own stands.
    let address = Some(address).filter(|address| *address != AddressChoice::Proposed);
    let work = async {
        posted.require_seen(&subject.seen())?;
        accept_transfer(&app.registry, &actor, id, address).await?;
        Ok::<_, Problem>(format!("/subjects/{id}?done=accepted"))
    };
    Ok(posted.once(app, work).await?.into_response())
}

fn shown(app: &App, visitor: &Visitor, subject: &Subject, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let day = subject.line.act.as_ref().map_or(subject.line.subject.effective_from, |act| act.effective_from);
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(format!(
            "{} {} {} {}.",
            say.of("Chấp nhận: người này chuyển đến", "Accepted: they come to"),
            subject.agency(subject.to()),
            say.of("từ ngày", "on"),
            say.day(day),
        ))
        .item(say.of(
            "Địa chỉ thư mới có hiệu lực từ ngày đó, địa chỉ cũ vẫn nhận thư một thời gian; đề nghị thay đổi chứng thư được lập.",
            "The new address holds from that day, the former is kept for a while; a change of the certificate is drafted.",
        ))
        .item(say.of(
            "Từ chối: người này ở lại đơn vị cũ; bên cho chuyển được báo lý do.",
            "Declined: they stay where they are; those who released them are told why.",
        ));
    let is_declined = sent.text("answer") == "decline";
    let (accepted, declined) = if is_declined { (Faults::default(), faults) } else { (faults, Faults::default()) };
    let action = format!("{}/answer", subject.page());
    let accept = Form::post(action.as_str())
        .seen(subject.seen())
        .faults(accepted)
        .field(
            Field::text(ADDRESS, say.of("Địa chỉ thư khác", "Another mail address"))
                .hint(say.of("Bỏ trống để theo quyết định.", "Leave it empty to follow the decision."))
                .optional(say)
                .again(sent),
        )
        .choice("answer", "accept", say.of("Chấp nhận tiếp nhận", "Accept"))
        .cancel(subject.page(), say.of("Để sau", "Later"));
    let decline = Form::post(action)
        .seen(subject.seen())
        .faults(declined)
        .field(Field::area("reason", say.of("Lý do từ chối", "Why it is declined"), 3).again(sent))
        .choice("answer", "decline", say.of("Từ chối tiếp nhận", "Decline"));
    page(app, visitor, format!("{}: {}", say.of("Tiếp nhận", "Hand-over"), subject.line.full_name))
        .crumb(subject.page(), subject.crumb(say))
        .with(what)
        .with(accept)
        .with(decline)
}
