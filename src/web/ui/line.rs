//! A line of text with what may stand in it: links, statuses, code. Text is escaped by the template; nothing here is markup.

use askama::Template;
use askama::filters::HtmlSafe;

/// How a status looks, besides its word: told by a sign as well as by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Shape {
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// Wrong.
    Bad,
    /// Waits for somebody.
    Waits,
    /// Nothing to say.
    None,
}

impl Shape {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Waits => "waits",
            Self::None => "none",
        }
    }
}

#[derive(Debug, Clone)]
enum Piece {
    Plain(String),
    Strong(String),
    Small(String),
    Code(String),
    Link { to: String, text: String },
    NewTab { to: String, text: String },
    Status { shape: Shape, word: String },
    Check { form: String, name: String, value: String, label: String, is_ticked: bool },
    Break,
}

/// Pieces of text, one after the other.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/line.html")]
pub(in crate::web) struct Line {
    pieces: Vec<Piece>,
}

impl HtmlSafe for Line {}

impl Line {
    /// A line that begins with a link.
    pub(in crate::web) fn link(to: impl Into<String>, text: impl Into<String>) -> Self {
        Self::default().and_link(to, text)
    }

    /// A link that leaves this page open, because something on it would be lost.
    pub(in crate::web) fn new_tab(to: impl Into<String>, text: impl Into<String>) -> Self {
        Self::default().and(Piece::NewTab { to: to.into(), text: text.into() })
    }

    /// A status: a word with a sign.
    pub(in crate::web) fn status(shape: Shape, word: impl Into<String>) -> Self {
        Self::default().and_status(shape, word)
    }

    /// What a machine writes: an address, a code.
    pub(in crate::web) fn code(text: impl Into<String>) -> Self {
        Self::default().and(Piece::Code(text.into()))
    }

    /// A box to tick in a table, sent with the form of that id.
    pub(in crate::web) fn check(form: &str, name: &str, value: impl Into<String>, label: impl Into<String>) -> Self {
        let (form, name) = (form.to_owned(), name.to_owned());
        Self::default().and(Piece::Check { form, name, value: value.into(), label: label.into(), is_ticked: false })
    }

    /// The boxes in it are ticked, or not: what was sent and refused is shown again.
    pub(in crate::web) fn ticked(mut self, is_so: bool) -> Self {
        for piece in &mut self.pieces {
            if let Piece::Check { is_ticked, .. } = piece {
                *is_ticked = is_so;
            }
        }
        self
    }

    /// More text.
    pub(in crate::web) fn plain(self, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { self } else { self.and(Piece::Plain(text)) }
    }

    /// Text that stands out.
    pub(in crate::web) fn strong(self, text: impl Into<String>) -> Self {
        self.and(Piece::Strong(text.into()))
    }

    /// Text beside the point, on a line of its own in a cell.
    pub(in crate::web) fn small(self, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { self } else { self.and(Piece::Small(text)) }
    }

    /// A link.
    pub(in crate::web) fn and_link(self, to: impl Into<String>, text: impl Into<String>) -> Self {
        self.and(Piece::Link { to: to.into(), text: text.into() })
    }

    /// A status.
    pub(in crate::web) fn and_status(self, shape: Shape, word: impl Into<String>) -> Self {
        self.and(Piece::Status { shape, word: word.into() })
    }

    /// What a machine writes, within a line.
    pub(in crate::web) fn and_code(self, text: impl Into<String>) -> Self {
        self.and(Piece::Code(text.into()))
    }

    /// Goes on below.
    pub(in crate::web) fn new_line(self) -> Self {
        self.and(Piece::Break)
    }

    /// Goes on with another line.
    pub(in crate::web) fn and_line(mut self, more: Self) -> Self {
        self.pieces.extend(more.pieces);
        self
    }

    /// Another line behind this one.
    pub(in crate::web) fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Nothing stands in it.
    pub(in crate::web) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn and(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::default().plain(text)
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_an_empty_line() {
        assert!(Line::from("").is_empty() && Line::default().plain("").small("").is_empty());
        assert!(!Line::from("x").is_empty());
    }

    #[test]
    fn text_is_text_wherever_it_stands() {
        let hostile = "<script>'\"&";
        let lines = [
            Line::from(hostile),
            Line::link("/x", hostile),
            Line::link(hostile, "x"),
            Line::new_tab(hostile, hostile),
            Line::status(Shape::Bad, hostile),
            Line::code(hostile),
            Line::default().strong(hostile).small(hostile),
            Line::check(hostile, hostile, hostile, hostile),
        ];
        for line in lines {
            let html = line.to_string();
            assert!(!html.contains("<script") && !html.contains("'\"&"), "{html}");
        }
    }
}
