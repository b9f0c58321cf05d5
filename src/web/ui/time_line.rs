//! What happened to somebody or something, day by day, the newest first.

use askama::Template;
use askama::filters::HtmlSafe;

use super::line::{Line, Shape};
use super::view::Block;

/// One thing that happened, or will.
#[derive(Debug, Clone)]
pub(in crate::web) struct Moment {
    day: String,
    title: Line,
    text: Line,
    shape: Shape,
    is_to_come: bool,
}

impl Moment {
    /// What happened on a day.
    pub(in crate::web) fn new(day: impl Into<String>, title: impl Into<Line>) -> Self {
        Self { day: day.into(), title: title.into(), text: Line::default(), shape: Shape::None, is_to_come: false }
    }

    /// More about it.
    pub(in crate::web) fn text(mut self, text: impl Into<Line>) -> Self {
        self.text = text.into();
        self
    }

    /// How it is to be taken.
    pub(in crate::web) fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// It is still ahead.
    pub(in crate::web) const fn coming(mut self) -> Self {
        self.is_to_come = true;
        self
    }

    const fn class(&self) -> &'static str {
        match (self.is_to_come, self.shape) {
            (true, _) => "to-come",
            (false, Shape::Good) => "good",
            (false, Shape::Warn | Shape::Waits) => "warn",
            (false, Shape::Bad) => "bad",
            (false, Shape::None) => "plain",
        }
    }
}

/// Moments.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<section class="panel"><h2>{{ heading }}</h2>
{% if moments.is_empty() %}<p>{{ none }}</p>{% else %}<ol class="time-line">{% for moment in moments %}<li class="{{ moment.class() }}"><time>{{ moment.day }}</time><div><p>{{ moment.title }}</p>{% if !moment.text.is_empty() %}<p class="about">{{ moment.text }}</p>{% endif %}</div></li>
{% endfor %}</ol>{% endif %}</section>
"#
)]
pub(in crate::web) struct TimeLine {
    heading: String,
    moments: Vec<Moment>,
    none: Line,
}

impl HtmlSafe for TimeLine {}
impl Block for TimeLine {}

impl TimeLine {
    /// Moments in the order in which they are to be read; `none` is said when there are none.
    pub(in crate::web) fn new(heading: impl Into<String>, moments: Vec<Moment>, none: impl Into<Line>) -> Self {
        Self { heading: heading.into(), moments, none: none.into() }
    }
}
