//! Resetting one's own mailbox password: `/recovery` sends a code to the second channel, `/recovery/confirm` confirms one. A link
//! in a mail only opens a page: confirming is a form, so that a mail filter that follows links changes nothing.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;

use crate::auth::activation_code::ActivationCode;
use crate::domain::mailbox::address::MailAddress;
use crate::operations::OperationError;
use crate::operations::recovery::{confirm_recovery_address, request_reset};
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::Say;

#[derive(Template)]
#[template(path = "recovery.html")]
struct Page {
    frame: Frame,
    title: &'static str,
    said: &'static str,
    error: bool,
    /// The address form, the confirming form with its code, or neither.
    form: Shown,
}

enum Shown {
    Address,
    Confirm(String),
    Nothing,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Link {
    code: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    address: String,
}

const fn title(say: Say) -> &'static str {
    say.of("Quên mật khẩu hộp thư", "Forgotten password of a mailbox")
}

const fn ask(say: Say) -> &'static str {
    say.of(
        "Nhập địa chỉ hộp thư công vụ. Nếu hộp thư có địa chỉ khôi phục đã xác nhận, hệ thống sẽ gửi liên kết đặt lại mật khẩu \
         đến địa chỉ đó.",
        "Enter the address of the official mailbox. If a recovery address of it is confirmed, a link to reset the password goes \
         there.",
    )
}

const fn sent(say: Say) -> &'static str {
    say.of(
        "Nếu hộp thư này có địa chỉ khôi phục đã xác nhận, một liên kết có hiệu lực 30 phút đã được gửi đến địa chỉ đó. Nếu \
         không nhận được, hãy liên hệ bộ phận hỗ trợ để được cấp mã mới.",
        "If a recovery address of this mailbox is confirmed, a link that is good for 30 minutes went there. If none comes, ask \
         the helpdesk for a new code.",
    )
}

/// `GET /recovery`.
pub(in crate::web) async fn form(State(app): State<App>, say: Say) -> Result<Html<String>, PageError> {
    page(&app, say, (title(say), ask(say)), false, Shown::Address)
}

/// `POST /recovery`: the answer is the same, whatever there is behind the address.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    say: Say,
    Form(asked): Form<Asked>,
) -> Result<Html<String>, PageError> {
    let Ok(address) = asked.address.parse::<MailAddress>() else {
        let said = say.of(
            "Đây không phải là một địa chỉ thư; hãy nhập đầy đủ, ví dụ annv.stttt@binhphuoc.gov.vn.",
            "That is no mail address; enter all of it, for example annv.stttt@binhphuoc.gov.vn.",
        );
        return page(&app, say, (title(say), said), true, Shown::Address);
    };
    request_reset(&app.registry, &address).await?;
    page(&app, say, (say.of("Đã tiếp nhận yêu cầu", "Taken in"), sent(say)), false, Shown::Nothing)
}

/// `GET /recovery/confirm`.
pub(in crate::web) async fn confirm_form(
    State(app): State<App>,
    say: Say,
    Query(link): Query<Link>,
) -> Result<Html<String>, PageError> {
    let said = say.of(
        "Bấm nút dưới đây để dùng địa chỉ thư này khi cần khôi phục mật khẩu hộp thư công vụ.",
        "Press the button to have this address used when the password of the official mailbox is forgotten.",
    );
    page(&app, say, (confirming(say), said), false, Shown::Confirm(link.code))
}

/// `POST /recovery/confirm`.
pub(in crate::web) async fn confirm(
    State(app): State<App>,
    say: Say,
    Form(link): Form<Link>,
) -> Result<Html<String>, PageError> {
    let done = match ActivationCode::typed(&link.code) {
        Some(code) => confirm_recovery_address(&app.registry, &code).await,
        None => Err(OperationError::NotFound { what: "link" }),
    };
    match done {
        Ok(()) => {
            let said = say.of("Địa chỉ khôi phục đã được xác nhận.", "The recovery address is confirmed.");
            page(&app, say, (say.of("Đã xác nhận", "Confirmed"), said), false, Shown::Nothing)
        }
        Err(OperationError::NotFound { .. }) => {
            let said = say.of("Liên kết này không đúng hoặc đã được dùng.", "This link is wrong or was used.");
            page(&app, say, (confirming(say), said), true, Shown::Nothing)
        }
        Err(other) => Err(other.into()),
    }
}

const fn confirming(say: Say) -> &'static str {
    say.of("Xác nhận địa chỉ khôi phục", "Confirm the recovery address")
}

fn page(
    app: &App,
    say: Say,
    (title, said): (&'static str, &'static str),
    error: bool,
    form: Shown,
) -> Result<Html<String>, PageError> {
    Ok(Html(Page { frame: Frame::new(app, "recovery", None).speaking(say), title, said, error, form }.render()?))
}
