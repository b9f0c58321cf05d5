//! What is wrong with what was sent: of the whole, and of fields. Made of the very problems that the API tells.

use super::say::Say;
use crate::domain::field_problem::FieldProblem;
use crate::web::api::Problem;
use crate::web::error::PageError;

/// What is wrong.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Faults {
    title: String,
    whole: Vec<String>,
    fields: Vec<(String, String)>,
}

impl Faults {
    /// Nothing wrong yet.
    pub(in crate::web) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), whole: Vec::new(), fields: Vec::new() }
    }

    /// Why an operation refused.
    pub(in crate::web) fn of(say: Say, problem: &Problem) -> Self {
        let told = Self::new(say.text(problem.title()));
        let told = match problem.detail() {
            Some(detail) => told.whole(say.text(detail)),
            None => told,
        };
        problem.field_problems().iter().fold(told, |told, wrong| told.wrong(say, wrong))
    }

    /// Why an operation refused what a form sent. What is no refusal of the form is a page of its own.
    ///
    /// # Errors
    /// When the reader may not, or may not know; when something failed.
    pub(in crate::web) fn refusing(say: Say, problem: Problem) -> Result<Self, PageError> {
        match PageError::from(problem) {
            PageError::Refused(problem) => Ok(Self::of(say, &problem)),
            other => Err(other),
        }
    }

    /// Something wrong with all of it.
    pub(in crate::web) fn whole(mut self, text: impl Into<String>) -> Self {
        self.whole.push(text.into());
        self
    }

    /// Something wrong with a field.
    pub(in crate::web) fn field(mut self, name: &str, text: impl Into<String>) -> Self {
        self.fields.push((name.to_owned(), text.into()));
        self
    }

    /// The same, as an operation tells it: what is wrong, and what to do.
    pub(in crate::web) fn wrong(self, say: Say, wrong: &FieldProblem) -> Self {
        let text = format!("{}. {}.", say.text(&wrong.reason), say.text(&wrong.remedy));
        self.field(wrong.field.trim_start_matches('/'), text)
    }

    /// Nothing is wrong.
    pub(in crate::web) fn is_empty(&self) -> bool {
        self.title.is_empty() && self.whole.is_empty() && self.fields.is_empty()
    }

    /// What it is about, in a sentence.
    pub(in crate::web) fn title(&self) -> &str {
        &self.title
    }

    /// Everything that is said, of the whole and of fields.
    pub(in crate::web) fn texts(&self) -> impl Iterator<Item = &str> {
        self.whole.iter().map(String::as_str).chain(self.of_fields().map(|(_, text)| text))
    }

    pub(super) fn of_whole(&self) -> &[String] {
        &self.whole
    }

    pub(super) fn of_fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    pub(super) fn of_field(&self, name: &str) -> impl Iterator<Item = &str> {
        self.of_fields().filter(move |(of, _)| *of == name).map(|(_, text)| text)
    }
}
