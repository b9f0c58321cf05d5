//! `/figures`: what agencies report of a month: who has reported and what is missing, one agency's form with the month before beside it, and one
//! figure with its source, its evidence and the way to take it back.

mod agencies;
mod entry;
mod fields;
mod filled;
pub(in crate::web) mod findings;
mod foreseen;
pub(in crate::web) mod form;
pub(in crate::web) mod list;
mod month;
pub(in crate::web) mod show;
mod told;
mod words;

pub(super) use agencies::lagging;
pub(super) use month::{Month, written};

use crate::web::pages::desk;
use crate::web::state::App;
use crate::web::ui::{Say, View, Visitor};

/// The first page.
pub(in crate::web) const PAGE: &str = "/figures";

/// A page below it.
fn page(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    desk::page(app, visitor, "figures", title)
}

/// What the section is called.
const fn called(say: Say) -> &'static str {
    say.of("Số liệu báo cáo", "Figures")
}
