//! What may come between the password and the first page: the second factor's code, a new password, enrolling a second factor;
//! and setting the first password by an activation code. Each step has a session of its own that is good for nothing else.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::login::own_path;
use super::step::{Field, Step, place_of, refusal};
use crate::auth::token::SessionToken;
use crate::domain::principal::SessionStage;
use crate::operations::activate_account::activate;
use crate::operations::change_password::change_password;
use crate::operations::enrol_second_factor::{begin_enrolment, confirm_enrolment};
use crate::operations::identify::session_of;
use crate::operations::log_in::LogIn;
use crate::operations::pass_second_factor::pass_second_factor;
use crate::web::error::PageError;
use crate::web::server::{ClientAddress, Transport};
use crate::web::session::{Presented, set_cookie};
use crate::web::state::App;
use crate::web::ui::Say;

const fn wrong_code(say: Say) -> &'static str {
    say.of(
        "Mã không đúng hoặc đã được dùng. Hãy chờ mã mới trên ứng dụng rồi nhập lại.",
        "The code is wrong or was used. Wait for a new one on the app, then try again.",
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    next: String,
    name: String,
    code: String,
    password: String,
}

/// The token of a log-in that waits at `stage`; or where else this browser belongs.
async fn waiting(
    app: &App,
    Presented(token): Presented,
    stage: SessionStage,
) -> Result<Result<SessionToken, Box<Response>>, PageError> {
    let Some(token) = token else { return Ok(Err(Redirect::to("/login").into_response().into())) };
    Ok(match session_of(&app.registry, &token).await? {
        Some((session, _)) if session.stage == stage => Ok(token),
        Some((session, _)) => Err(Redirect::to(&place_of(session.stage, "/")).into_response().into()),
        None => Err(Redirect::to("/login").into_response().into()),
    })
}

/// On to the next step, with its own cookie.
pub(super) fn go_on(transport: Transport, begun: &LogIn, next: &str) -> Result<Response, PageError> {
    let cookie = set_cookie(transport, Some(&begun.token)).ok_or(PageError::Failed)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to(&place_of(begun.stage, own_path(next)))).into_response())
}

fn code_page(app: &App, say: Say, next: String) -> Step {
    let title = say.of("Xác thực hai lớp", "Second factor");
    let mut page = Step::new(app, say, title, "/login/code", next);
    let lead = say.of(
        "Nhập mã 6 chữ số trên ứng dụng xác thực, hoặc một mã dự phòng.",
        "Enter the 6 digits that your authenticator shows, or a recovery code.",
    );
    page.lead = vec![lead.to_owned()];
    page.fields = vec![Field::new("code", say.of("Mã xác thực", "Code"), "text", "one-time-code")];
    page
}

/// `GET /login/code`.
pub(in crate::web) async fn code(
    State(app): State<App>,
    say: Say,
    Query(sent): Query<Sent>,
    presented: Presented,
) -> Result<Response, PageError> {
    match waiting(&app, presented, SessionStage::Code).await? {
        Ok(_) => code_page(&app, say, sent.next).answer(),
        Err(elsewhere) => Ok(*elsewhere),
    }
}

/// `POST /login/code`.
pub(in crate::web) async fn submit_code(
    State(app): State<App>,
    transport: Transport,
    client: Option<ClientAddress>,
    presented: Presented,
    say: Say,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let token = match waiting(&app, presented, SessionStage::Code).await? {
        Ok(token) => token,
        Err(elsewhere) => return Ok(*elsewhere),
    };
    match pass_second_factor(&app.registry, &token, &sent.code, client.map(|ClientAddress(address)| address)).await {
        Ok(begun) => go_on(transport, &begun, &sent.next),
        Err(error) => {
            let mut page = code_page(&app, say, sent.next);
            page.error = Some(refusal(say, error, wrong_code(say))?);
            page.answer()
        }
    }
}

fn password_page(app: &App, say: Say, next: String) -> Step {
    let mut page = Step::new(app, say, say.of("Đổi mật khẩu", "Change the password"), "/login/password", next);
    let lead = say.of(
        "Mật khẩu tạm thời phải được đổi trước khi sử dụng. Mật khẩu mới cần ít nhất 15 ký tự.",
        "A temporary password is to be changed before anything else. The new one needs at least 15 characters.",
    );
    page.lead = vec![lead.to_owned()];
    page.fields = vec![new_password(say)];
    page
}

/// `GET /login/password`.
pub(in crate::web) async fn password(
    State(app): State<App>,
    say: Say,
    Query(sent): Query<Sent>,
    presented: Presented,
) -> Result<Response, PageError> {
    match waiting(&app, presented, SessionStage::Password).await? {
        Ok(_) => password_page(&app, say, sent.next).answer(),
        Err(elsewhere) => Ok(*elsewhere),
    }
}

