//! `GET` and `POST /activate`: an official sets the password of their mailbox with the code from their sheet. No log-in: the code
//! is the proof.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use serde::Deserialize;

use crate::auth::activation_code::ActivationCode;
use crate::auth::password::Password;
use crate::domain::mailbox::address::MailAddress;
use crate::operations::OperationError;
use crate::operations::recovery::offer_recovery_address;
use crate::operations::set_mailbox_password::set_mailbox_password;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::password_words;
use crate::web::state::App;
use crate::web::ui::Say;

#[derive(Template)]
#[template(path = "activate.html")]
struct Page {
    frame: Frame,
    errors: Vec<(&'static str, String)>,
    code: String,
    done: Option<String>,
}

/// The code may stand in the link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Link {
    code: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Sent {
    code: String,
    password: String,
    repeated: String,
    #[serde(default)]
    recovery: String,
}

/// `GET /activate`.
pub(in crate::web) async fn form(
    State(app): State<App>,
    say: Say,
    Query(link): Query<Link>,
) -> Result<Html<String>, PageError> {
    page(&app, say, Vec::new(), link.code, None)
}

/// `POST /activate`.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    say: Say,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let refused = |errors| {
        let page = page(&app, say, errors, sent.code.clone(), None)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let code = ActivationCode::typed(&sent.code);
    let password = Password::chosen(sent.password.clone());
    let mut errors = Vec::new();
    if code.is_none() {
        let wrong = say.of(
            "Mã kích hoạt gồm 20 chữ và số, chia bốn nhóm; hãy nhập đúng như trên phiếu.",
            "A code has 20 letters and digits in four groups; enter it as it stands on the sheet.",
        );
        errors.push(("code", wrong.to_owned()));
    }
    if let Err(error) = &password {
        errors.push(("password", say.text(&password_words::told(error))));
    } else if sent.password != sent.repeated {
        let differ = say.of("Hai lần nhập mật khẩu không giống nhau.", "The two passwords differ.");
        errors.push(("repeated", differ.to_owned()));
    }
    let recovery = sent.recovery.trim();
    let recovery = if recovery.is_empty() { None } else { Some(recovery.parse::<MailAddress>()) };
    if let Some(Err(_)) = &recovery {
        let wrong = say.of(
            "Địa chỉ khôi phục không phải là một địa chỉ thư; có thể để trống.",
            "That is no mail address; the field may stay empty.",
        );
        errors.push(("recovery", wrong.to_owned()));
    }
    let (Some(code), Ok(password), true) = (code, password, errors.is_empty()) else { return refused(errors) };
    match set_mailbox_password(&app.registry, &code, password).await {
        Ok(done) => {
            if let Some(Ok(address)) = recovery {
                // The password is set, whatever becomes of this.
                if let Err(error) = offer_recovery_address(&app.registry, done.owner.official, &address).await {
                    tracing::warn!(%error, "a recovery address was not kept");
                }
            }
            Ok(page(&app, say, Vec::new(), String::new(), Some(done.owner.address.to_string()))?.into_response())
        }
        Err(OperationError::NotFound { .. }) => refused(vec![(
            "code",
            say.of(
                "Mã này không đúng, đã dùng hoặc đã hết hạn. Hãy đề nghị bộ phận hỗ trợ cấp mã mới.",
                "This code is wrong, was used, or is over. Ask the helpdesk for a new one.",
            )
            .to_owned(),
        )]),
        Err(OperationError::Conflict { reason } | OperationError::NotConfigured { what: reason }) => {
            refused(vec![("code", say.text(&reason))])
        }
        Err(other) => Err(other.into()),
    }
}

fn page(
    app: &App,
    say: Say,
    errors: Vec<(&'static str, String)>,
    code: String,
    done: Option<String>,
) -> Result<Html<String>, PageError> {
    Ok(Html(Page { frame: Frame::new(app, "activate", None).speaking(say), errors, code, done }.render()?))
}
