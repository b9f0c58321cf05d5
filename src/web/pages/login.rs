//! Logging in and out.

use askama::Template;
use axum::Form;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::log_in_steps::go_on;
use super::step::refusal;
use crate::auth::password::Password;
use crate::operations::log_in;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::server::{ClientAddress, Transport};
use crate::web::session::{set_cookie, token_of};
use crate::web::state::App;
use crate::web::ui::Say;

#[derive(Template)]
#[template(path = "login.html")]
struct Page {
    frame: Frame,
    error: Option<String>,
    name: String,
    next: String,
    provider: Option<ProviderButton>,
}

/// The way to another provider.
struct ProviderButton {
    label: String,
    start: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    pub(super) next: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `GET /login`.
pub(in crate::web) async fn form(
    State(app): State<App>,
    say: Say,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, PageError> {
    page(&app, say, None, String::new(), wanted.next)
}

/// `POST /login`.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    transport: Transport,
    client: Option<ClientAddress>,
    say: Say,
    Form(sent): Form<Credentials>,
) -> Result<Response, PageError> {
    let refused = |error: &str| {
        page(&app, say, Some(error.to_owned()), sent.name.clone(), sent.next.clone())
            .map(|page| (StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let Ok(password) = Password::typed(sent.password.clone()) else {
        return refused(say.of("Mật khẩu quá dài.", "The password is too long."));
    };
    let source = client.map(|ClientAddress(address)| address);
    match log_in::begin_log_in(&app.registry, sent.name.trim(), password, source).await {
        Ok(begun) => go_on(transport, &begun, &sent.next),
        Err(error) => {
            let wrong = say.of(
                "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra và nhập lại.",
                "Account and password do not belong together. Check them and try again.",
            );
            refused(&refusal(say, error, wrong)?)
        }
    }
}

/// `POST /logout`.
pub(in crate::web) async fn log_out(State(app): State<App>, request: Request) -> Result<Response, PageError> {
    let (parts, _) = request.into_parts();
    if let Some(token) = token_of(&parts) {
        log_in::log_out(&app.registry, &token).await?;
    }
    let cookie = set_cookie(Transport::of(&parts), None).ok_or(PageError::Failed)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/login")).into_response())
}

pub(super) fn page(
    app: &App,
    say: Say,
    error: Option<String>,
    name: String,
    next: String,
) -> Result<Html<String>, PageError> {
    let frame = Frame::new(app, "login", None).speaking(say);
    let provider = app.registry.provider.as_ref().map(|provider| ProviderButton {
        label: provider.label().to_owned(),
        start: super::provider::start_address(&next),
    });
    Ok(Html(Page { frame, error, name, next, provider }.render()?))
}

/// Where to go after the log-in: a path of ours, never another site (`//host`, `/\host`).
pub(super) fn own_path(next: &str) -> &str {
    let mut characters = next.chars();
    let is_ours = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    if is_ours && !next.chars().any(char::is_control) { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_log_in_one_stays_here() {
        for (next, goes_to) in [
            ("/agencies", "/agencies"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(own_path(next), goes_to, "{next:?}");
        }
    }
}
