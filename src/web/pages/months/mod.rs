//! `/reports/months`: months of figures: drafted, seen and contested by agencies, answered, published by another person, corrected by a new version.

mod actions;
pub(in crate::web) mod answer;
mod changes;
pub(in crate::web) mod contest;
pub(in crate::web) mod draft;
pub(in crate::web) mod file;
mod found;
pub(in crate::web) mod list;
mod own;
pub(in crate::web) mod publish;
pub(in crate::web) mod seen;
pub(in crate::web) mod show;
mod story;
mod tables;
mod units;

pub(super) use own::waiting_for_own;

use crate::web::pages::desk;
use crate::web::state::App;
use crate::web::ui::{Say, View, Visitor};

/// The list of months.
pub(in crate::web) const PAGE: &str = "/reports/months";

/// A page of the section, below the list of months.
fn page(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    first_page(app, visitor, title).crumb(PAGE, called(visitor.say))
}

/// The list itself.
fn first_page(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    desk::page(app, visitor, "reports", title).crumb("/reports", visitor.say.of("Báo cáo", "Reports"))
}

/// What the list is called.
const fn called(say: Say) -> &'static str {
    say.of("Báo cáo tháng", "Months of figures")
}
