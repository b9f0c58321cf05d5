//! A month's report of the province, to be frozen: what it says as one canonical text, what it was made of, and where two differ.

mod content;
mod count;
mod differ;
pub mod json;

pub use content::{Content, Head, NotAReport, Reported, UnitRow};
pub use count::{Counted, count_month};
pub use differ::{Difference, differences};
