//! What a person reads when a page cannot be shown. Causes are logged, never shown.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

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
}

impl From<OperationError> for PageError {
    fn from(error: OperationError) -> Self {
        tracing::error!(%error, "a page could not be made");
        Self::Failed
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a page could not be read from the store");
        Self::Failed
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
            Self::Failed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Hệ thống gặp sự cố",
                "Chưa rõ yêu cầu đã được thực hiện hay chưa. Hãy xem lại dữ liệu trước khi thử lại.",
            ),
        };
        (status, super::pages::error::render(title, what_to_do)).into_response()
    }
}
