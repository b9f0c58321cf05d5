//! Charts as SVG, each with the same figures as text. They need no script, style sheet or font of their own: a page and a printed report
//! show the same picture.

mod bars;
mod distribution;
mod drawing;
mod trend;

pub use bars::{Bar, bars};
pub use distribution::distribution;
pub use trend::{Moment, trend};

/// A picture and its twin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The picture.
    pub svg: String,
    /// The same figures in words: a line for each.
    pub text: String,
}
