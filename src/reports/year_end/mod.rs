//! The year-end report: what the province reached, each figure with how far it is to be trusted, its day, its source, and the rows that it
//! was counted from.
//!
//! [`read`] reads the store, [`count`] makes figures of rows, purely; text and JSON are made from the same figures.

pub mod count;
mod json;
mod read;
mod text;

use time::Date;

pub use json::json;
pub use read::year_end;
pub use text::text;

use crate::domain::clock::Timestamp;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, IndicatorCode};
use crate::domain::lang::Bilingual;

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearEnd {
    /// The year.
    pub year: i32,
    /// What is so as of a day is so at the end of this one.
    pub as_of: Date,
    /// What adds up does so over these days.
    pub days: Days,
    /// When it was made.
    pub generated_at: Timestamp,
    /// The whole's name.
    pub province: String,
    /// Its parts, in order.
    pub sections: Vec<Section>,
    /// What adds up, and reaches beyond the days at either end: it counts in no year.
    pub left_out: Vec<RowBehind>,
}

/// Figures that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What about.
    pub title: Bilingual,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// A figure with what is printed beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What programs call it.
    pub code: &'static str,
    /// What people call it.
    pub label: Bilingual,
    /// How much; none where nobody knows.
    pub told: Option<Told>,
    /// What it is counted in.
    pub unit: Unit,
}

/// How much, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How much.
    pub amount: Amount,
    /// Out of how many, where it is part of a whole.
    pub of: Option<u64>,
    /// How far it is to be trusted: as far as the least of its rows.
    pub status: FigureStatus,
    /// The newest day of its rows.
    pub as_of: Date,
    /// Where it comes from.
    pub source: Bilingual,
    /// What it was counted from; empty where other lists tell: mailboxes, people.
    pub rows: Vec<RowBehind>,
}

/// A row behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowBehind {
    /// Identifier of the agency.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// The days that it is for.
    pub days: Days,
    /// Its part.
    pub amount: Amount,
    /// In which unit.
    pub unit: Unit,
    /// How far it is to be trusted.
    pub status: FigureStatus,
    /// Its day.
    pub as_of: Date,
    /// Where it stands.
    pub source: String,
    /// Who reported it.
    pub reporter: String,
}
