//! Reports: assembled from what the domain counted, written in several formats.
//!
//! [`assemble`] and `year_end::read` alone read the store; everything else is made from what they give. See `docs/ARCHITECTURE.md`.

pub mod adoption;
pub mod as_of;
pub mod assemble;
pub mod chart;
pub mod figure;
pub mod format;
pub mod letterhead;
pub mod monthly;
pub mod number;
pub mod people;
pub mod table;
pub mod words;
pub mod year_end;
