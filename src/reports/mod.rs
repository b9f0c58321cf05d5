//! Reports: assembled from what the domain counted, written in several formats.
//!
//! [`assemble`], [`figure_evidence`] and `year_end::read` alone read the store; everything else is made from what they give. See
//! `docs/ARCHITECTURE.md`.

pub mod adoption;
pub mod assemble;
pub mod chart;
pub mod figure;
pub mod figure_evidence;
pub mod figure_words;
pub mod format;
pub mod letterhead;
pub mod number;
pub mod people;
pub mod table;
pub mod words;
pub mod year_end;
