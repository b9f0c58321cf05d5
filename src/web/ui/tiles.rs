//! Figures side by side, each with a link to what is behind it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::line::Line;
use super::view::Block;

/// A figure.
#[derive(Debug, Clone)]
pub(in crate::web) struct Tile {
    label: String,
    about: String,
    value: Line,
}

impl Tile {
    /// A figure with what it is.
    pub(in crate::web) fn new(label: impl Into<String>, value: impl Into<Line>) -> Self {
        Self { label: label.into(), about: String::new(), value: value.into() }
    }

    /// The same, with a word about it.
    pub(in crate::web) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }
}

/// Figures.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<dl class="figures">{% for tile in tiles %}<div><dt>{{ tile.label }}{% if !tile.about.is_empty() %} <small>{{ tile.about }}</small>{% endif %}</dt><dd>{{ tile.value }}</dd></div>
{% endfor %}</dl>
"#
)]
pub(in crate::web) struct Tiles {
    tiles: Vec<Tile>,
}

impl HtmlSafe for Tiles {}
impl Block for Tiles {}

impl Tiles {
    /// These figures.
    pub(in crate::web) fn of(tiles: impl IntoIterator<Item = Tile>) -> Self {
        Self { tiles: tiles.into_iter().collect() }
    }
}
