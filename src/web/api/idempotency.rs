//! `Idempotency-Key`: a request sent again under its key gets the same answer and has no second effect.
//!
//! The work goes on when its sender hangs up, so that its answer is kept. What a log-in answers is never kept.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest as _, Request, State};
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::body::unread;
use super::caller::Caller;
use super::problem::Problem;
use super::same_request::Asked;
use crate::domain::ids::PrincipalId;
use crate::domain::lang::Bilingual;
use crate::operations::answer_once::{Claim, claim, keep, release};
use crate::operations::{Actor, OperationError};
use crate::storage::row::idempotency::KeptAnswer;
use crate::web::state::App;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Headers that belong to an answer.
const KEPT_HEADERS: [HeaderName; 4] = [CONTENT_TYPE, CONTENT_LANGUAGE, ETAG, LOCATION];

/// Answers are as large as this at most.
const MAX_ANSWER: usize = 4 << 20;

/// Marks an answer that must not be kept: it holds a secret.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct NeverKept;

/// Carries out a `POST` with a key once.
pub(in crate::web) async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    match keyed(app, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn keyed(app: App, request: Request, next: Next) -> Result<Response, Problem> {
    let key = key_of(request.headers())?;
    let (mut parts, body) = request.into_parts();
    let caller = Caller::of(&mut parts, &app).await;
    let Ok(Caller { actor: Actor::Principal(principal) }) = caller else {
        // Nobody is known whose key it could be; the handler says so.
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let whole = Bytes::from_request(Request::from_parts(parts.clone(), body), &app).await;
    let bytes = whole.map_err(|rejection| unread(&rejection))?;
    let personal = app.registry.keys().personal_data.as_ref();
    // An answer is told again only to whoever may do what they might then: the same token, roles and deputyships.
    let rights = serde_json::to_vec(&principal).unwrap_or_default();
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let (method, address) = (&parts.method, parts.uri.to_string());
    let hash = Asked { rights: &rights, method, address: &address, content_type, body: &bytes }.digest(personal);
    match claim(&app.registry, principal.id, &key, &hash).await? {
        Claim::New => {}
        Claim::Answered(answer) => return Ok(again(answer)),
        Claim::OtherRequest => return Err(reused()),
        Claim::AtWork => return Err(at_work()),
        Claim::CutOff => return Err(cut_off()),
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    let work = tokio::spawn(async move {
        let response = next.run(request).await;
        finish(&app, principal.id, &key, response).await
    });
    work.await.map_err(|_| Problem::from(OperationError::ShuttingDown))?
}

/// Keeps the answer of what was done; frees the key of what was refused.
async fn finish(app: &App, principal: PrincipalId, key: &str, response: Response) -> Result<Response, Problem> {
    let status = response.status();
    // After a failure nobody knows whether it was carried out: the key stays claimed, and a retry is told so.
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        return Ok(response);
    }
    if !status.is_success() || response.extensions().get::<NeverKept>().is_some() {
        release(&app.registry, principal, key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_ANSWER).await.map_err(|error| {
        tracing::error!(%error, "an answer could not be kept");
        cut_off()
    })?;
    let headers: BTreeMap<&str, &str> =
        KEPT_HEADERS.iter().filter_map(|name| Some((name.as_str(), parts.headers.get(name)?.to_str().ok()?))).collect();
    let headers = serde_json::to_string(&headers).unwrap_or_default();
    let answer = KeptAnswer { status: parts.status.as_u16(), headers, body: bytes.to_vec() };
    keep(&app.registry, principal, key, &answer).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(answer: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, Body::from(answer.body)).into_response();
    let kept: BTreeMap<String, String> = serde_json::from_str(&answer.headers).unwrap_or_default();
    response.headers_mut().remove(CONTENT_TYPE);
    for (name, value) in kept {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn key_of(headers: &HeaderMap) -> Result<String, Problem> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
    let mut keys = headers.get_all(KEY).iter();
    let key = keys.next().and_then(|value| value.to_str().ok()).unwrap_or_default();
    if keys.next().is_none() && (1..=128).contains(&key.len()) && key.chars().all(allowed) {
        return Ok(key.to_owned());
    }
    let title = Bilingual::new("Idempotency-Key không hợp lệ", "This is no Idempotency-Key");
    let detail = Bilingual::new(
        "Gửi một khóa từ 1 đến 128 ký tự, chỉ gồm chữ cái không dấu, chữ số và . _ : -, chẳng hạn một UUID",
        "Send one key of 1 to 128 letters, digits and . _ : -, such as a UUID",
    );
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad-idempotency-key", title).with_detail(detail))
}

fn reused() -> Problem {
    let title = Bilingual::new(
        "Khóa này đã dùng cho một yêu cầu khác; hãy dùng khóa mới",
        "This key was used for another request; use a new one",
    );
    let detail = Bilingual::new(
        "Nội dung yêu cầu, mã truy cập hoặc quyền của tài khoản đã khác so với lần gửi trước",
        "The request, its token, or what the account may do differs from when the key was first used",
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", title).with_detail(detail)
}

fn at_work() -> Problem {
    let title = Bilingual::new(
        "Yêu cầu cùng khóa đang được xử lý; hãy thử lại sau",
        "The request with this key is at work; ask again",
    );
    Problem::new(StatusCode::CONFLICT, "request-at-work", title).retry_after(2)
}

fn cut_off() -> Problem {
    let title =
        Bilingual::new("Yêu cầu trước cùng khóa đã bị ngắt giữa chừng", "The request with this key was cut off");
    let detail = Bilingual::new(
        "Không rõ yêu cầu đó đã được ghi nhận hay chưa. Hãy đọc lại dữ liệu, rồi gửi lại với khóa mới nếu còn thiếu",
        "Whether it took effect is not known here. Read the resource, and send it again with a new key if it is missing",
    );
    Problem::new(StatusCode::CONFLICT, "request-cut-off", title).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(values: &[&'static str]) -> Option<String> {
        key_of(&values.iter().map(|value| (KEY, HeaderValue::from_static(value))).collect()).ok()
    }

    #[test]
    fn a_key_is_one_short_plain_text() {
        assert_eq!(with(&["0197-a.b_c:d"]), Some("0197-a.b_c:d".to_owned()));
        for wrong in [&[""][..], &["a b"], &["a/b"], &["a", "a"]] {
            assert_eq!(with(wrong), None, "{wrong:?}");
        }
    }
}
