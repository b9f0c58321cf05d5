//! What waits for the reader: each with how many, until when, and where to go.

use askama::Template;
use askama::filters::HtmlSafe;

use super::line::{Line, Shape};
use super::view::Block;

/// One thing that waits.
#[derive(Debug, Clone)]
pub(in crate::web) struct Task {
    to: String,
    title: String,
    number: String,
    about: Line,
    shape: Shape,
}

impl Task {
    /// A thing to do, and where it is done.
    pub(in crate::web) fn new(to: impl Into<String>, title: impl Into<String>, number: impl Into<String>) -> Self {
        let (to, title, number) = (to.into(), title.into(), number.into());
        Self { to, title, number, about: Line::default(), shape: Shape::Waits }
    }

    /// What is to be known of it, such as until when.
    pub(in crate::web) fn about(mut self, about: impl Into<Line>) -> Self {
        self.about = about.into();
        self
    }

    /// It is more than work that waits.
    pub(in crate::web) fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    fn is_late(&self) -> bool {
        self.shape == Shape::Bad
    }
}

/// Things to do.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/tasks.html")]
pub(in crate::web) struct Tasks {
    heading: String,
    waiting: Vec<Task>,
    /// What is said when there are none.
    none: Line,
}

impl HtmlSafe for Tasks {}
impl Block for Tasks {}

impl Tasks {
    /// A list of things to do. The pressing ones come first, otherwise the order stays.
    pub(in crate::web) fn new(heading: impl Into<String>, mut tasks: Vec<Task>, none: impl Into<Line>) -> Self {
        tasks.sort_by_key(|task| !task.is_late());
        Self { heading: heading.into(), waiting: tasks, none: none.into() }
    }
}
