//! Query parameters: read one by one, so that every wrong one is told, and none is ignored.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::page::{DEFAULT_LIMIT, MAX_LIMIT, Turn, key_of};
use super::problem::Problem;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::web::state::App;

/// Something that is read from the query of an address.
pub(in crate::web) trait FromQuery: Sized {
    /// Takes what it knows; problems are noted in `fields`.
    fn read(fields: &mut Fields) -> Self;
}

/// The query, read. An unknown or repeated parameter is a problem.
#[derive(Debug)]
pub(in crate::web) struct Query<T>(pub(in crate::web) T);

/// The parameters of a query that were not yet read.
#[derive(Debug, Default)]
pub(in crate::web) struct Fields {
    pairs: Vec<(String, String)>,
    problems: Vec<FieldProblem>,
}

impl Fields {
    fn parse(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self { pairs: pairs.collect(), problems: Vec::new() }
    }

    /// Notes that the parameter `name` is wrong.
    pub(in crate::web) fn wrong(&mut self, name: &str, reason: Bilingual, remedy: Bilingual) {
        self.problems.push(FieldProblem::new(format!("/{name}"), reason, remedy));
    }

    /// The text of a parameter; none when it is left out.
    pub(in crate::web) fn text(&mut self, name: &str) -> Option<String> {
        let at = self.pairs.iter().position(|(known, _)| known == name)?;
        let text = self.pairs.remove(at).1;
        if text.contains('\0') {
            let reason = Bilingual::new("Có ký tự NUL", "It contains a NUL character");
            self.wrong(name, reason, Bilingual::new("Bỏ ký tự này", "Leave that out"));
            return None;
        }
        Some(text)
    }

    /// A parameter of the form that `remedy` describes.
    pub(in crate::web) fn parsed<T: FromStr>(&mut self, name: &str, remedy: Bilingual) -> Option<T> {
        let text = self.text(name)?;
        let value = text.parse().ok();
        if value.is_none() {
            let reason =
                Bilingual::new(format!("'{text}' không đúng dạng"), format!("'{text}' does not have the right form"));
            self.wrong(name, reason, remedy);
        }
        value
    }

    /// A parameter out of a code list.
    pub(in crate::web) fn code<T: FromStr + Display + Copy + 'static>(&mut self, name: &str, all: &[T]) -> Option<T> {
        let allowed = all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        self.parsed(name, Bilingual::new(format!("Dùng một trong: {allowed}"), format!("Use one of: {allowed}")))
    }

    /// `true` or `false`; false when it is left out.
    pub(in crate::web) fn flag(&mut self, name: &str) -> bool {
        self.parsed(name, Bilingual::new("Dùng true hoặc false", "Use true or false")).unwrap_or(false)
    }

    /// An identifier.
    pub(in crate::web) fn id<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let remedy = Bilingual::new("Gửi mã định danh dạng UUID", "Send an identifier in UUID form");
        self.parsed(name, remedy)
    }

    /// `after` and `limit`.
    pub(in crate::web) fn turn<K: DeserializeOwned>(&mut self) -> Turn<K> {
        self.turn_if(|_| true)
    }

    /// The same, for lists whose keys must also make sense.
    pub(in crate::web) fn turn_if<K: DeserializeOwned>(&mut self, makes_sense: impl Fn(&K) -> bool) -> Turn<K> {
        let after = self.text("after").map(|text| key_of(&text).filter(makes_sense));
        if after.as_ref().is_some_and(Option::is_none) {
            let reason = Bilingual::new("Con trỏ trang không hợp lệ", "This is no cursor of this list");
            let remedy = Bilingual::new(
                "Dùng giá trị next của trang trước, hoặc bỏ đi để đọc từ đầu",
                "Send the value of next of the page before, or leave it out to begin",
            );
            self.wrong("after", reason, remedy);
        }
        Turn { after: after.flatten(), limit: self.limit() }
    }

    fn limit(&mut self) -> u32 {
        let range = format!("1-{MAX_LIMIT}");
        let remedy = Bilingual::new(format!("Gửi một số trong khoảng {range}"), format!("Send a number in {range}"));
        let limit = self.parsed("limit", remedy.clone()).unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let reason = Bilingual::new("Ngoài khoảng cho phép", "Out of range");
            self.wrong("limit", reason, remedy);
        }
        limit.clamp(1, MAX_LIMIT)
    }

    /// Every problem; what was not read is one.
    fn problems(mut self) -> Vec<FieldProblem> {
        for (name, _) in std::mem::take(&mut self.pairs) {
            let reason = Bilingual::new(
                "Tham số không có ở đây, hoặc bị lặp lại",
                "There is no such parameter here, or it is sent twice",
            );
            let remedy = Bilingual::new("Bỏ tham số này", "Leave it out");
            self.wrong(&escaped(&name), reason, remedy);
        }
        self.problems
    }
}

/// A name as a part of a JSON pointer.
pub(in crate::web) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl<T: FromQuery> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let mut fields = Fields::parse(parts.uri.query().unwrap_or_default());
        let read = T::read(&mut fields);
        let problems = fields.problems();
        if problems.is_empty() { Ok(Self(read)) } else { Err(Problem::invalid(problems)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agency::Level;

    #[test]
    fn every_wrong_parameter_is_told_at_once() {
        let mut fields = Fields::parse("level=moon&limit=0&after=%21&colour=red&limit=9&agency=1");
        assert_eq!(fields.code("level", Level::ALL), None);
        assert_eq!(fields.id::<uuid::Uuid>("agency"), None);
        let turn: Turn<u32> = fields.turn();
        assert_eq!((turn.after, turn.limit), (None, 1));
        let mut wrong: Vec<String> = fields.problems().into_iter().map(|problem| problem.field).collect();
        wrong.sort();
        assert_eq!(wrong, ["/after", "/agency", "/colour", "/level", "/limit", "/limit"]);
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let mut fields = Fields::parse("");
        assert_eq!(fields.turn::<u32>(), Turn { after: None, limit: DEFAULT_LIMIT });
        assert_eq!(fields.problems(), []);
    }
}