/// `POST /login/password`.
pub(in crate::web) async fn submit_password(
    State(app): State<App>,
    transport: Transport,
    presented: Presented,
    say: Say,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let token = match waiting(&app, presented, SessionStage::Password).await? {
        Ok(token) => token,
        Err(elsewhere) => return Ok(*elsewhere),
    };
    match change_password(&app.registry, &token, None, sent.password).await {
        Ok(begun) => go_on(transport, &begun, &sent.next),
        Err(error) => {
            let mut page = password_page(&app, say, sent.next);
            page.error = Some(refusal(say, error, say.of("Chưa đổi được mật khẩu.", "The password was not changed."))?);
            page.answer()
        }
    }
}

async fn enrol_page(app: &App, say: Say, token: &SessionToken, next: String) -> Result<Step, PageError> {
    let enrolment = begin_enrolment(&app.registry, token).await?;
    let title = say.of("Đăng ký xác thực hai lớp", "Set up the second factor");
    let mut page = Step::new(app, say, title, "/login/enrol", next);
    let lead = say.of(
        "Tài khoản này phải dùng xác thực hai lớp. Quét mã QR bằng ứng dụng xác thực, rồi nhập mã 6 chữ số.",
        "This account needs a second factor. Scan the QR code by an authenticator, then enter its 6 digits.",
    );
    let by_hand = say.of("Nếu không quét được, nhập khóa:", "If it cannot be scanned, enter the key:");
    page.lead = vec![lead.to_owned(), format!("{by_hand} {}", enrolment.secret)];
    page.picture = enrolment.picture.map(|svg| format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)));
    page.fields = vec![Field::new("code", say.of("Mã xác thực", "Code"), "text", "one-time-code")];
    Ok(page)
}

/// `GET /login/enrol`.
pub(in crate::web) async fn enrol(
    State(app): State<App>,
    say: Say,
    Query(sent): Query<Sent>,
    presented: Presented,
) -> Result<Response, PageError> {
    match waiting(&app, presented, SessionStage::Enrol).await? {
        Ok(token) => enrol_page(&app, say, &token, sent.next).await?.answer(),
        Err(elsewhere) => Ok(*elsewhere),
    }
}

/// `POST /login/enrol`.
pub(in crate::web) async fn submit_enrol(
    State(app): State<App>,
    transport: Transport,
    presented: Presented,
    say: Say,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let token = match waiting(&app, presented, SessionStage::Enrol).await? {
        Ok(token) => token,
        Err(elsewhere) => return Ok(*elsewhere),
    };
    match confirm_enrolment(&app.registry, &token, &sent.code).await {
        Ok((begun, codes)) => {
            let next = place_of(begun.stage, own_path(&sent.next));
            let mut page = Step::new(&app, say, say.of("Mã dự phòng", "Recovery codes"), "", next);
            let lead = say.of(
                "Xác thực hai lớp đã được đăng ký. Hãy in hoặc ghi lại các mã dự phòng: chỉ hiển thị một lần, mỗi mã dùng một lần.",
                "The second factor is set up. Print the recovery codes or write them down: they are shown once, and each works once.",
            );
            page.lead = vec![lead.to_owned()];
            page.codes = codes;
            let cookie = set_cookie(transport, Some(&begun.token)).ok_or(PageError::Failed)?;
            Ok(([(SET_COOKIE, cookie)], page.answer()?).into_response())
        }
        Err(error) => {
            let error = refusal(say, error, wrong_code(say))?;
            let mut page = enrol_page(&app, say, &token, sent.next).await?;
            page.error = Some(error);
            page.answer()
        }
    }
}

fn activation_page(app: &App, say: Say, name: String) -> Step {
    let title = say.of("Kích hoạt tài khoản", "Activate an account");
    let mut page = Step::new(app, say, title, "/login/activate", "/".to_owned());
    let lead = say.of(
        "Nhập mã kích hoạt do quản trị hệ thống cấp và chọn mật khẩu có ít nhất 15 ký tự.",
        "Enter the activation code that the administrator gave you, and choose a password of at least 15 characters.",
    );
    page.lead = vec![lead.to_owned()];
    page.fields = vec![
        Field { value: name, ..Field::new("name", say.of("Tên đăng nhập", "Account"), "text", "username") },
        Field::new("code", say.of("Mã kích hoạt", "Activation code"), "text", "one-time-code"),
        new_password(say),
    ];
    page
}

fn new_password(say: Say) -> Field {
    Field::new("password", say.of("Mật khẩu mới", "New password"), "password", "new-password")
}

/// `GET /login/activate`.
pub(in crate::web) async fn activation(State(app): State<App>, say: Say) -> Result<Response, PageError> {
    activation_page(&app, say, String::new()).answer()
}

/// `POST /login/activate`.
pub(in crate::web) async fn submit_activation(
    State(app): State<App>,
    client: Option<ClientAddress>,
    say: Say,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let source = client.map(|ClientAddress(address)| address);
    match activate(&app.registry, &sent.name, &sent.code, sent.password, source).await {
        Ok(()) => Ok(Redirect::to("/login").into_response()),
        Err(error) => {
            let wrong = say.of(
                "Tên đăng nhập và mã kích hoạt không khớp, hoặc mã đã hết hạn.",
                "Account and code do not belong together, or the code is over.",
            );
            let mut page = activation_page(&app, say, sent.name);
            page.error = Some(refusal(say, error, wrong)?);
            page.answer()
        }
    }
}
