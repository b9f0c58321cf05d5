//! Answers in `application/scim+json`.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderValue, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

/// A document.
pub(in crate::web::scim) fn scim(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/scim+json"));
    response
}

/// A resource, with its entity tag and, when it is new, its place.
pub(in crate::web::scim) fn resource(status: StatusCode, whole: &Value, shown: &Value) -> Response {
    let meta = |name: &str| whole.pointer(&format!("/meta/{name}")).and_then(Value::as_str);
    let mut response = scim(status, shown);
    let mut put = |header, text: Option<&str>| {
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(text).ok()) {
            response.headers_mut().insert(header, value);
        }
    };
    put(ETAG, meta("version"));
    put(LOCATION, meta("location"));
    response
}

/// Whether a header with entity tags names `version`; `*` names any. Tags compare weakly (RFC 9110 section 8.8.3.2).
pub(in crate::web::scim) fn names_version(headers: &HeaderMap, header: &str, version: &str) -> Option<bool> {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let mut values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok()).peekable();
    values.peek()?;
    let mut tags = values.flat_map(|value| value.split(','));
    Some(tags.any(|tag| tag.trim() == "*" || bare(tag) == bare(version)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_and_a_star_names_any() {
        let asked = |text: &'static str| {
            let headers: HeaderMap =
                [(axum::http::header::IF_MATCH, HeaderValue::from_static(text))].into_iter().collect();
            names_version(&headers, "if-match", "W/\"a1\"")
        };
        assert_eq!(names_version(&HeaderMap::new(), "if-match", "W/\"a1\""), None);
        assert_eq!(
            [asked("W/\"a1\""), asked("\"b\", \"a1\""), asked("*"), asked("\"b\"")],
            [Some(true), Some(true), Some(true), Some(false)]
        );
    }
}
