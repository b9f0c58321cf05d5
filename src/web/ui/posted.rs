//! A form that arrived: who sent it, what is in it, and carrying it out once.
//!
//! Whoever's session has ended meanwhile loses nothing: they are shown a page that holds everything they sent, to be sent again
//! after a log-in beside it.

use std::future::Future;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, OriginalUri, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use rand::TryRng as _;

use super::form::{Form, ONCE, SEEN};
use super::line::Line;
use super::say::Say;
use super::sent::Sent;
use super::view::View;
use super::visitor::{Visitor, log_in_and_back};
use crate::auth::keyed_digest::{DigestPurpose, keyed_digest};
use crate::domain::lang::Bilingual;
use crate::operations::Actor;
use crate::operations::answer_once::{Claim, claim, keep, release};
use crate::storage::row::idempotency::KeptAnswer;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;

/// A form that somebody sent.
#[derive(Debug)]
pub(in crate::web) struct Posted {
    pub(in crate::web) visitor: Visitor,
    pub(in crate::web) sent: Sent,
    path: String,
}

/// A key that no other form has; nothing when the system gives no randomness, and such a form is refused.
pub(super) fn fresh_key() -> String {
    let mut bytes = [0_u8; 16];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_or_else(|_| String::new(), |()| hex::encode(bytes))
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let found = Visitor::of(&mut parts, app).await.map_err(PageError::into_response)?;
        let uri = OriginalUri::from_request_parts(&mut parts, app).await.map(|OriginalUri(uri)| uri);
        let path = uri.map_or_else(|never| match never {}, |uri| uri.path().to_owned());
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            // No form of ours: there is nothing of it to keep for whoever has no session.
            return Err(match found {
                Some(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
                None => Redirect::to(&log_in_and_back(&parts)).into_response(),
            });
        }
        let say = Say::chosen_in(&parts);
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let sent = Sent::read(&bytes.map_err(IntoResponse::into_response)?);
        match found {
            Some(visitor) => Ok(Self { visitor, sent, path }),
            None => Err(session_ended(app, say, &path, &sent)),
        }
    }
}

impl Posted {
    pub(super) const fn of(visitor: Visitor, sent: Sent, path: String) -> Self {
        Self { visitor, sent, path }
    }

    /// As operations know whoever sent it.
    pub(in crate::web) fn actor(&self) -> Actor {
        self.visitor.actor()
    }

    /// The language they read.
    pub(in crate::web) const fn say(&self) -> Say {
        self.visitor.say
    }

    /// Refuses what was changed by somebody else since the form was shown.
    ///
    /// # Errors
    /// When what they had seen is not what is there now.
    pub(in crate::web) fn require_seen(&self, now: &str) -> Result<(), Problem> {
        if self.sent.given(SEEN) == Some(now) { Ok(()) } else { Err(Problem::changed()) }
    }

    /// Carries the form out once. `work` gives the page to go to afterwards; a form that comes again under its key leads there too,
    /// and does nothing.
    ///
    /// # Errors
    /// When the work is refused, which frees the key; when the same form is at work, was cut off, or comes with other content.
    pub(in crate::web) async fn once<E: Into<Problem>>(
        &self,
        app: &App,
        work: impl Future<Output = Result<String, E>>,
    ) -> Result<Redirect, Problem> {
        let key = self.sent.given(ONCE).filter(|key| key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit()));
        let key = key.ok_or_else(incomplete)?;
        let principal = self.visitor.principal.id;
        match claim(&app.registry, principal, key, &self.digest(app)).await? {
            Claim::New => {}
            Claim::Answered(answer) => return Ok(Redirect::to(&String::from_utf8_lossy(&answer.body))),
            Claim::OtherRequest => return Err(sent_before()),
            Claim::AtWork => return Err(at_work()),
            Claim::CutOff => return Err(cut_off()),
        }
        match work.await.map_err(Into::into) {
            Ok(place) => {
                let answer = KeptAnswer { status: 303, headers: "{}".to_owned(), body: place.clone().into_bytes() };
                keep(&app.registry, principal, key, &answer).await?;
                Ok(Redirect::to(&place))
            }
            Err(problem) => {
                // After a failure nobody knows whether it was carried out: the key stays claimed.
                if !problem.is_failure() {
                    release(&app.registry, principal, key).await?;
                }
                Err(problem)
            }
        }
    }

    fn digest(&self, app: &App) -> [u8; 32] {
        let mut whole = vec![self.path.as_bytes()];
        for (name, value) in self.sent.pairs() {
            whole.extend([name.as_bytes(), value.as_bytes()]);
        }
        keyed_digest(app.registry.keys().personal_data.as_ref(), DigestPurpose::Request, &whole)
    }
}

/// The page for whoever's session ended while they filled in a form: everything is still there.
fn session_ended(app: &App, say: Say, path: &str, sent: &Sent) -> Response {
    let title = say.of("Phiên làm việc đã kết thúc", "Your session has ended");
    let lead = say.of(
        "Nội dung đã nhập vẫn còn ở trang này, chưa có gì được ghi.",
        "Everything you entered is still on this page; nothing was recorded.",
    );
    let log_in = say.of("Đăng nhập lại ở thẻ mới", "Log in again in a new tab");
    let then = say.of(", rồi quay lại đây và bấm Gửi lại.", ", then come back here and press Send again.");
    let form = sent.pairs().fold(Form::again(path), |form, (name, value)| form.hidden(name, value));
    let form = form.said(Line::new_tab("/login", log_in).plain(then)).button(say.of("Gửi lại", "Send again"));
    let frame = Frame::new(app, "login", None).speaking(say);
    View::new(frame, title).lead(lead).with(form).status(StatusCode::UNAUTHORIZED).into_response()
}

fn incomplete() -> Problem {
    let title = Bilingual::new(
        "Biểu mẫu chưa đầy đủ; hãy mở lại trang và nhập lại",
        "The form is incomplete; open its page again",
    );
    Problem::new(StatusCode::BAD_REQUEST, "invalid", title)
}

fn sent_before() -> Problem {
    let title =
        Bilingual::new("Biểu mẫu này đã được gửi với nội dung khác", "This form was sent before, with other content");
    Problem::new(StatusCode::CONFLICT, "request-cut-off", title).with_detail(Bilingual::new(
        "Lần gửi trước đã được thực hiện. Hãy mở lại trang để xem kết quả, rồi nhập lại nếu cần thay đổi.",
        "What was sent then has been carried out. Open the page again to see it, and enter what is to change.",
    ))
}

fn at_work() -> Problem {
    let title = Bilingual::new("Biểu mẫu này đang được xử lý", "This form is being carried out");
    Problem::new(StatusCode::CONFLICT, "request-at-work", title).with_detail(Bilingual::new(
        "Không cần gửi lại: hãy tải lại trang sau ít giây để xem kết quả.",
        "There is no need to send it again: reload the page in a few seconds to see what became of it.",
    ))
}

fn cut_off() -> Problem {
    let title = Bilingual::new("Lần gửi trước bị ngắt giữa chừng", "Sending it was cut off before");
    Problem::new(StatusCode::CONFLICT, "request-cut-off", title).with_detail(Bilingual::new(
        "Chưa rõ việc này đã được ghi nhận hay chưa. Hãy mở lại trang để kiểm tra trước khi nhập lại.",
        "Whether it was recorded is not known here. Open the page again and look before entering it anew.",
    ))
}
