//! Reports: assembled from what the domain counted, written in several formats.
//!
//! [`assemble`], [`as_of`], [`unplaced`], [`dashboard`], [`coverage_trend`], [`figure_evidence`], `year_end::read`, `demand::read`, `monthly::count` and
//! `indicators::{read, rows, of_months, of_year, inputs}` alone read the store; everything else is made from what they give. See `docs/ARCHITECTURE.md`.

pub mod adoption;
pub mod as_of;
pub mod assemble;
pub mod chart;
pub mod coverage_trend;
pub mod dashboard;
pub mod demand;
pub mod figure;
pub mod figure_evidence;
pub mod figure_words;
pub mod format;
pub mod indicators;
pub mod league;
pub mod letterhead;
pub mod monthly;
pub mod number;
pub mod people;
pub mod signing_words;
pub mod table;
pub mod unplaced;
pub mod words;
pub mod year_end;
