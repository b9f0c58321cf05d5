//! The year-end report: what the province reached in a year, each figure with how far it is to be trusted, its day, its source, and the rows
//! that it was counted from; what was aimed at; and what of it is to be looked at.
//!
//! [`read`] reads the store, [`count`] makes figures of rows, [`sections`] puts them in order, [`goals`] holds them against
//! what is aimed at; text, JSON, tables and pages are made from the same figures.

pub mod count;
mod findings;
mod goals;
mod json;
mod paper;
mod read;
mod sections;
mod sheets;
mod text;

use time::Date;
use uuid::Uuid;

pub use json::{counts_json, finding_json, goal_json, json};
pub use paper::paper;
pub use read::{YearAsked, findings_of_year, year_end};
pub use sheets::{csv, notes, workbook};
pub use text::{answers, goals_text, of_when, text, value};

use crate::domain::adoption::ratio::Ratio;
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::FactId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureScope, FigureStatus, FindingKind, Goal, IndicatorCode};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::adoption::UnplacedLine;
use crate::reports::letterhead::Letterhead;

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearEnd {
    /// The year.
    pub year: i32,
    /// What is so as of a day is so at the end of this one.
    pub as_of: Date,
    /// What adds up does so over these days, of a year that goes on up to today.
    pub days: Days,
    /// As it was known at this instant; none: by all that is known.
    pub known_at: Option<Timestamp>,
    /// When it was made.
    pub generated_at: Timestamp,
    /// The whole's name.
    pub province: String,
    /// In whose name it is printed.
    pub head: Letterhead,
    /// Its parts, in order.
    pub sections: Vec<Section>,
    /// What is aimed at in the year, and how far it is reached.
    pub goals: Vec<GoalProgress>,
    /// Agencies that are none on the day, whose staff are in no number.
    pub unplaced: Vec<UnplacedLine>,
    /// What adds up, and reaches beyond the days at either end: it counts in no year.
    pub left_out: Vec<RowBehind>,
    /// What is to be looked at.
    pub findings: Vec<FigureFinding>,
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
    /// The counts behind it, where it is a share of counts: what is compared with a goal is not rounded.
    pub share: Option<Ratio>,
    /// How many of these answered, where each was asked.
    pub answered: Option<u64>,
    /// How far it is to be trusted: as far as the least of its rows.
    pub status: FigureStatus,
    /// The newest day of its rows.
    pub as_of: Date,
    /// Where it comes from.
    pub source: Bilingual,
    /// What was reported that it was counted from.
    pub rows: Vec<RowBehind>,
    /// Agencies that it is about without having reported anything.
    pub listed: Vec<Listed>,
    /// The command that lists what it was counted from, where other lists tell: mailboxes, people.
    pub opens: Option<String>,
}

/// An agency that a figure is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Identifier.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// Whether it is so of it; none where nobody told.
    pub is_so: Option<bool>,
}

/// A row behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowBehind {
    /// The fact.
    pub id: FactId,
    /// Identifier of the agency.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// Between whom.
    pub level: Option<ExchangeLevel>,
    /// The agency's alone, or that of all below it too.
    pub scope: FigureScope,
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
    /// Where its evidence lies.
    pub evidence: Option<String>,
    /// Who reported it.
    pub reporter: String,
}

/// What is aimed at, and how far it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalProgress {
    /// The goal.
    pub goal: Goal,
    /// What people call what is aimed at.
    pub name: Bilingual,
    /// What it is counted in.
    pub unit: Unit,
    /// Where it stands; none where nobody knows.
    pub reached: Option<Told>,
    /// Whether it is reached; none where nobody knows.
    pub is_met: Option<bool>,
}

/// A figure, or a row that was passed over, that is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureFinding {
    /// Why.
    pub kind: FindingKind,
    /// The figure, or the row.
    pub id: Uuid,
    /// The figure; none of a row that was passed over.
    pub row: Option<RowBehind>,
    /// What such a row says.
    pub content: Option<String>,
    /// What is told of it.
    pub reason: Bilingual,
    /// Where its agency stands; none of a row that names none.
    pub path: Option<TreePath>,
}

impl Told {
    /// Who reported it.
    #[must_use]
    pub fn reporters(&self) -> Bilingual {
        count::named(self.rows.iter().map(|row| row.reporter.as_str()), "đơn vị")
    }

    /// Where the evidence lies.
    #[must_use]
    pub fn evidence(&self) -> Bilingual {
        count::named(self.rows.iter().filter_map(|row| row.evidence.as_deref()), "minh chứng")
    }
}

impl YearEnd {
    /// All figures, in order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.sections.iter().flat_map(|section| &section.figures)
    }
}

/// How many findings of each kind there are; none of kinds without any.
#[must_use]
pub fn finding_counts(findings: &[FigureFinding]) -> Vec<(FindingKind, u64)> {
    let count = |kind: FindingKind| findings.iter().filter(|finding| finding.kind == kind).count() as u64;
    FindingKind::ALL.iter().map(|kind| (*kind, count(*kind))).filter(|(_, count)| *count > 0).collect()
}
