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
