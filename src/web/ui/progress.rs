//! Work that goes on: how far it is, followed while it does. Without scripts the page says where to look again.

use askama::Template;
use askama::filters::HtmlSafe;

use super::view::Block;

/// Work on its way.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<section class="panel" data-follow="{{ follow }}" data-then="{{ then }}"><h2>{{ heading }}</h2>
<progress aria-label="{{ heading }}"{% if of > 0 %} max="{{ of }}" value="{{ done }}"{% endif %}></progress>
<p data-text role="status">{{ text }}</p></section>
"#
)]
pub(in crate::web) struct Progress {
    heading: String,
    text: String,
    done: u64,
    of: u64,
    /// Where its steps are told.
    follow: String,
    /// The page to read at its end.
    then: String,
}

impl HtmlSafe for Progress {}
impl Block for Progress {}

impl Progress {
    /// Work whose steps are told at `follow`; at its end `then` is read.
    pub(in crate::web) fn new(heading: impl Into<String>, follow: impl Into<String>, then: impl Into<String>) -> Self {
        let (heading, follow, then) = (heading.into(), follow.into(), then.into());
        Self { heading, text: String::new(), done: 0, of: 0, follow, then }
    }

    /// How far it is: so much done of so much, 0 while that is not known.
    pub(in crate::web) fn at(mut self, done: u64, of: u64, text: impl Into<String>) -> Self {
        (self.done, self.of, self.text) = (done, of, text.into());
        self
    }
}
