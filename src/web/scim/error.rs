//! Errors as SCIM wants them (RFC 7644 section 3.12): a status, sometimes a `scimType`, and a sentence in English.

use axum::http::StatusCode;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::answer::scim;
use super::filter::SyntaxError;
use crate::domain::field_problem::FieldProblem;
use crate::operations::OperationError;
use crate::storage::StoreError;

/// Why a SCIM request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web::scim) struct ScimError {
    pub(in crate::web::scim) status: StatusCode,
    pub(in crate::web::scim) kind: Option<&'static str>,
    pub(in crate::web::scim) detail: String,
    /// Seconds after which to come again.
    retry_after: Option<u32>,
}

/// What SCIM handlers answer.
pub(in crate::web::scim) type ScimResult<T> = Result<T, ScimError>;

impl ScimError {
    pub(in crate::web::scim) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into(), retry_after: None }
    }

    fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { kind: Some(kind), ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    pub(in crate::web::scim) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("no such {what}, or outside your scope"))
    }

    pub(in crate::web::scim) fn invalid_filter(detail: impl Into<String>) -> Self {
        Self::bad("invalidFilter", detail)
    }

    pub(in crate::web::scim) fn invalid_path(detail: impl Into<String>) -> Self {
        Self::bad("invalidPath", detail)
    }

    pub(in crate::web::scim) fn invalid_syntax(detail: impl Into<String>) -> Self {
        Self::bad("invalidSyntax", detail)
    }

    pub(in crate::web::scim) fn invalid_value(detail: impl Into<String>) -> Self {
        Self::bad("invalidValue", detail)
    }

    pub(in crate::web::scim) fn no_target(detail: impl Into<String>) -> Self {
        Self::bad("noTarget", detail)
    }

    pub(in crate::web::scim) fn mutability(detail: impl Into<String>) -> Self {
        Self::bad("mutability", detail)
    }

    pub(in crate::web::scim) fn too_many(detail: impl Into<String>) -> Self {
        Self::bad("tooMany", detail)
    }

    pub(in crate::web::scim) fn taken(detail: impl Into<String>) -> Self {
        Self { kind: Some("uniqueness"), ..Self::new(StatusCode::CONFLICT, detail) }
    }

    pub(in crate::web::scim) fn filter(error: &SyntaxError) -> Self {
        Self::invalid_filter(format!("the filter cannot be read: {error}"))
    }

    /// Every wrong field in one sentence each.
    pub(in crate::web::scim) fn fields(problems: &[FieldProblem]) -> Self {
        let sentence =
            |problem: &FieldProblem| format!("{}: {}; {}", problem.field, problem.reason.en, problem.remedy.en);
        Self::invalid_value(problems.iter().map(sentence).collect::<Vec<_>>().join(" | "))
    }
}

impl From<OperationError> for ScimError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Invalid { problems } => Self::fields(&problems),
            OperationError::NotFound { what } => Self::not_found(what),
            OperationError::UnknownAgency { .. } => Self::not_found("agency"),
            OperationError::NotLoggedIn { .. } => Self::new(StatusCode::UNAUTHORIZED, "send a valid access token"),
            OperationError::NotAllowed { .. } | OperationError::NotWholeProvince { .. } => {
                Self::new(StatusCode::FORBIDDEN, error.to_string())
            }
            OperationError::Changed { what } => {
                Self::new(StatusCode::PRECONDITION_FAILED, format!("the {what} was changed meanwhile; read it again"))
            }
            OperationError::Store(StoreError::Conflict { .. }) => {
                Self::new(StatusCode::CONFLICT, "it contradicts what is recorded; read it again")
            }
            OperationError::Conflict { reason } => Self::new(StatusCode::CONFLICT, reason.en),
            OperationError::TooManyTries { minutes } => Self {
                retry_after: Some(minutes.saturating_mul(60)),
                ..Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    format!("too many personal numbers of people outside your scope; wait {minutes} minutes"),
                )
            },
            OperationError::ShuttingDown | OperationError::Directory(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "the service is busy; try again")
            }
            other => {
                tracing::error!(error = %other, "a SCIM request failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "something failed; the outcome is not known, read the data before trying again",
                )
            }
        }
    }
}

impl From<StoreError> for ScimError {
    fn from(error: StoreError) -> Self {
        OperationError::from(error).into()
    }
}

impl IntoResponse for ScimError {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        body.insert("schemas".to_owned(), json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
        // The status is a text here (RFC 7644 section 3.12).
        body.insert("status".to_owned(), Value::String(self.status.as_str().to_owned()));
        if let Some(kind) = self.kind {
            body.insert("scimType".to_owned(), json!(kind));
        }
        body.insert("detail".to_owned(), Value::String(self.detail));
        let mut response = scim(self.status, &Value::Object(body));
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, axum::http::HeaderValue::from_static("Bearer"));
        }
        let busy = (self.status == StatusCode::SERVICE_UNAVAILABLE).then_some(2);
        if let Some(seconds) = self.retry_after.or(busy) {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_must_wait_is_told_how_long() {
        let wait = |error: OperationError| {
            let answer = ScimError::from(error).into_response();
            answer.headers().get(RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(wait(OperationError::TooManyTries { minutes: 60 }).as_deref(), Some("3600"));
        assert_eq!(wait(OperationError::ShuttingDown).as_deref(), Some("2"));
        assert_eq!(wait(OperationError::NotFound { what: "user" }), None);
    }
}
