//! What a person reads when a page cannot be shown. Causes are logged, never shown.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::api::Problem;
use crate::operations::OperationError;
use crate::storage::StoreError;

/// Why a page cannot be shown.
#[derive(Debug)]
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
        let (status, title, what_to_do) = match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Không tìm thấy trang",
                "Địa chỉ có thể đã gõ sai, hoặc nội dung nằm ngoài phạm vi được giao của tài khoản này.",
            ),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "Không có quyền xem",
                "Tài khoản này chưa được giao quyền xem số liệu. Hãy liên hệ quản trị hệ thống.",
            ),
            Self::Refused(problem) => {
                let detail = problem.detail().map_or("", |detail| detail.vi.as_str());
                return (problem.status(), super::pages::error::render(&problem.title().vi, detail)).into_response();
            }
            Self::Failed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Hệ thống gặp sự cố",
                "Chưa rõ yêu cầu đã được thực hiện hay chưa. Hãy xem lại dữ liệu trước khi thử lại.",
            ),
        };
        (status, super::pages::error::render(title, what_to_do)).into_response()
    }
}
