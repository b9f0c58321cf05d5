//! A month's report of the province, to be frozen: what it says as one canonical text, what it was made of, and where two differ; cut to one agency (`part`), over
//! the months (`trend`), and in the forms that have more in them than the adoption report's.

mod content;
mod count;
mod differ;
mod erased;
mod indicators;
pub mod json;
pub mod paper;
mod part;
pub mod sheets;
mod thaw;
mod trend;

pub use content::{Content, Head, NotAReport, Reported, UnitRow};
pub use count::{Counted, Inputs, MonthAsked, count_month};
pub use differ::{CountPlace, Difference, Row, differences};
pub use erased::Erased;
pub use trend::Trend;

#[cfg(test)]
mod tests;
