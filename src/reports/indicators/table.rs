//! The figures as rows, each with whose it is and what is aimed at beside it: what tables and pages are made from, whether the figures were counted
//! now or stand in the frozen report of a month.

use super::goals::goal_beside;
use super::told::notes;
use super::{Figure, GoalBeside, IndicatorReport, Line, Spans, Told};
use crate::domain::agency::Level;
use crate::domain::clock::Timestamp;
use crate::domain::indicator::Goal;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::measured::{Measured, measured};
use crate::domain::lang::Bilingual;
use crate::domain::posting::Rank;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::adoption::Known;

/// The figures of everything that was asked for, of its levels and of its units, in that order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorTable {
    /// What everything together is called.
    pub name: String,
    /// Their days.
    pub spans: Spans,
    /// When they were counted.
    pub generated_at: Timestamp,
    /// By what was known when; none: by all that is known.
    pub known: Option<Known>,
    /// Which version of a month it is, or that it is a draft: of months that are frozen.
    pub mark: Option<String>,
    /// The figures.
    pub rows: Vec<IndicatorRow>,
    /// What coverage is to reach in the year in the whole province, in tenths of a per cent.
    pub coverage_target: Option<u64>,
    /// The same of signed documents.
    pub usage_target: Option<u64>,
    /// What is in no number, a sentence each.
    pub notes: Vec<Bilingual>,
}

/// A figure of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorRow {
    /// Whose.
    pub whose: Whose,
    /// What programs call it.
    pub code: String,
    /// What people call it.
    pub called: Bilingual,
    /// What it is counted in.
    pub unit: Unit,
    /// Of the people of this rank; none: of all.
    pub rank: Option<Rank>,
    /// Between whom; none: all together.
    pub between: Option<ExchangeLevel>,
    /// In the period, or as of its last day.
    pub period: Told,
    /// In the year so far; none of what is as of a day.
    pub cumulative: Option<Told>,
    /// What is aimed at.
    pub goal: Option<GoalBeside>,
}

/// Whose a figure is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everything that was asked for.
    Total,
    /// A level.
    Level(Level),
    /// A reporting unit.
    Unit {
        /// Identifier.
        code: String,
        /// Name.
        name: String,
        /// Level.
        level: Level,
    },
}

impl IndicatorTable {
    /// The rows of a report: of parts of figures those that tell something.
    #[must_use]
    pub fn of(report: &IndicatorReport) -> Self {
        let lines = std::iter::once(&report.total).chain(&report.levels).chain(&report.units);
        Self {
            name: report.total.name.clone().unwrap_or_default(),
            spans: report.spans,
            generated_at: report.generated_at,
            known: report.known,
            mark: None,
            rows: lines.flat_map(|line| rows_of(line, &report.goals)).collect(),
            coverage_target: super::goals::target(&report.goals, Measured::Coverage),
            usage_target: super::goals::target(&report.goals, Measured::Usage),
            notes: notes(report),
        }
    }

    /// The figures of everything together.
    pub(super) fn of_total(&self) -> impl Iterator<Item = &IndicatorRow> {
        self.rows.iter().filter(|row| row.whose == Whose::Total)
    }

    /// The figures of the levels.
    pub(super) fn of_levels(&self) -> impl Iterator<Item = &IndicatorRow> {
        self.rows.iter().filter(|row| matches!(row.whose, Whose::Level(_)))
    }

    /// The figures of the units.
    pub(super) fn of_units(&self) -> impl Iterator<Item = &IndicatorRow> {
        self.rows.iter().filter(|row| matches!(row.whose, Whose::Unit { .. }))
    }

    /// Those that something is aimed at, of everything together and of levels.
    pub(super) fn aimed_at(&self) -> impl Iterator<Item = (&IndicatorRow, &GoalBeside)> {
        self.of_total().chain(self.of_levels()).filter_map(|row| Some((row, row.goal.as_ref()?)))
    }
}

impl IndicatorRow {
    /// Whether it is of everybody and all levels of exchange.
    pub(super) const fn is_whole(&self) -> bool {
        self.rank.is_none() && self.between.is_none()
    }

    /// Whether it is that indicator, of everybody and all levels of exchange.
    pub(super) fn is_of(&self, which: Measured) -> bool {
        self.is_whole() && self.code == which.as_str()
    }

    /// The one whose status and source are told: that of the period, unless only the year has a value.
    pub(super) fn speaking(&self) -> &Told {
        let of_year = self.cumulative.as_ref().filter(|told| told.value.is_some() && self.period.value.is_none());
        of_year.unwrap_or(&self.period)
    }
}

/// The rows of a line.
pub(super) fn rows_of(line: &Line, goals: &[Goal]) -> Vec<IndicatorRow> {
    let whose = match (line.level, &line.code, &line.name) {
        (None, _, _) => Whose::Total,
        (Some(level), Some(code), name) => {
            Whose::Unit { code: code.clone(), name: name.clone().unwrap_or_default(), level }
        }
        (Some(level), None, _) => Whose::Level(level),
    };
    let row = |figure: &Figure| {
        let indicator = measured(figure.indicator);
        IndicatorRow {
            whose: whose.clone(),
            code: figure.indicator.to_string(),
            called: indicator.name,
            unit: indicator.unit,
            rank: figure.rank,
            between: figure.level,
            period: figure.period.clone(),
            cumulative: figure.cumulative.clone(),
            goal: goal_beside(goals, line.level, figure),
        }
    };
    line.figures.iter().filter(|figure| is_told(figure)).map(row).collect()
}

/// Of the parts of a figure those that tell something; what is of all is told in any case.
fn is_told(figure: &Figure) -> bool {
    let is_part = figure.rank.is_some() || figure.level.is_some();
    !is_part || figure.period.value.is_some() || figure.cumulative.as_ref().is_some_and(|told| told.value.is_some())
}

#[cfg(test)]
mod tests;
