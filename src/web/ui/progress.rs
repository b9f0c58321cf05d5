//! Work that goes on behind the page: how far it is, told as it goes on where scripts run, else by a page that comes back by itself.

use askama::Template;
use askama::filters::HtmlSafe;

use super::view::Block;

/// How far work is.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<section class="panel" data-follow="{{ events }}" data-then="{{ then }}"><h2>{{ heading }}</h2>
<progress aria-label="{{ heading }}"{% if of > 0 %} max="{{ of }}" value="{{ done }}"{% endif %}></progress>
<p data-text role="status">{{ text }}</p>
<noscript><meta http-equiv="refresh" content="3"></noscript></section>
"#
)]
pub(in crate::web) struct Progress {
    heading: String,
    text: String,
    done: u64,
    of: u64,
    events: String,
    then: String,
}

impl HtmlSafe for Progress {}
impl Block for Progress {}

impl Progress {
    /// Work, what is said of it now, where it is told step by step, and the page to be shown at its end.
    pub(in crate::web) fn new(
        heading: impl Into<String>,
        text: impl Into<String>,
        events: impl Into<String>,
        then: impl Into<String>,
    ) -> Self {
        let (heading, text, events, then) = (heading.into(), text.into(), events.into(), then.into());
        Self { heading, text, done: 0, of: 0, events, then }
    }

    /// So much of it is done.
    pub(in crate::web) const fn at(mut self, done: u64, of: u64) -> Self {
        self.done = done;
        self.of = of;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_no_number() {
        let begun = Progress::new("Đang ghi", "Đang chờ", "/e", "/t");
        assert!(!begun.to_string().contains("max="), "{begun}");
        let half = begun.at(1, 2).to_string();
        assert!(half.contains("max=\"2\" value=\"1\"") && half.contains("data-follow=\"/e\""), "{half}");
    }
}
