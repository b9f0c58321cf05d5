//! Errors as the program's `web::scim::error` makes them, for those who only ask whether there was one.

use axum::http::StatusCode;

use super::filter::SyntaxError;

#[derive(Debug)]
pub(in crate::web::scim) struct ScimError {
    pub(in crate::web::scim) detail: String,
}

pub(in crate::web::scim) type ScimResult<T> = Result<T, ScimError>;

impl ScimError {
    pub(in crate::web::scim) fn new(_: StatusCode, detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn invalid_filter(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn invalid_path(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn invalid_syntax(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn invalid_value(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn no_target(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn mutability(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn too_many(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }

    pub(in crate::web::scim) fn filter(error: &SyntaxError) -> Self {
        Self { detail: error.to_string() }
    }
}
