//! The adoption report: coverage in total, by rank, by level and by reporting unit, made from a tally.
//!
//! Figures are stored as counted; words and marks are the formats' matter (`reports::format`).

use time::Date;

use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::recut::Moved;
use crate::domain::adoption::rule::{EXPIRING_DAYS, ScopeRule};
use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::agency::{AgencyCode, AgencyRole, Level, TreePath};
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::report_period::ReportMonth;

/// A month of figures with its first and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Which.
    pub month: ReportMonth,
    /// Its first day.
    pub from: Date,
    /// Its last.
    pub to: Date,
}

/// An instant of the record that figures are as known at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The instant.
    pub at: Timestamp,
    /// The newest change set that was recorded by then.
    pub change_set: i64,
}

/// How far down the tree the figures of the whole reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything below it.
    WithAllBelow,
    /// A unit with its departments, but without the units below it: what it is ranked by.
    WithDepartments,
}

/// When and by what the figures were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The figures hold at the end of this day.
    pub as_of: Date,
    /// The day whose agency tree they are put into.
    pub structure_day: Date,
    /// When they were made.
    pub generated_at: Timestamp,
    /// Who counts.
    pub rule: ScopeRule,
    /// For how many days a certificate is told as expiring.
    pub expiring_days: i64,
    /// The month of figures that is reported, if one is: the figures hold at the end of its last day.
    pub period: Option<Period>,
    /// As known when; none: by all that was known when they were made.
    pub known: Option<Known>,
    /// What became of agencies that the structure lacks.
    pub moved: Vec<Moved>,
    /// Agencies that are none on the figures' day, with those whose post names them: they are in no number, in no structure.
    pub unplaced: Vec<UnplacedLine>,
    /// What is below the one whose figures they are.
    pub extent: Extent,
    /// What coverage is to reach in the year, in tenths of a per cent, if anything is aimed at: charts show it.
    pub target: Option<u64>,
    /// Which version of a month it is, or that it is a draft: of months that are frozen.
    pub mark: Option<String>,
    /// Columns that were not counted: of a report that was frozen before there were such.
    pub lacks: Vec<Column>,
}

/// An agency that is no more, or not yet, on the day, and how many people have their post there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedLine {
    /// Identifier.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// Where it stood.
    pub path: TreePath,
    /// How many.
    pub people: u64,
}

impl Frame {
    /// Figures of a day in that day's structure, by all that is known.
    #[must_use]
    pub fn of_day(day: Date, generated_at: Timestamp) -> Self {
        Self {
            as_of: day,
            structure_day: day,
            generated_at,
            rule: ScopeRule::default(),
            expiring_days: EXPIRING_DAYS,
            period: None,
            known: None,
            moved: Vec::new(),
            unplaced: Vec::new(),
            extent: Extent::WithAllBelow,
            target: None,
            mark: None,
            lacks: Vec::new(),
        }
    }
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptionReport {
    /// When and by what.
    pub frame: Frame,
    /// Name of the whole: the province, or the agency asked for.
    pub name: String,
    /// Everyone in it.
    pub total: Figures,
    /// Levels that have an agency in it, from the top.
    pub levels: Vec<(Level, Figures)>,
    /// Reporting units by level, then in the order of the tree.
    pub units: Vec<UnitLine>,
}

/// A reporting unit's line: its own people and its departments'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLine {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Name of the unit above it, when that is no province.
    pub above: Option<String>,
    /// The numbers.
    pub figures: Figures,
    /// Its departments, in the order of the tree; each with its own parts.
    pub departments: Vec<DepartmentLine>,
}

/// A department's line; its people are in its unit's numbers already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentLine {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// The numbers.
    pub figures: Figures,
}

impl AdoptionReport {
    /// The report of a province, or of the agency at `root` with everything below it. None when no agency is there.
    #[must_use]
    pub fn of(tally: &Tally, root: Option<&TreePath>, mut frame: Frame) -> Option<Self> {
        frame.rule = tally.rule.clone();
        frame.unplaced.retain(|line| root.is_none_or(|root| line.path.is_within(root)));
        let agencies: Vec<&AgencyTally> =
            tally.agencies.iter().filter(|line| root.is_none_or(|root| line.agency.path.is_within(root))).collect();
        let name = agencies.first()?.agency.name.clone();
        let total = agencies.iter().map(|line| line.own).sum();
        let level = |level: Level| {
            let mut lines = agencies.iter().filter(move |line| line.level == level).peekable();
            lines.peek().is_some().then(|| (level, lines.map(|line| line.own).sum()))
        };
        let levels = Level::ALL.iter().filter_map(|&one| level(one)).collect();
        let mut units = units(&agencies, tally);
        units.sort_by_key(|unit| unit.level);
        Some(Self { frame, name, total, levels, units })
    }
}

/// A department asked for by itself is shown as a unit.
fn units(agencies: &[&AgencyTally], tally: &Tally) -> Vec<UnitLine> {
    let mut units: Vec<UnitLine> = Vec::new();
    for line in agencies {
        let is_unit = line.agency.role == AgencyRole::ReportingUnit || units.is_empty();
        let agency = &line.agency;
        if is_unit {
            units.push(UnitLine {
                agency: agency.id,
                code: agency.code.clone(),
                name: agency.name.clone(),
                level: line.level,
                above: above(agency.path.codes().rev().nth(1), tally),
                figures: line.with_departments,
                departments: Vec::new(),
            });
        } else if let Some(unit) = units.iter_mut().rev().find(|unit| unit.agency == line.unit) {
            let (agency, code, name) = (agency.id, agency.code.clone(), agency.name.clone());
            unit.departments.push(DepartmentLine { agency, code, name, figures: line.with_departments });
        }
    }
    units
}

fn above(code: Option<&str>, tally: &Tally) -> Option<String> {
    let line = tally.agencies.iter().find(|line| Some(line.agency.code.as_str()) == code)?;
    (line.level != Level::Province).then(|| line.agency.name.clone())
}
