//! The page of one step of a log-in: what it is, what is asked for, what was wrong.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};

use crate::auth::password::PasswordError::{TooCommon, TooLong, TooShort, TooSimple};
use crate::domain::lang::Bilingual;
use crate::domain::principal::SessionStage;
use crate::operations::OperationError;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::password_words;
use crate::web::state::App;
use crate::web::ui::Say;

/// One step.
#[derive(Template)]
#[template(path = "step.html")]
pub(super) struct Step {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) error: Option<String>,
    pub(super) lead: Vec<String>,
    pub(super) picture: Option<String>,
    pub(super) codes: Vec<String>,
    pub(super) action: &'static str,
    pub(super) fields: Vec<Field>,
    pub(super) button: &'static str,
    pub(super) next: String,
}

/// What is asked for.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: &'static str,
    pub(super) value: String,
    pub(super) autocomplete: &'static str,
}

impl Field {
    pub(super) fn new(name: &'static str, label: &'static str, kind: &'static str, autocomplete: &'static str) -> Self {
        Self { name, label, kind, value: String::new(), autocomplete }
    }
}

impl Step {
    pub(super) fn new(app: &App, say: Say, title: &'static str, action: &'static str, next: String) -> Self {
        Self {
            frame: Frame::new(app, "login", None).speaking(say),
            title,
            error: None,
            lead: Vec::new(),
            picture: None,
            codes: Vec::new(),
            action,
            fields: Vec::new(),
            button: say.of("Tiếp tục", "Continue"),
            next,
        }
    }

    /// The page; with an error it says so to programs too.
    pub(super) fn answer(self) -> Result<Response, PageError> {
        let status = if self.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, Html(self.render()?)).into_response())
    }
}

/// Where a log-in that came so far goes on.
pub(super) fn place_of(stage: SessionStage, next: &str) -> String {
    let page = match stage {
        SessionStage::Open => return next.to_owned(),
        SessionStage::Code => "/login/code",
        SessionStage::Password => "/login/password",
        SessionStage::Enrol => "/login/enrol",
    };
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("{page}?{query}")
}

/// What a person can do about a refusal; a failure of ours is none of theirs.
pub(super) fn refusal(say: Say, error: OperationError, refused: &'static str) -> Result<String, PageError> {
    Ok(match error {
        OperationError::LogInRefused => refused.to_owned(),
        OperationError::TooManyAttempts { seconds } => say.text(&Bilingual::new(
            format!("Đã thử sai quá nhiều lần. Hãy chờ {seconds} giây rồi thử lại."),
            format!("Too many wrong tries. Wait {seconds} seconds, then try again."),
        )),
        OperationError::Password(error @ (TooShort { .. } | TooCommon | TooSimple | TooLong)) => {
            say.text(&password_words::told(&error))
        }
        OperationError::Conflict { reason } => say.text(&reason),
        other => return Err(other.into()),
    })
}
