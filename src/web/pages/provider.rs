//! Logging in by another provider: to it and back. What goes wrong is told on the log-in page, where the other way in is.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{HeaderValue, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::login::{Wanted, own_path};
use super::step::Step;
use super::{account_link, log_in_steps, login};
use crate::auth::oidc::{BrowserSecret, ProviderError};
use crate::domain::lang::Bilingual;
use crate::operations::OperationError;
use crate::operations::begin_provider_log_in::{AWAY_SECONDS, begin_provider_log_in};
use crate::operations::finish_provider_log_in::{Finished, Returned, finish_provider_log_in};
use crate::operations::identify::session_of;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::server::{ClientAddress, Transport};
use crate::web::session::{cookie_of, token_of};
use crate::web::state::App;
use crate::web::ui::Say;

/// Where the way to the provider begins.
pub(in crate::web) const START: &str = "/login/oidc";
/// Where the provider sends browsers back to.
pub(in crate::web) const RETURN: &str = "/login/oidc/callback";

/// `__Host-` binds the cookie to this origin and to secure transport.
const SECURE_NAME: &str = "__Host-congvu-oidc";
/// On loopback without TLS.
const PLAIN_NAME: &str = "congvu-oidc";

/// When it is worth trying a provider again that did not answer.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("60");

/// The link of the log-in page.
pub(super) fn start_address(next: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("{START}?{query}")
}

/// `GET /login/oidc`: on to the provider. A link, since browsers hold a form's redirects against `form-action`.
pub(in crate::web) async fn start(
    State(app): State<App>,
    transport: Transport,
    say: Say,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    if app.registry.provider.is_none() {
        return Err(PageError::NotFound);
    }
    match begin_provider_log_in(&app.registry, own_path(&wanted.next)).await {
        Ok(sent) => {
            let cookie = kept(transport, Some(&sent.secret)).ok_or(PageError::Failed)?;
            Ok(([(SET_COOKIE, cookie)], Redirect::to(sent.address.as_str())).into_response())
        }
        Err(error) => refused(&app, say, error, wanted.next, false),
    }
}

/// What the provider sends the browser back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /login/oidc/callback`: back from the provider.
pub(in crate::web) async fn finish(
    State(app): State<App>,
    transport: Transport,
    client: Option<ClientAddress>,
    say: Say,
    sent: Result<Query<Sent>, QueryRejection>,
    parts: Parts,
) -> Result<Response, PageError> {
    if app.registry.provider.is_none() {
        return Err(PageError::NotFound);
    }
    // Parameters that make no sense are as good as none.
    let sent = sent.map(|Query(sent)| sent).unwrap_or_default();
    let session = token_of(&parts);
    let returned = Returned {
        secret: cookie_of(&parts, SECURE_NAME, PLAIN_NAME).and_then(BrowserSecret::presented),
        state: &sent.state,
        code: sent.code.as_deref(),
        error: sent.error.as_deref(),
        issuer: sent.iss.as_deref(),
        session: session.as_ref(),
        source: client.map(|ClientAddress(address)| address),
    };
    let mut response = match finish_provider_log_in(&app.registry, returned).await {
        Ok(Finished::LoggedIn { begun, next }) => log_in_steps::go_on(transport, &begun, &next)?,
        Ok(Finished::Linked) => Redirect::to(account_link::PAGE).into_response(),
        // Whoever came with somebody else's link keeps what they have for their own way back.
        Err(error @ OperationError::ProviderLogInOver) => return refused(&app, say, error, String::new(), false),
        Err(error) => {
            let is_logged_in = match &session {
                Some(token) => session_of(&app.registry, token).await?.is_some(),
                None => false,
            };
            refused(&app, say, error, String::new(), is_logged_in)?
        }
    };
    let cookie = kept(transport, None).ok_or(PageError::Failed)?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// The cookie of a browser that is at the provider; without a secret, the cookie that ends it.
pub(super) fn kept(transport: Transport, secret: Option<&BrowserSecret>) -> Option<HeaderValue> {
    let (name, secure) = match transport {
        Transport::Secure => (SECURE_NAME, "; Secure"),
        Transport::Plain => (PLAIN_NAME, ""),
    };
    let (value, age) = secret.map_or_else(|| (String::new(), 0), |secret| (secret.reveal(), AWAY_SECONDS));
    // Lax: the browser comes back by a link of another site.
    HeaderValue::from_str(&format!("{name}={value}; Path=/{secure}; HttpOnly; SameSite=Lax; Max-Age={age}")).ok()
}

/// Tells what went wrong: on the log-in page or, to whoever is logged in and wanted a link, on a page that leads back to it.
pub(super) fn refused(
    app: &App,
    say: Say,
    error: OperationError,
    next: String,
    is_logged_in: bool,
) -> Result<Response, PageError> {
    let label = app.registry.provider.as_ref().map_or("", |provider| provider.label());
    let (status, text) = told(error, label)?;
    let text = say.text(&text);
    let page = if is_logged_in {
        let mut page = Step::new(app, say, account_link::title(say), "", account_link::PAGE.to_owned());
        page.frame = Frame::new(app, "account", None).speaking(say);
        page.error = Some(text);
        page.button = say.of("Quay lại", "Back");
        Html(askama::Template::render(&page)?)
    } else {
        login::page(app, say, Some(text), String::new(), next)?
    };
    let mut headers = HeaderMap::new();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, RETRY_SECONDS);
    }
    Ok((status, headers, page).into_response())
}

