//! A month's report of the province, to be frozen: what it says as one canonical text, what it was made of, and where two differ.

mod content;
mod count;
mod differ;
mod erased;
mod indicators;
pub mod json;
mod thaw;

pub use content::{Content, Head, NotAReport, Reported, UnitRow};
pub use count::{Counted, Inputs, MonthAsked, count_month};
pub use differ::{CountPlace, Difference, Row, differences};
pub use erased::Erased;

#[cfg(test)]
mod tests;
