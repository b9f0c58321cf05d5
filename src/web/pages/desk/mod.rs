//! What the pages of those who work at a desk share: an empty page, people by name, what becomes of a refusal, and that lists are
//! recorded.

pub(super) mod find;
pub(super) mod people;

pub(super) use super::links::address;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::operations::audit_read::ListRead;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Choice, Faults, Notice, Say, View, Visitor};

/// Rows on a page of a list.
pub(super) const PAGE: usize = 50;

/// How many rows are asked for: one more tells whether there is a next page.
pub(super) const FETCH: u32 = 51;

/// An empty page of a section.
pub(super) fn page(app: &App, visitor: &Visitor, section: &'static str, title: impl Into<String>) -> View {
    View::new(Frame::new(app, section, Some(&visitor.principal)).speaking(visitor.say), title)
}

/// What is said above the form that was refused; what is not there, not allowed, or our own failure is a page of its own.
pub(super) fn refused(say: Say, problem: Problem) -> Result<Faults, PageError> {
    match PageError::from(problem) {
        PageError::Refused(problem) => Ok(Faults::of(say, &problem)),
        other => Err(other),
    }
}

/// Records that a list of people was read, before it is shown.
pub(super) async fn lists(app: &App, visitor: &Visitor, what: &'static str, count: usize) -> Result<(), PageError> {
    let list = ListRead { what, count: u64::try_from(count).unwrap_or(u64::MAX), agency: None, filter: Vec::new() };
    Ok(app.registry.record_list(&visitor.actor(), list).await?)
}

/// What is wrong with a field that holds no day.
pub(super) fn no_day(field: &str) -> FieldProblem {
    FieldProblem::new(
        field,
        Bilingual::new("Thiếu ngày, hoặc không phải là một ngày", "The day is missing, or is no day"),
        Bilingual::new("Nhập ngày, ví dụ 31/12/2019", "Enter a day, such as 31/12/2019"),
    )
}

/// What is wrong with a field that takes one of a list.
pub(super) fn not_in_list(field: &str) -> FieldProblem {
    FieldProblem::new(
        field,
        Bilingual::new("Giá trị không có trong danh sách", "This is not in the list"),
        Bilingual::new("Chọn một mục trong danh sách", "Choose one of the list"),
    )
}

/// What an address asks for as a value of a kind; nothing where it is empty. What makes no sense is a page that is not there.
pub(super) fn given<T: std::str::FromStr>(text: &str) -> Result<Option<T>, PageError> {
    let text = Some(text.trim()).filter(|text| !text.is_empty());
    text.map(str::parse).transpose().map_err(|_| PageError::NotFound)
}

/// Choices of a list, with a first one that chooses nothing.
pub(super) fn choices<'a, T: Copy + ToString + 'a>(
    nothing: &str,
    all: impl IntoIterator<Item = &'a T>,
    word: impl Fn(T) -> &'static str,
) -> Vec<Choice> {
    let first = Choice::new("", nothing);
    std::iter::once(first).chain(all.into_iter().map(|one| Choice::new(one.to_string(), word(*one)))).collect()
}

/// The word that is said once after something was done, by the code in the address.
pub(super) fn done(code: &str, known: &[(&str, &'static str)]) -> Option<Notice> {
    known.iter().find(|(of, _)| *of == code).map(|(_, text)| Notice::done(*text))
}
