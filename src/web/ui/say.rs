//! The language of a page: which one, and how texts, numbers and days are written in it. Vietnamese, unless the reader chose.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use time::Date;

use crate::domain::adoption::ratio::Ratio;
use crate::domain::clock::Timestamp;
use crate::domain::lang::{Bilingual, Lang};
use crate::reports::number;
use crate::web::session::cookie_of;

/// No secret: which language somebody reads.
const COOKIE: &str = "congvu-lang";

/// Says things in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Say(pub(in crate::web) Lang);

impl Say {
    /// Before anybody has chosen.
    pub(in crate::web) const VI: Self = Self(Lang::Vi);

    /// A text that the page has in both languages.
    pub(in crate::web) const fn of(self, vi: &'static str, en: &'static str) -> &'static str {
        self.0.pick(vi, en)
    }

    /// A text that was made in both.
    pub(in crate::web) fn text(self, both: &Bilingual) -> String {
        both.pick(self.0).to_owned()
    }

    /// A number.
    pub(in crate::web) fn count(self, number: impl TryInto<u64>) -> String {
        number::count(self.0, number.try_into().unwrap_or_default())
    }

    /// A day.
    pub(in crate::web) fn day(self, day: Date) -> String {
        number::day(self.0, day)
    }

    /// An instant by Vietnam's clock.
    pub(in crate::web) fn instant(self, at: Timestamp) -> String {
        number::instant(self.0, at)
    }

    /// A share.
    pub(in crate::web) fn percent(self, ratio: Ratio) -> String {
        number::percent(self.0, ratio)
    }

    /// The language's own code, for `lang`.
    pub(in crate::web) const fn code(self) -> &'static str {
        self.0.as_str()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Say {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::chosen_in(parts))
    }
}

impl Say {
    /// The language that a request's cookie names.
    pub(in crate::web) fn chosen_in(parts: &Parts) -> Self {
        let chosen = cookie_of(parts, COOKIE, COOKIE).and_then(|code| code.parse().ok());
        chosen.map_or(Self::VI, Self)
    }
}

/// The cookie that remembers a choice for a year.
pub(in crate::web) fn language_cookie(lang: Lang) -> HeaderValue {
    match lang {
        Lang::Vi => HeaderValue::from_static("congvu-lang=vi; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"),
        Lang::En => HeaderValue::from_static("congvu-lang=en; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use axum::http::header::COOKIE as COOKIE_HEADER;

    use super::*;

    #[test]
    fn a_cookie_chooses_and_nothing_else_does() {
        for (cookie, lang) in [
            ("congvu-lang=en", Lang::En),
            ("a=b; congvu-lang=vi", Lang::Vi),
            ("congvu-lang=fr", Lang::Vi),
            ("", Lang::Vi),
        ] {
            let request = Request::builder().header(COOKIE_HEADER, cookie).header("accept-language", "en");
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(Say::chosen_in(&parts), Say(lang), "{cookie}");
        }
    }

    #[test]
    fn the_cookie_that_is_set_is_the_one_that_is_read() {
        for &lang in Lang::ALL {
            let set = language_cookie(lang);
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (parts, ()) = Request::builder().header(COOKIE_HEADER, pair).body(()).unwrap().into_parts();
            assert_eq!(Say::chosen_in(&parts), Say(lang));
        }
    }
}
