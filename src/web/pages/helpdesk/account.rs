//! `GET` and `POST /helpdesk/account`: the wait of an account of this service after wrong passwords is ended.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::{ACCOUNT, PLACE, SECTION};
use crate::auth::permission::Permission::ResetPasswords;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::operations::OperationError;
use crate::operations::unlock_account::unlock_account;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::{self, page, refused};
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, Posted, Say, Sent, View, Visitor};

/// What was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
}

/// `GET`.
pub(in crate::web) async fn account_form(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    visitor.may(ResetPasswords)?;
    let say = visitor.say;
    let words = [
        ("unlocked", say.of("Tài khoản đăng nhập lại được ngay.", "The account may try again at once.")),
        (
            "not_locked",
            say.of("Tài khoản không phải chờ. Không có gì thay đổi.", "It did not have to wait. Nothing changed."),
        ),
    ];
    let view = blank(&app, &visitor).with_some(desk::done(&asked.done, &words));
    Ok(view.with(form(say, (&Sent::default(), Faults::default()))))
}

/// `POST`.
pub(in crate::web) async fn unlock_login(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    posted.visitor.may(ResetPasswords)?;
    let work = async {
        let had_to_wait = match unlock_account(&app.registry, &posted.actor(), posted.sent.text("name")).await {
            Err(OperationError::NotFound { .. }) => return Err(nobody()),
            other => other?,
        };
        Ok(format!("{ACCOUNT}?done={}", if had_to_wait { "unlocked" } else { "not_locked" }))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            Ok(blank(&app, &posted.visitor).with(form(posted.say(), (&posted.sent, faults))).into_response())
        }
    }
}

/// Somebody else's part of the tree looks as if nobody were there.
fn nobody() -> Problem {
    Problem::invalid(vec![FieldProblem::new(
        "/name",
        Bilingual::new(
            "Không có tài khoản nào tên như vậy trong phạm vi được giao",
            "No account in your part of the tree is called so",
        ),
        Bilingual::new("Kiểm tra lại tên đăng nhập", "Look at the name again"),
    )])
}

fn blank(app: &App, visitor: &Visitor) -> View {
    let say = visitor.say;
    page(app, visitor, SECTION, say.of("Tài khoản phải chờ đăng nhập", "An account that has to wait"))
        .crumb(PLACE, say.of("Hỗ trợ người dùng", "Helpdesk"))
}

fn form(say: Say, (sent, faults): (&Sent, Faults)) -> Form {
    let said = say.of(
        "Tài khoản nhập sai mật khẩu nhiều lần phải chờ trước khi thử lại. Việc này chỉ bỏ thời gian chờ; mật khẩu và \
         xác thực hai lớp giữ nguyên.",
        "After wrong passwords an account waits before it may try again. This ends the wait alone; password and \
         second factor stay.",
    );
    Form::post(ACCOUNT)
        .faults(faults)
        .field(Field::short("name", say.of("Tên đăng nhập hệ thống này", "Name of the account")).again(sent))
        .said(said)
        .button(say.of("Cho đăng nhập lại ngay", "Let it try again"))
        .cancel(PLACE, say.of("Quay lại", "Go back"))
}
