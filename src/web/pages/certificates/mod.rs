//! Certificates: the list with statuses, one certificate with everything that is known of it, and taking certificates in.

pub(in crate::web) mod import;
pub(in crate::web) mod list;
pub(in crate::web) mod result;
pub(in crate::web) mod show;
mod words;

pub(super) use list::ending;

use crate::operations::audit_read::ListRead;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Say, View, Visitor};

/// The list.
pub(in crate::web) const PAGE: &str = "/certificates";

/// What the section is called.
const fn name(say: Say) -> &'static str {
    say.of("Chứng thư số", "Certificates")
}

/// A page of this section.
fn view(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    let frame = Frame::new(app, "certificates", Some(&visitor.principal)).speaking(visitor.say);
    View::new(frame, title)
}

/// The same, one step below the list.
fn below(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    view(app, visitor, title).crumb(PAGE, name(visitor.say))
}

/// Records that the visitor read a list of certificates: they name people.
async fn listed(app: &App, visitor: &Visitor, what: &'static str, count: usize) -> Result<(), PageError> {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let list = ListRead { what, count, agency: None, filter: Vec::new() };
    Ok(app.registry.record_list(&visitor.actor(), list).await?)
}
