//! `GET` and `POST /account/password`: somebody changes the password of their account. A password never goes through `Posted`: what it
//! holds is shown again when a session has ended.

use axum::Form as Typed;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{HOME, PASSWORD, page};
use crate::auth::password::Password;
use crate::operations::OperationError;
use crate::operations::change_password::change_password;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::refused;
use crate::web::password_words;
use crate::web::server::Transport;
use crate::web::session::{Presented, set_cookie};
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, View, Visitor};

/// What is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    current: String,
    password: String,
    repeated: String,
}

/// `GET`.
pub(in crate::web) async fn form(State(app): State<App>, visitor: Visitor) -> View {
    question(&app, &visitor, Faults::default())
}

/// `POST`.
pub(in crate::web) async fn change(
    State(app): State<App>,
    transport: Transport,
    visitor: Visitor,
    Presented(token): Presented,
    Typed(sent): Typed<Sent>,
) -> Result<Response, PageError> {
    let say = visitor.say;
    let title = say.of("Chưa đổi được mật khẩu", "The password was not changed");
    let wrong = |faults: Faults| Ok(question(&app, &visitor, faults).into_response());
    let mut faults = Faults::default();
    let is_filled = !sent.current.is_empty();
    let current = Password::typed(sent.current).ok().filter(|_| is_filled);
    if current.is_none() {
        let text = say.of("Nhập mật khẩu đang dùng.", "Enter the password in use.");
        faults = Faults::new(title).field("current", text);
    }
    if sent.password != sent.repeated {
        let text = say.of("Hai lần nhập mật khẩu mới không giống nhau.", "The new password was typed in two ways.");
        faults = if faults.is_empty() { Faults::new(title) } else { faults }.field("repeated", text);
    }
    let Some(token) = token.filter(|_| faults.is_empty()) else { return wrong(faults) };
    match change_password(&app.registry, &token, current, sent.password).await {
        Ok(begun) => {
            let cookie = set_cookie(transport, Some(&begun.token)).ok_or(PageError::Failed)?;
            Ok(([(SET_COOKIE, cookie)], Redirect::to(&format!("{HOME}?done=password"))).into_response())
        }
        Err(OperationError::LogInRefused) => wrong(
            Faults::new(title)
                .field("current", say.of("Mật khẩu đang dùng không đúng.", "This is not the password in use.")),
        ),
        Err(OperationError::Password(error)) => {
            wrong(Faults::new(title).field("password", say.text(&password_words::told(&error))))
        }
        Err(OperationError::Conflict { reason }) => wrong(Faults::new(title).field("password", say.text(&reason))),
        Err(OperationError::NotLoggedIn { .. }) => Ok(Redirect::to("/login").into_response()),
        Err(other) => wrong(refused(say, Problem::from(other))?),
    }
}

fn question(app: &App, visitor: &Visitor, faults: Faults) -> View {
    let say = visitor.say;
    let will = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Mọi phiên đăng nhập khác của tài khoản này kết thúc; phiên này tiếp tục.",
            "All other log-ins of this account end; this one goes on.",
        ))
        .item(say.of(
            "Đây là mật khẩu đăng nhập hệ thống này, không phải mật khẩu hộp thư.",
            "This is the password of this service, not that of your mailbox.",
        ));
    let hint = say
        .of("Ít nhất 15 ký tự, ví dụ bốn từ không liên quan.", "15 characters at least, such as four unrelated words.");
    let form = Form::post(PASSWORD)
        .faults(faults)
        .field(Field::secret("current", say.of("Mật khẩu đang dùng", "Password in use"), "current-password"))
        .field(Field::secret("password", say.of("Mật khẩu mới", "New password"), "new-password").hint(hint))
        .field(Field::secret("repeated", say.of("Nhập lại mật khẩu mới", "New password, once more"), "new-password"))
        .button(say.of("Đổi mật khẩu", "Change the password"))
        .cancel(HOME, say.of("Quay lại", "Go back"));
    page(app, visitor, say.of("Đổi mật khẩu", "Change the password")).with(will).with(form)
}
