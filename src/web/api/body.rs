//! JSON bodies, in and out. Whatever is wrong with a body is a problem document that says where.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use utoipa::ToSchema;

use super::problem::Problem;
use super::query::escaped;
use super::shape::Shape;
use super::v1;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::web::state::App;

/// A body that was read as JSON.
#[derive(Debug)]
pub(in crate::web) struct JsonBody<T>(pub(in crate::web) T);

impl<T: DeserializeOwned + ToSchema> FromRequest<App> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                Bilingual::new("Nội dung gửi lên phải là application/json", "Send the body as application/json"),
            ));
        }
        let bytes = Bytes::from_request(request, app).await.map_err(|rejection| unread(&rejection))?;
        read(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Why a body could not be read to its end.
pub(in crate::web) fn unread(rejection: &BytesRejection) -> Problem {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            Bilingual::new("Nội dung gửi lên quá lớn", "The body is too large"),
        ),
        _ => malformed(Bilingual::new("Không đọc được hết nội dung gửi lên", "The body could not be read to its end")),
    }
}

fn malformed(detail: Bilingual) -> Problem {
    let title = Bilingual::new("Nội dung gửi lên không phải là JSON", "The body is no JSON");
    Problem::new(StatusCode::BAD_REQUEST, "malformed", title).with_detail(detail)
}

/// Reads a body; what is no JSON is malformed, what is JSON of another shape is invalid.
fn read<T: DeserializeOwned + ToSchema>(bytes: &[u8]) -> Result<T, Problem> {
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        malformed(Bilingual::new(
            format!("Sai cú pháp JSON tại dòng {line}, cột {column}"),
            format!("Wrong JSON in line {line}, column {column}"),
        ))
    })?;
    let problems = Shape { schemas: v1::schemas() }.problems(&T::name(), &value);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = pointer(error.path());
        let told = error.into_inner().to_string();
        let reason = Bilingual::new(format!("Không đúng dạng: {told}"), format!("Not of the right form: {told}"));
        let remedy = Bilingual::new("Xem mô tả tại /api/docs", "See its description at /api/docs");
        Problem::invalid(vec![FieldProblem::new(field, reason, remedy)])
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let part = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", escaped(key))),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().filter_map(part).collect()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its form is looked at")]
        list: Vec<u8>,
    }

    #[test]
    fn problems_point_to_the_place() {
        let wrong = |text: &str| read::<Outer>(text.as_bytes()).map_err(|problem| problem.fields());
        assert!(wrong(r#"{"list":[1]}"#).is_ok());
        assert_eq!(wrong(r#"{"list":[1,"x"]}"#).unwrap_err(), ["/list/1"]);
        assert_eq!(wrong(r#"{"list":[],"more":1}"#).unwrap_err(), ["/more"]);
        assert_eq!(read::<Outer>(b"{").map_err(|problem| problem.status().as_u16()).unwrap_err(), 400);
    }
}
