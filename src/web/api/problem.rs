//! Problem documents (RFC 9457): why a request was not carried out, in the caller's language.
//!
//! A [`Problem`] is made where things go wrong, in both languages; [`speak`] writes it in the one that `Accept-Language` asks
//! for. Causes are logged, never told.

use axum::Json;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_LANGUAGE, ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::{Bilingual, Lang};

/// Media type of a problem document.
pub(in crate::web) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not carried out. Its code is explained in [`super::problem_kinds`].
#[derive(Debug, Clone)]
pub(in crate::web) struct Problem(Box<Told>);

#[derive(Debug, Clone)]
struct Told {
    status: StatusCode,
    code: &'static str,
    title: Bilingual,
    detail: Option<Bilingual>,
    fields: Vec<FieldProblem>,
    retry_after: Option<u32>,
}

/// `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ProblemDocument {
    /// What kind of problem: `/problems/{code}`, explained there.
    #[serde(rename = "type")]
    kind: String,
    /// The same for people.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened this time and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// Every wrong field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct FieldError {
    /// JSON pointer (RFC 6901) into the request.
    pointer: String,
    /// What is wrong.
    detail: String,
    /// What to do.
    remedy: String,
}

impl FieldError {
    /// The problem, written in `lang`.
    pub(in crate::web) fn of(problem: &FieldProblem, lang: Lang) -> Self {
        Self {
            pointer: problem.field.clone(),
            detail: problem.reason.pick(lang).to_owned(),
            remedy: problem.remedy.pick(lang).to_owned(),
        }
    }
}

impl Problem {
    /// A problem of that status and code.
    pub(in crate::web) fn new(status: StatusCode, code: &'static str, title: Bilingual) -> Self {
        Self(Box::new(Told { status, code, title, detail: None, fields: Vec::new(), retry_after: None }))
    }

    /// The same, told in more detail.
    pub(in crate::web) fn with_detail(mut self, detail: Bilingual) -> Self {
        self.0.detail = Some(detail);
        self
    }

    /// The same, with the number of seconds after which to come again.
    pub(in crate::web) fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Somebody else changed it meanwhile.
    pub(in crate::web) fn changed() -> Self {
        let title = Bilingual::new(
            "Dữ liệu đã được người khác thay đổi; hãy tải lại rồi thực hiện lại",
            "It was changed meanwhile; read it again and repeat",
        );
        Self::new(StatusCode::PRECONDITION_FAILED, "changed", title)
    }

    /// What happened, for people.
    pub(in crate::web) fn title(&self) -> &Bilingual {
        &self.0.title
    }

    /// More about it.
    pub(in crate::web) fn detail(&self) -> Option<&Bilingual> {
        self.0.detail.as_ref()
    }

    /// Every wrong field.
    pub(in crate::web) fn field_problems(&self) -> &[FieldProblem] {
        &self.0.fields
    }

    /// Something failed, and what became of it is not known.
    pub(in crate::web) fn is_failure(&self) -> bool {
        self.0.status.is_server_error() && self.0.status != StatusCode::SERVICE_UNAVAILABLE
    }

    /// Its status.
    pub(in crate::web) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Where its wrong fields are.
    #[cfg(test)]
    pub(in crate::web) fn fields(&self) -> Vec<String> {
        self.0.fields.iter().map(|problem| problem.field.clone()).collect()
    }

    /// The address is there, the method is not.
    pub(in crate::web) fn method_not_allowed() -> Self {
        let title = Bilingual::new("Địa chỉ này không nhận phương thức đó", "This address does not take that method");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", title)
    }

    /// No token, or none that is good.
    pub(in crate::web) fn not_authenticated() -> Self {
        let title =
            Bilingual::new("Cần đăng nhập hoặc gửi kèm mã truy cập hợp lệ", "Log in or send a valid access token");
        Self::new(StatusCode::UNAUTHORIZED, "not-authenticated", title)
    }

    /// Not there, or not within what the caller may see.
    pub(in crate::web) fn not_found(what: &'static str) -> Self {
        let title = Bilingual::new(
            "Không tìm thấy, hoặc nằm ngoài phạm vi được giao",
            format!("No such {what}, or outside your scope"),
        );
        Self::new(StatusCode::NOT_FOUND, "not-found", title)
    }

    /// Wrong fields, all at once.
    pub(in crate::web) fn invalid(fields: Vec<FieldProblem>) -> Self {
        let title = Bilingual::new("Dữ liệu gửi lên chưa hợp lệ", "The data sent is not valid");
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", title);
        problem.0.fields = fields;
        problem
    }

    /// Our own fault.
    pub(in crate::web) fn failed() -> Self {
        let title = Bilingual::new("Hệ thống gặp sự cố; chưa rõ kết quả", "Something failed; the outcome is not known");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", title)
    }

    /// Not now.
    pub(in crate::web) fn busy() -> Self {
        let title = Bilingual::new("Hệ thống đang bận, hãy thử lại sau", "The service is busy; try again");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title).retry_after(2)
    }

    /// The answer, written in `lang`.
    pub(in crate::web) fn spoken(&self, lang: Lang) -> Response {
        let mut spoken = (self.0.status, Json(self.document(lang))).into_response();
        let headers = spoken.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(lang.as_str()));
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.0.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        spoken
    }

    /// The document, written in `lang`.
    pub(in crate::web) fn document(&self, lang: Lang) -> ProblemDocument {
        ProblemDocument {
            kind: format!("/problems/{}", self.0.code),
            title: self.0.title.pick(lang).to_owned(),
            status: self.0.status.as_u16(),
            detail: self.0.detail.as_ref().map(|detail| detail.pick(lang).to_owned()),
            errors: self.0.fields.iter().map(|problem| FieldError::of(problem, lang)).collect(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the problem that an answer carries, in the language the request asks for.
pub(in crate::web) async fn speak(request: Request, next: Next) -> Response {
    let lang = language(request.headers());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let mut spoken = problem.spoken(lang);
    if let Some(allowed) = response.headers_mut().remove(ALLOW) {
        spoken.headers_mut().insert(ALLOW, allowed);
    }
    spoken
}

/// The first of our languages that `Accept-Language` names; Vietnamese when it names none.
pub(in crate::web) fn language(headers: &HeaderMap) -> Lang {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tags = asked.split(',').filter_map(|tag| tag.split(['-', ';']).next());
    tags.map(str::trim).find_map(|tag| tag.to_ascii_lowercase().parse().ok()).unwrap_or(Lang::Vi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_language_is_spoken() {
        for (asked, spoken) in
            [("en-GB,vi;q=0.5", Lang::En), ("fr, en;q=0.3", Lang::En), ("vi", Lang::Vi), ("", Lang::Vi)]
        {
            let headers = [(ACCEPT_LANGUAGE, HeaderValue::from_static(asked))].into_iter().collect();
            assert_eq!(language(&headers), spoken, "{asked}");
        }
    }
}
