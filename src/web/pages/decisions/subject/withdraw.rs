//! `/subjects/{id}/withdrawal`: what a decision says of somebody is taken back, after a page that says what then holds.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::super::choose::page;
use super::read::Subject;
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::ids::SubjectId;
use crate::operations::correct_decision::withdraw_subject;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Sent, View, Visitor};

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

/// Takes it back.
pub(in crate::web) async fn withdraw(
    State(app): State<App>,
    id: Result<Path<SubjectId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let subject = Subject::read(&app, &posted.visitor, RecordDecisions, id).await?;
    let (actor, reason) = (posted.actor(), posted.sent.text("reason"));
    let work = async {
        posted.require_seen(&subject.seen())?;
        withdraw_subject(&app.registry, &actor, id, reason).await?;
        Ok::<_, Problem>(format!("/subjects/{id}?done=withdrawn"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(shown(&app, &posted.visitor, &subject, &posted.sent, faults).into_response())
        }
    }
}

fn shown(app: &App, visitor: &Visitor, subject: &Subject, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Vị trí công tác, trạng thái hộp thư và địa chỉ có trước quyết định này được khôi phục.",
            "Postings, states of the mailbox and addresses are again what they were before this decision.",
        ))
        .item(say.of(
            "Việc ngừng sử dụng chứng thư do quyết định này gây ra được gỡ bỏ từ bây giờ.",
            "Stops of certificates that it brought are lifted from now on.",
        ))
        .item(say.of(
            "Các việc chưa thực hiện và đề nghị gửi CA còn đang soạn bị hủy; đề nghị đã trình thì không.",
            "What is not done yet, and requests that are still drafts, are cancelled; what was handed in is not.",
        ))
        .item(say.of(
            "Nội dung đã ghi vẫn được lưu cùng lý do; có thể ghi lại có hiệu lực bằng cách sửa.",
            "What was recorded is kept, with the reason; a correction puts it into force again.",
        ));
    let reason = Field::area("reason", say.of("Lý do rút", "Why it is withdrawn"), 3).again(sent);
    let form = Form::post(format!("{}/withdrawal", subject.page()))
        .seen(subject.seen())
        .faults(faults)
        .field(reason)
        .button(say.of("Rút lại", "Withdraw it"))
        .cancel(subject.page(), say.of("Không rút", "Leave it"));
    page(app, visitor, format!("{}: {}", say.of("Rút lại", "Withdraw"), subject.line.full_name))
        .crumb(subject.page(), subject.crumb(say))
        .with(what)
        .with(form)
}
