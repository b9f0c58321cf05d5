//! `/audit`: the auditor's pages. The record is searched and proved, its checkpoints are taken away, and case files hold what was done
//! about a person, a certificate or a document against the days on which it was due.

mod actions;
pub(in crate::web) mod cases;
pub(in crate::web) mod certificate;
pub(in crate::web) mod checkpoints;
mod closing;
mod delay;
pub(in crate::web) mod document;
pub(in crate::web) mod documents;
mod dossier;
pub(in crate::web) mod official;
pub(in crate::web) mod record;
mod requests;
pub(in crate::web) mod search;
mod signatures;
pub(in crate::web) mod verification;
mod words;

use time::Date;
use time::format_description::well_known::Iso8601;
use url::form_urlencoded::Serializer;

use crate::domain::ids::OfficialId;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Actions, Say, View, Visitor};

/// Where the section begins.
const SECTION: &str = "/audit";

/// An empty page of the section.
fn page(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    View::new(Frame::new(app, "audit", Some(&visitor.principal)).speaking(visitor.say), title)
}

/// The same, below the section's first page.
fn page_below(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    page(app, visitor, title).crumb(SECTION, visitor.say.of("Nhật ký", "Audit record"))
}

/// The ways to the other pages of the section.
fn ways(say: Say) -> Actions {
    Actions::default()
        .link("/audit/cases", say.of("Hồ sơ vụ việc", "Case files"))
        .link(documents::PAGE, say.of("Văn bản đã ký", "Signed documents"))
        .link("/audit/checkpoints", say.of("Điểm kiểm tra và kiểm chứng", "Checkpoints and proof"))
}

/// A person's case file.
fn case_of(official: OfficialId) -> String {
    format!("/audit/officials/{official}")
}

/// A path with what is asked for; what is empty is left out.
fn address(path: &str, asked: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(asked.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A day as forms send it.
fn day_of(text: &str) -> Option<Date> {
    Date::parse(text, &Iso8601::DATE).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn what_is_empty_is_not_asked_and_what_is_asked_is_escaped() {
        assert_eq!(address("/audit", &[("actor", ""), ("before", "")]), "/audit");
        assert_eq!(address("/audit", &[("actor", "a&b"), ("from", ""), ("q", "Lê")]), "/audit?actor=a%26b&q=L%C3%AA");
    }

    #[test]
    fn a_day_is_a_day() {
        assert_eq!(day_of("2019-12-31"), Some(date!(2019 - 12 - 31)));
        for wrong in ["", "31/12/2019", "2019-13-01", "2019-12-31T00:00", "x"] {
            assert_eq!(day_of(wrong), None, "{wrong}");
        }
    }
}
