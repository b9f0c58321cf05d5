//! A list of sentences: what will happen, in which order, or what is to be done.

use askama::Template;
use askama::filters::HtmlSafe;

use super::line::Line;
use super::view::Block;

/// Sentences under a heading.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<section class="list">{% if !heading.is_empty() %}<h2>{{ heading }}</h2>{% endif %}
{% if is_ordered %}<ol>{% else %}<ul>{% endif %}{% for item in items %}<li>{{ item }}</li>{% endfor %}{% if is_ordered %}</ol>{% else %}</ul>{% endif %}
</section>
"#
)]
pub(in crate::web) struct List {
    heading: String,
    items: Vec<Line>,
    is_ordered: bool,
}

impl HtmlSafe for List {}
impl Block for List {}

impl List {
    /// An empty list.
    pub(in crate::web) fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), items: Vec::new(), is_ordered: false }
    }

    /// The same, one after the other.
    pub(in crate::web) fn in_order(mut self) -> Self {
        self.is_ordered = true;
        self
    }

    /// One more.
    pub(in crate::web) fn item(mut self, item: impl Into<Line>) -> Self {
        self.items.push(item.into());
        self
    }

    /// More of them.
    pub(in crate::web) fn items(mut self, items: impl IntoIterator<Item = Line>) -> Self {
        self.items.extend(items);
        self
    }
}
