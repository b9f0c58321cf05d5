//! Something that is said once, above what it is about.

use askama::Template;
use askama::filters::HtmlSafe;

use super::line::Line;
use super::view::Block;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Done,
    Told,
    Warned,
}

/// A word to the reader.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<div class="word {{ self.class() }}" role="{{ self.role() }}"{% if tone == Tone::Done %} tabindex="-1" data-focus{% endif %}><p>{{ text }}</p></div>
"#
)]
pub(in crate::web) struct Notice {
    tone: Tone,
    text: Line,
}

impl HtmlSafe for Notice {}
impl Block for Notice {}

impl Notice {
    /// What was asked for has been done.
    pub(in crate::web) fn done(text: impl Into<Line>) -> Self {
        Self { tone: Tone::Done, text: text.into() }
    }

    /// Something to know.
    pub(in crate::web) fn told(text: impl Into<Line>) -> Self {
        Self { tone: Tone::Told, text: text.into() }
    }

    /// Something to look at before going on.
    pub(in crate::web) fn warned(text: impl Into<Line>) -> Self {
        Self { tone: Tone::Warned, text: text.into() }
    }

    const fn class(&self) -> &'static str {
        match self.tone {
            Tone::Done => "done",
            Tone::Told => "told",
            Tone::Warned => "warned",
        }
    }

    const fn role(&self) -> &'static str {
        match self.tone {
            Tone::Done => "status",
            Tone::Told | Tone::Warned => "note",
        }
    }
}
