//! The indicators that the registry counts, for a month and for its year so far: by agency, by level and in total, each figure with what it
//! was counted from, how far it is to be trusted, or why it has no value. Definitions: `domain::indicator::measured`.
//!
//! [`read`] reads the store, [`units`] puts what was read together by reporting unit, [`people`], [`leavers`], [`documents`], [`usage`] and [`exchange`] count, purely;
//! [`goals`] tells what is aimed at beside which figure; text and JSON are made from the figures, tables and pages from their rows ([`table`]). `rows` opens a
//! figure, and `rows_out` tells what is out of it; `inputs` takes down what a frozen report was made from.

mod documents;
mod exchange;
mod goals;
mod inputs;
mod json;
mod leavers;
mod of_agencies;
mod of_day;
mod of_months;
mod of_year;
mod paper;
mod people;
mod read;
mod regular_use;
mod rows;
mod rows_format;
mod rows_out;
mod rows_out_format;
mod share;
mod sheets;
mod table;
mod text;
pub mod told;
mod units;
mod usage;

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

pub use goals::{GoalBeside, target_of};
pub use inputs::{IndicatorInputs, ToFreeze, indicators_to_freeze};
pub use json::json;
pub use of_agencies::{AgenciesRead, OfAgencies, figures_of_agencies, why_none};
pub use of_months::{MonthsRead, usage_of_months};
pub use of_year::{YearRead, usage_of_year};
pub use paper::{indicator_blocks, indicator_figures, paper};
pub use read::{Asked, Spans, indicators, indicators_in, spans_of};
pub use rows::{LeaverBehind, RowsBehind, RowsOf, rows_behind};
pub use rows_format::{outcome, rows_json, rows_text, unit_of};
pub use rows_out::{LeftOut, PersonOut, WhyOut};
pub use sheets::{csv, indicator_sheets, workbook};
pub use table::{IndicatorRow, IndicatorTable, Whose};
pub use text::{OF_UNITS, short_title, text};

use crate::domain::agency::Level;
use crate::domain::clock::Timestamp;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, Goal};
use crate::domain::lang::Bilingual;
use crate::domain::posting::Rank;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::adoption::Known;

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorReport {
    /// Its days.
    pub spans: Spans,
    /// When it was made.
    pub generated_at: Timestamp,
    /// As known when; none: by all that was known when it was made.
    pub known: Option<Known>,
    /// Everything that was asked for, together.
    pub total: Line,
    /// Each level that has a reporting unit.
    pub levels: Vec<Line>,
    /// Reporting units by level, then in the order of the tree.
    pub units: Vec<Line>,
    /// Identifiers of which events tell, and that no agency had on the day: their documents are in no figure.
    pub unknown_agencies: Vec<(String, u64)>,
    /// What is aimed at in the year of the month.
    pub goals: Vec<Goal>,
    /// Signers whose signatures are still to be judged again by what became known: documents are counted by the verdicts before. Of an earlier
    /// knowledge nobody can say.
    pub waiting: u64,
}

/// The figures of an agency, a level, or everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Identifier of the agency; none of a level.
    pub code: Option<String>,
    /// What it is called; none of a level.
    pub name: Option<String>,
    /// The level, but for the total.
    pub level: Option<Level>,
    /// The figures, in the order of [`Measured::ALL`].
    pub figures: Vec<Figure>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Of what.
    pub indicator: Measured,
    /// Of the people of this rank; none: of all.
    pub rank: Option<Rank>,
    /// Between whom; none: all together.
    pub level: Option<ExchangeLevel>,
    /// In this period, or as of its last day.
    pub period: Told,
    /// In the year so far (*lũy kế*); none of what is as of a day.
    pub cumulative: Option<Told>,
}

/// How much, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How much, in the indicator's unit; none where it is not applicable.
    pub value: Option<Amount>,
    /// What was counted, where that is known.
    pub numerator: Option<u64>,
    /// Out of how many.
    pub denominator: Option<u64>,
    /// How far it is to be trusted: as far as the least of what it is made from. None without a value.
    pub status: Option<FigureStatus>,
    /// The day that it tells of.
    pub as_of: Date,
    /// Where it comes from.
    pub source: Bilingual,
    /// Who reported what it was counted from; nobody of what the registry and events tell.
    pub reporters: BTreeSet<String>,
    /// Why there is no value.
    pub not_applicable: Option<NotApplicable>,
    /// Agencies' periods that are in neither number, by the reason.
    pub left_out: BTreeMap<NotApplicable, u64>,
    /// The same told otherwise, where more than one source tells it.
    pub beside: Vec<Self>,
}

impl Told {
    /// No value, for this reason.
    pub(super) fn none(why: NotApplicable, as_of: Date) -> Self {
        Self {
            value: None,
            numerator: None,
            denominator: None,
            status: None,
            as_of,
            source: Bilingual::new("", ""),
            reporters: BTreeSet::new(),
            not_applicable: Some(why),
            left_out: BTreeMap::new(),
            beside: Vec::new(),
        }
    }

    /// A number that the registry counted.
    fn counted(value: u64, as_of: Date, source: Bilingual) -> Self {
        Self {
            value: Some(Amount(value)),
            numerator: Some(value),
            status: Some(FigureStatus::Measured),
            source,
            not_applicable: None,
            ..Self::none(NotApplicable::NothingToCount, as_of)
        }
    }
}

/// Spans in the order in which they are told: this period, and the year so far.
fn each_span<T>(spans: &Spans, mut tell: impl FnMut(Days) -> T) -> (T, T) {
    (tell(spans.period), tell(spans.cumulative))
}
