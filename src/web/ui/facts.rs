//! Facts about one thing: a term and what it is, line by line.

use askama::Template;
use askama::filters::HtmlSafe;

use super::line::Line;
use super::view::Block;

/// A list of facts.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<section class="panel">{% if !heading.is_empty() %}<h2>{{ heading }}</h2>{% endif %}
<dl class="facts">{% for (term, value) in facts %}<div><dt>{{ term }}</dt><dd>{{ value }}</dd></div>
{% endfor %}</dl></section>
"#
)]
pub(in crate::web) struct Facts {
    heading: String,
    facts: Vec<(String, Line)>,
}

impl HtmlSafe for Facts {}
impl Block for Facts {}

impl Facts {
    /// No facts yet.
    pub(in crate::web) fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), facts: Vec::new() }
    }

    /// One more.
    pub(in crate::web) fn fact(mut self, term: impl Into<String>, value: impl Into<Line>) -> Self {
        self.facts.push((term.into(), value.into()));
        self
    }

    /// One more, if it is known.
    pub(in crate::web) fn known(self, term: impl Into<String>, value: Option<impl Into<Line>>) -> Self {
        match value {
            Some(value) => self.fact(term, value),
            None => self,
        }
    }
}
