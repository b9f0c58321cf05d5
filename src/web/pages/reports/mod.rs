//! Reports, as `congvu report` writes them: each a page, and the same as a file. Of a part of the province whoever sees no more is told.

pub(in crate::web) mod adoption;
mod adoption_table;
mod asked;
pub(in crate::web) mod card;
mod card_table;
pub(in crate::web) mod demand;
mod file;
pub(in crate::web) mod indicators;
mod indicators_table;
pub(in crate::web) mod league;
mod page;
pub(in crate::web) mod rows;
mod rows_table;
pub(in crate::web) mod start;
pub(in crate::web) mod year_end;
mod year_figure;

pub(super) use card_table::{gap, points_table, ways_up};
pub(super) use league::band;
pub(super) use page::{ADOPTION, INDICATORS, turn};
pub(super) use rows::ROWS;

/// Where the section begins.
pub(super) const PAGE: &str = "/reports";
