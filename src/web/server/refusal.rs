//! What the layers answer instead of a handler: a problem document to programs, a page to people.

use std::any::Any;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::domain::lang::{Bilingual, Lang};
use crate::web::api::problem::{PROBLEM_JSON, Problem, language};
use crate::web::pages::error;
use crate::web::ui::Say;

/// Why no handler answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A browser says that another site sent this.
    CrossSite,
    /// Asked too often; ask again after so long.
    TooOften(Duration),
    /// More requests at once than the server takes on.
    Overloaded,
    /// No answer in time to a question that changes nothing.
    TimedOut,
    /// No answer in time to a request that may have changed something, and may still.
    OutcomeUnknown,
    /// The body did not arrive in time.
    TooSlow,
    /// The body is longer than may be.
    TooLarge,
    /// The handler failed in a way that nobody foresaw.
    Panicked,
}

impl Refusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Overloaded | Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::OutcomeUnknown => StatusCode::GATEWAY_TIMEOUT,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The kind of problem, as `docs/API-DESIGN.md` lists it, and as the figures count it.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::CrossSite => "cross-site",
            Self::TooOften(_) => "too-many-requests",
            Self::Overloaded => "overloaded",
            Self::TimedOut => "timed-out",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::TooSlow => "too-slow",
            Self::TooLarge => "too-large",
            Self::Panicked => "failed",
        }
    }

    fn title(self) -> Bilingual {
        match self {
            Self::CrossSite => Bilingual::new(
                "Yêu cầu này không được gửi từ trang của hệ thống",
                "This request was not sent by a page of this service",
            ),
            Self::TooOften(_) => Bilingual::new("Gửi yêu cầu quá nhiều lần", "Too many requests"),
            Self::Overloaded => Bilingual::new("Hệ thống đang quá tải", "The service has more to do than it can"),
            Self::TimedOut => Bilingual::new("Hệ thống chưa trả lời kịp", "The service did not answer in time"),
            Self::OutcomeUnknown => Bilingual::new(
                "Chưa biết kết quả: yêu cầu có thể đã hoặc sẽ được thực hiện",
                "The outcome is not known: the request may have been carried out, or may be yet",
            ),
            Self::TooSlow => Bilingual::new("Nội dung gửi lên quá chậm", "What was sent came too slowly"),
            Self::TooLarge => Bilingual::new("Nội dung gửi lên quá lớn", "What was sent is too large"),
            Self::Panicked => Bilingual::new("Hệ thống gặp sự cố", "Something failed"),
        }
    }

    fn what_to_do(self) -> Bilingual {
        match self {
            Self::CrossSite => Bilingual::new(
                "Hãy mở trang của hệ thống rồi thực hiện lại.",
                "Open the service's own page and repeat.",
            ),
            Self::TooOften(_) | Self::Overloaded | Self::TimedOut => Bilingual::new(
                "Không có dữ liệu nào bị thay đổi. Hãy chờ ít giây rồi thử lại.",
                "Nothing was changed. Wait a few seconds and try again.",
            ),
            Self::OutcomeUnknown => Bilingual::new(
                "Hãy xem lại dữ liệu trước khi thực hiện lại; chương trình gửi lại với cùng Idempotency-Key.",
                "Look before you repeat; programs repeat with the same Idempotency-Key.",
            ),
            Self::TooSlow => Bilingual::new(
                "Không có dữ liệu nào bị thay đổi. Hãy kiểm tra kết nối mạng rồi gửi lại.",
                "Nothing was changed. Check the network and send it again.",
            ),
            Self::TooLarge => Bilingual::new(
                "Hãy chia nhỏ nội dung: tối đa 1 MiB, tệp tải lên tối đa 20 MiB.",
                "Send it in parts: at most 1 MiB, or 20 MiB for a file.",
            ),
            Self::Panicked => Bilingual::new(
                "Hãy thử lại sau ít phút; nếu vẫn lỗi, báo quản trị hệ thống mã yêu cầu trong X-Request-Id.",
                "Try again in a few minutes; if it fails again, tell the administrator the X-Request-Id.",
            ),
        }
    }

    fn retry_after(self) -> Option<u64> {
        match self {
            // Rounded up: who comes back a moment early is refused again.
            Self::TooOften(wait) => Some(wait.as_secs() + 1),
            Self::Overloaded => Some(2),
            Self::TimedOut => Some(10),
            _ => None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What is answered when a handler panics. Where it happened is in the log; what it held at the time is not.
pub(super) fn of_panic(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    Refusal::Panicked.into_response()
}

/// Writes out the refusal that an answer carries.
pub(super) async fn tell(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let for_program = asks_as_program(parts.uri.path(), &parts.headers);
    // Programs say which language they want, people chose it on a page.
    let lang = if for_program { language(&parts.headers) } else { Say::chosen_in(&parts).0 };
    let response = next.run(Request::from_parts(parts, body)).await;
    let carried = response.extensions().get::<Refusal>().copied();
    // An extractor that met a body beyond its bound answers in its own words.
    let is_told = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_JSON);
    let is_too_large = response.status() == StatusCode::PAYLOAD_TOO_LARGE && !is_told;
    let too_large = is_too_large.then_some(Refusal::TooLarge);
    let Some(refusal) = carried.or(too_large) else { return response };
    let mut told = written(refusal, for_program, lang);
    if let Some(seconds) = refusal.retry_after() {
        told.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    told.extensions_mut().insert(refusal);
    told
}

fn written(refusal: Refusal, for_program: bool, lang: Lang) -> Response {
    let (title, what_to_do) = (refusal.title(), refusal.what_to_do());
    if for_program {
        return Problem::new(refusal.status(), refusal.code(), title).with_detail(what_to_do).spoken(lang);
    }
    (refusal.status(), error::render(Say(lang), title.pick(lang), what_to_do.pick(lang))).into_response()
}

fn asks_as_program(path: &str, headers: &HeaderMap) -> bool {
    let accepts =
        |kind| headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains(kind));
    path.starts_with("/api/") || path.starts_with("/scim/") || (accepts("json") && !accepts("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::api::problem_kinds::KINDS;

    #[test]
    fn every_refusal_is_explained_with_its_status() {
        let wait = Duration::from_millis(1500);
        for refusal in [
            Refusal::CrossSite,
            Refusal::TooOften(wait),
            Refusal::Overloaded,
            Refusal::TimedOut,
            Refusal::OutcomeUnknown,
            Refusal::TooSlow,
            Refusal::TooLarge,
            Refusal::Panicked,
        ] {
            let kind = KINDS.iter().find(|kind| kind.code == refusal.code());
            assert_eq!(kind.map(|kind| kind.status), Some(refusal.status().as_u16()), "{refusal:?}");
        }
        assert_eq!(Refusal::TooOften(wait).retry_after(), Some(2), "never too early");
    }
}
