//! Where to go from here: links that look like buttons, the first of them the likeliest.

use askama::Template;
use askama::filters::HtmlSafe;

use super::view::Block;

/// A row of links.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<p class="actions">{% for (to, text) in links %}<a class="button{% if loop.index0 > 0 %} second{% endif %}" href="{{ to }}">{{ text }}</a> {% endfor %}</p>
"#
)]
pub(in crate::web) struct Actions {
    links: Vec<(String, String)>,
}

impl HtmlSafe for Actions {}
impl Block for Actions {}

impl Actions {
    /// One more.
    pub(in crate::web) fn link(mut self, to: impl Into<String>, text: impl Into<String>) -> Self {
        self.links.push((to.into(), text.into()));
        self
    }
}
