//! Reports: assembled from what the domain counted, written in several formats.
//!
//! [`assemble`] alone reads the store; everything else is made from a tally. See `docs/ARCHITECTURE.md`.

pub mod adoption;
pub mod assemble;
pub mod chart;
pub mod format;
pub mod letterhead;
pub mod number;
pub mod people;
pub mod table;
pub mod words;
