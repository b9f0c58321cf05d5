//! Usage: whether documents go out signed. What a document is counted as follows from its signatures and the verdicts on them, and from
//! nothing else, in whatever order they come (`document`); counts of documents add up by agency, day and level (`counts`),
//! and days by stretches of a month (`stretch`).
//!
//! Definitions: `docs/INDICATORS.md`.

pub mod counts;
pub mod document;
pub mod signature;
pub mod stretch;

pub use counts::{Column, Counts};
pub use document::{Cell, Document};
pub use signature::{Proof, Signature, SignedAs};

#[cfg(test)]
mod tests;
