//! A button that prints the page, where scripts run; without them the browser's own menu does.

use askama::Template;
use askama::filters::HtmlSafe;

use super::view::Block;

/// The button.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<p class="buttons"><button type="button" data-print hidden>{{ label }}</button></p>
"#
)]
pub(in crate::web) struct PrintButton {
    label: String,
}

impl HtmlSafe for PrintButton {}
impl Block for PrintButton {}

impl PrintButton {
    /// By what it is called.
    pub(in crate::web) fn new(label: impl Into<String>) -> Self {
        Self { label: label.into() }
    }
}
