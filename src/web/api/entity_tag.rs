//! Entity tags (RFC 9110 section 8.8.3): what a resource looked like when it was read, for `If-None-Match` and `If-Match`.

use std::convert::Infallible;
use std::fmt;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use time::Date;

use super::problem::Problem;
use crate::domain::lang::Bilingual;
use crate::operations::OperationError;

/// The tag of a resource as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct EntityTag(String);

impl EntityTag {
    /// Of what follows from facts alone: the number of the change set that last touched them.
    pub(in crate::web) fn of(revision: i64) -> Self {
        Self(format!("\"{revision}\""))
    }

    /// Of what follows from facts and the day.
    pub(in crate::web) fn of_day(revision: i64, day: Date) -> Self {
        Self(format!("\"{revision}.{day}\""))
    }

    /// Of what follows from facts and a word that changes by itself, such as a status.
    pub(in crate::web) fn of_word(revision: i64, word: impl fmt::Display) -> Self {
        Self(format!("\"{revision}.{word}\""))
    }

    /// Its text, as a form of a page carries it.
    pub(in crate::web) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a caller knows of the resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web) struct Conditions {
    matches: Option<Vec<String>>,
    none_matches: Option<Vec<String>>,
}

impl Conditions {
    fn of(headers: &HeaderMap) -> Self {
        Self { matches: tags(headers, &IF_MATCH), none_matches: tags(headers, &IF_NONE_MATCH) }
    }

    /// The resource, or 304 when the caller has it as it is.
    pub(in crate::web) fn answer<T: Serialize>(&self, tag: &EntityTag, resource: &T) -> Response {
        let known = self.none_matches.as_ref().is_some_and(|tags| names(tags, tag));
        let mut response =
            if known { StatusCode::NOT_MODIFIED.into_response() } else { Json(resource).into_response() };
        if let Ok(value) = HeaderValue::from_str(&tag.0) {
            response.headers_mut().insert(ETAG, value);
        }
        response
    }

    /// Asks that the caller saw the resource as it stands: it may be changed on their word.
    pub(in crate::web) fn require(&self, tag: &EntityTag) -> Result<(), Problem> {
        match &self.matches {
            None => Err(Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "if-match-needed",
                Bilingual::new(
                    "Cần gửi kèm If-Match với ETag của lần đọc gần nhất",
                    "Send If-Match with the ETag of your last reading",
                ),
            )),
            Some(tags) if names(tags, tag) => Ok(()),
            Some(_) => Err(OperationError::Changed { what: "resource" }.into()),
        }
    }
}

fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let lines: Vec<&str> = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let tags = lines.iter().flat_map(|line| line.split(','));
    // A weak tag is compared by its text: ours are never weak, but a proxy may have made one so.
    let tags = tags.map(|tag| tag.trim().trim_start_matches("W/").to_owned());
    (!lines.is_empty()).then(|| tags.collect())
}

fn names(tags: &[String], tag: &EntityTag) -> bool {
    tags.iter().any(|known| known == "*" || *known == tag.0)
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &'static str) -> Conditions {
        Conditions::of(&[(name, HeaderValue::from_static(value))].into_iter().collect())
    }

    #[test]
    fn what_the_caller_has_is_not_sent_again() {
        let tag = EntityTag::of(12);
        for (known, status) in
            [("\"12\"", 304), ("\"11\", W/\"12\"", 304), ("*", 304), ("\"1\"", 200), ("12", 200), ("", 200)]
        {
            assert_eq!(with(IF_NONE_MATCH, known).answer(&tag, &1).status(), status, "{known}");
        }
        assert_eq!(Conditions::default().answer(&tag, &1).headers()[ETAG], "\"12\"");
    }

    #[test]
    fn a_change_needs_the_tag_of_what_is_there() {
        let tag = EntityTag::of(12);
        assert_eq!(Conditions::default().require(&tag).map_err(|problem| problem.status().as_u16()), Err(428));
        assert_eq!(with(IF_MATCH, "\"11\"").require(&tag).map_err(|problem| problem.status().as_u16()), Err(412));
        assert!(with(IF_MATCH, "\"11\", \"12\"").require(&tag).is_ok() && with(IF_MATCH, "*").require(&tag).is_ok());
    }
}
