//! `POST /helpdesk/{id}/activation`: a code, shown once on the page that answers. What is kept of the answer is where it leads, never the
//! code: sent again, the form says that the code was shown.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::person::{Helped, blank, fill};
use super::{PLACE, SECTION};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use crate::operations::issue_activations::{Issued, IssuedActivation, Whom, issue_activations};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::{not_in_list, page, refused};
use crate::web::state::App;
use crate::web::ui::{Actions, Facts, Line, List, Notice, Posted, PrintButton, Sent, View, Visitor};

/// Issues it.
pub(in crate::web) async fn issue(
    State(app): State<App>,
    id: Result<Path<OfficialId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let helped = Helped::find(&app, &posted.visitor, id).await?;
    let mut issued = Issued::default();
    let work = async {
        let (purpose, channel) = read(&posted.sent)?;
        let whom = Whom::Officials(vec![id]);
        issued = issue_activations(&app.registry, &posted.actor(), &whom, purpose, channel).await?;
        if issued.sheets.is_empty() {
            return Err(closed());
        }
        Ok(format!("{PLACE}/{id}?done=issued"))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(match issued.sheets.first() {
            Some(sheet) => shown(&app, &posted.visitor, sheet).into_response(),
            None => there.into_response(),
        }),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            let view = blank(&app, &posted.visitor, &helped);
            Ok(fill(view, &posted.visitor, &helped, (&posted.sent, faults)).into_response())
        }
    }
}

fn read(sent: &Sent) -> Result<(ActivationPurpose, ActivationChannel), Problem> {
    let purpose = sent.value::<ActivationPurpose>("purpose").ok().flatten();
    // By mail to the recovery address the system itself sends, never a person.
    let channel = sent.value::<ActivationChannel>("channel").ok().flatten();
    let channel = channel.filter(|channel| *channel != ActivationChannel::RecoveryMail);
    if let (Some(purpose), Some(channel)) = (purpose, channel) {
        return Ok((purpose, channel));
    }
    let mut problems = Vec::new();
    problems.extend(purpose.is_none().then(|| not_in_list("/purpose")));
    problems.extend(channel.is_none().then(|| not_in_list("/channel")));
    Err(Problem::invalid(problems))
}

fn closed() -> Problem {
    Problem::invalid(vec![FieldProblem::new(
        "/purpose",
        Bilingual::new("Hộp thư này đã đóng", "This mailbox is closed"),
        Bilingual::new("Xem quyết định về người này", "Look at the decisions about this person"),
    )])
}

/// The sheet.
fn shown(app: &App, visitor: &Visitor, sheet: &IssuedActivation) -> View {
    let say = visitor.say;
    let owner = &sheet.owner;
    let facts =
        Facts::new(say.of("Phiếu đặt mật khẩu hộp thư công vụ", "Sheet for the password of an official mailbox"))
            .fact(say.of("Họ và tên", "Name"), owner.full_name.as_str())
            .fact(say.of("Cơ quan", "Agency"), owner.agency_name.as_str())
            .fact(
                say.of("Địa chỉ thư, cũng là tên đăng nhập", "Address, which is also the name to log in with"),
                Line::code(owner.address.as_str()),
            )
            .fact(say.of("Mã", "Code"), Line::code(sheet.code.grouped()))
            .fact(say.of("Dùng được đến", "Can be used until"), say.instant(sheet.expires_at));
    let steps = List::new(say.of("Cách dùng", "What to do with it"))
        .in_order()
        .item(say.of("Mở trang /activate của hệ thống này.", "Open the page /activate of this service."))
        .item(say.of(
            "Nhập mã và tự chọn mật khẩu, ít nhất 15 ký tự.",
            "Enter the code and choose a password of 15 characters at least.",
        ))
        .item(say.of(
            "Mã chỉ dùng một lần; không đưa mã hay mật khẩu cho ai.",
            "The code works once; give neither it nor the password to anybody.",
        ));
    let back = Actions::default().link(format!("{PLACE}/{}", owner.official), say.of("Xong", "Done"));
    page(app, visitor, SECTION, say.of("Mã đã được cấp", "The code was issued"))
        .crumb(PLACE, say.of("Hỗ trợ người dùng", "Helpdesk"))
        .with(Notice::warned(say.of(
            "Mã chỉ hiện một lần này. In hoặc chép lại trước khi rời trang.",
            "This is the only time that the code is shown. Print it before you leave the page.",
        )))
        .with(facts)
        .with(steps)
        .with(PrintButton::new(say.of("In phiếu", "Print the sheet")))
        .with(back)
}
