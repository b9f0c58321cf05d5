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

const ASK: &str = "Nhập địa chỉ hộp thư công vụ. Nếu hộp thư có địa chỉ khôi phục đã xác nhận, hệ thống sẽ gửi liên kết đặt lại mật khẩu đến địa chỉ đó.";
const SENT: &str = "Nếu hộp thư này có địa chỉ khôi phục đã xác nhận, một liên kết có hiệu lực 30 phút đã được gửi đến địa chỉ đó. Nếu không nhận được, hãy liên hệ bộ phận hỗ trợ để được cấp mã mới.";

/// `GET /recovery`.
pub(in crate::web) async fn form(State(app): State<App>) -> Result<Html<String>, PageError> {
    page(&app, "Quên mật khẩu hộp thư", ASK, false, Shown::Address)
}

/// `POST /recovery`: the answer is the same, whatever there is behind the address.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    Form(asked): Form<Asked>,
) -> Result<Html<String>, PageError> {
    let Ok(address) = asked.address.parse::<MailAddress>() else {
        let said = "Đây không phải là một địa chỉ thư; hãy nhập đầy đủ, ví dụ annv.stttt@binhphuoc.gov.vn.";
        return page(&app, "Lỗi: Quên mật khẩu hộp thư", said, true, Shown::Address);
    };
    request_reset(&app.registry, &address).await?;
    page(&app, "Đã tiếp nhận yêu cầu", SENT, false, Shown::Nothing)
}

/// `GET /recovery/confirm`.
pub(in crate::web) async fn confirm_form(
    State(app): State<App>,
    Query(link): Query<Link>,
) -> Result<Html<String>, PageError> {
    let said = "Bấm nút dưới đây để dùng địa chỉ thư này khi cần khôi phục mật khẩu hộp thư công vụ.";
    page(&app, "Xác nhận địa chỉ khôi phục", said, false, Shown::Confirm(link.code))
}

/// `POST /recovery/confirm`.
pub(in crate::web) async fn confirm(State(app): State<App>, Form(link): Form<Link>) -> Result<Html<String>, PageError> {
    let done = match ActivationCode::typed(&link.code) {
        Some(code) => confirm_recovery_address(&app.registry, &code).await,
        None => Err(OperationError::NotFound { what: "link" }),
    };
    match done {
        Ok(()) => {
            let said = "Địa chỉ khôi phục đã được xác nhận.";
            page(&app, "Đã xác nhận", said, false, Shown::Nothing)
        }
        Err(OperationError::NotFound { .. }) => {
            let said = "Liên kết này không đúng hoặc đã được dùng.";
            page(&app, "Lỗi: Xác nhận địa chỉ khôi phục", said, true, Shown::Nothing)
        }
        Err(other) => Err(other.into()),
    }
}

fn page(
    app: &App,
    title: &'static str,
    said: &'static str,
    error: bool,
    form: Shown,
) -> Result<Html<String>, PageError> {
    Ok(Html(Page { frame: Frame::new(app, "recovery", None), title, said, error, form }.render()?))
}
