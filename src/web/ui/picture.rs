//! A chart, drawn by the server, with the same figures as text below it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::view::Block;
use crate::reports::chart::Chart;

/// A chart on a page.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<figure class="picture">{{ svg|safe }}
<details><summary>{{ as_text }}</summary><pre>{{ text }}</pre></details></figure>
"#
)]
pub(in crate::web) struct Picture {
    /// Drawn by our own code, which escapes every text that it takes in.
    svg: String,
    text: String,
    as_text: String,
}

impl HtmlSafe for Picture {}
impl Block for Picture {}

/// Charts of one subject: beside each other where there is room.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<div class="pictures">{% for picture in pictures %}{{ picture }}{% endfor %}</div>
"#
)]
pub(in crate::web) struct Pictures {
    pub(in crate::web) pictures: Vec<Picture>,
}

impl HtmlSafe for Pictures {}
impl Block for Pictures {}

impl Picture {
    /// The chart; `as_text` says that the same can be read.
    pub(in crate::web) fn new(chart: &Chart, as_text: impl Into<String>) -> Self {
        Self { svg: chart.svg.clone(), text: chart.text.clone(), as_text: as_text.into() }
    }
}
