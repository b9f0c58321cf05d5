//! What a person reads when a page cannot be shown. Causes are logged, never shown.

use axum::extract::Request;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::api::Problem;
use super::pages::error::render;
use super::ui::Say;
use crate::operations::OperationError;
use crate::storage::StoreError;

/// Why a page cannot be shown. An answer carries it to [`tell`], which knows the reader's language.
#[derive(Debug, Clone)]
pub(super) enum PageError {
    /// Nothing there, or nothing that this reader may see: the two look alike.
    NotFound,
    /// The account has no role that reads the registry.
    Forbidden,
    /// Our own fault, or the store's.
    Failed,
    /// Refused for a reason that can be told.
    Refused(Box<Problem>),
}

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        match problem.status() {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::FORBIDDEN => Self::Forbidden,
            _ if problem.is_failure() => Self::Failed,
            _ => Self::Refused(Box::new(problem)),
        }
    }
}

impl From<OperationError> for PageError {
    fn from(error: OperationError) -> Self {
        Problem::from(error).into()
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

/// An address that no page of ours links to.
impl From<PathRejection> for PageError {
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

/// As above.
impl From<QueryRejection> for PageError {
    fn from(_: QueryRejection) -> Self {
        Self::NotFound
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a template could not be rendered");
        Self::Failed
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the error that an answer carries as a page, in the language that the reader chose.
pub(super) async fn tell(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let say = Say::chosen_in(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    match response.extensions_mut().remove::<PageError>() {
        Some(error) => error.written(say),
        None => response,
    }
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refused(problem) => problem.status(),
        }
    }

    fn written(&self, say: Say) -> Response {
        let (title, what_to_do) = match self {
            Self::NotFound => (
                say.of("Không tìm thấy trang", "Page not found"),
                say.of(
                    "Địa chỉ có thể đã gõ sai, hoặc nội dung nằm ngoài phạm vi được giao của tài khoản này.",
                    "The address may be mistyped, or what is there lies outside the scope of this account.",
                ),
            ),
            Self::Forbidden => (
                say.of("Không có quyền xem", "Not allowed"),
                say.of(
                    "Tài khoản này chưa được giao quyền xem số liệu. Hãy liên hệ quản trị hệ thống.",
                    "This account may not see this. Ask the administrator.",
                ),
            ),
            Self::Failed => (
                say.of("Hệ thống gặp sự cố", "Something failed"),
                say.of(
                    "Chưa rõ yêu cầu đã được thực hiện hay chưa. Hãy xem lại dữ liệu trước khi thử lại.",
                    "Whether it was carried out is not known. Look before you try again.",
                ),
            ),
            Self::Refused(problem) => {
                let detail = problem.detail().map(|detail| say.text(detail)).unwrap_or_default();
                return (problem.status(), render(say, &say.text(problem.title()), &detail)).into_response();
            }
        };
        (self.status(), render(say, title, what_to_do)).into_response()
    }
}
