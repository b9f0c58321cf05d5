//! `POST /language`: the reader chooses a language and is led back to where they were.

use axum::Form;
use axum::http::HeaderMap;
use axum::http::header::{REFERER, SET_COOKIE};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::login::own_path;
use crate::domain::lang::Lang;
use crate::web::ui::language_cookie;

/// What the buttons at the foot of every page send.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Sent {
    lang: Lang,
}

/// Remembers the choice.
pub(in crate::web) async fn choose(headers: HeaderMap, Form(sent): Form<Sent>) -> Response {
    let from = headers.get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ([(SET_COOKIE, language_cookie(sent.lang))], Redirect::to(&place(from))).into_response()
}

/// The path of the page that sent the form, which our own policy for referrers tells; the first page if it is not told.
fn place(referrer: &str) -> String {
    let Ok(from) = url::Url::parse(referrer) else { return "/".to_owned() };
    let query = from.query().map(|query| format!("?{query}")).unwrap_or_default();
    own_path(&format!("{}{query}", from.path())).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stays_where_one_was() {
        for (from, to) in [
            ("http://127.0.0.1:8080/agencies?level=commune", "/agencies?level=commune"),
            ("http://127.0.0.1:8080//evil.example/x", "/"),
            ("about:blank", "/"),
            ("", "/"),
        ] {
            assert_eq!(place(from), to, "{from}");
        }
    }
}