/// What went wrong, as people read it. Why exactly stands in the log.
fn told(error: OperationError, label: &str) -> Result<(StatusCode, Bilingual), PageError> {
    Ok(match error {
        OperationError::ProviderLogInOver => (
            StatusCode::BAD_REQUEST,
            Bilingual::new(
                "Lần đăng nhập này đã quá 10 phút, đã được dùng hoặc bắt đầu ở trình duyệt khác. Hãy bắt đầu lại.",
                "This log-in is older than 10 minutes, was used, or began in another browser. Begin again.",
            ),
        ),
        OperationError::ProviderLogInCancelled => (
            StatusCode::FORBIDDEN,
            Bilingual::new(
                format!("Bạn đã hủy đăng nhập tại {label}. Hãy bắt đầu lại, hoặc đăng nhập bằng mật khẩu."),
                format!("You cancelled the log-in at {label}. Begin again, or log in by password."),
            ),
        ),
        OperationError::ProviderNotLinked { subject } => (
            StatusCode::FORBIDDEN,
            Bilingual::new(
                format!(
                    "Tài khoản {label} này chưa được liên kết với tài khoản nào ở đây. Hãy đăng nhập bằng mật khẩu rồi mở \
                     trang Liên kết đăng nhập, hoặc gửi mã định danh {subject} cho quản trị hệ thống để liên kết."
                ),
                format!(
                    "This account of {label} is linked with none here. Log in by password and open the page of the link, or \
                     send the identifier {subject} to the administrator."
                ),
            ),
        ),
        OperationError::LogInRefused => (
            StatusCode::FORBIDDEN,
            Bilingual::new(
                format!("Không được đăng nhập bằng tài khoản {label} này. Hãy liên hệ quản trị hệ thống."),
                format!("Nobody logs in by this account of {label}. Ask the administrator."),
            ),
        ),
        OperationError::Conflict { reason } => (StatusCode::CONFLICT, reason),
        OperationError::Provider(error @ ProviderError::Refused { .. }) => {
            tracing::warn!(%error, "a log-in by the provider was refused");
            let text = Bilingual::new(
                format!(
                    "Không xác nhận được kết quả đăng nhập từ {label}. Hãy bắt đầu lại; nếu vẫn không được, hãy liên hệ quản trị hệ thống."
                ),
                format!(
                    "What {label} says of the log-in could not be confirmed. Begin again, or ask the administrator."
                ),
            );
            (StatusCode::FORBIDDEN, text)
        }
        OperationError::Provider(error) => {
            tracing::warn!(%error, "the provider of log-ins does not answer as it should");
            let text = Bilingual::new(
                format!("{label} hiện không phản hồi. Hãy thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu."),
                format!("{label} does not answer now. Try again in a few minutes, or log in by password."),
            );
            (StatusCode::SERVICE_UNAVAILABLE, text)
        }
        other => return Err(other.into()),
    })
}
