//! What a month's report says: one text for the same figures, from which every form is made again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use time::Date;

use crate::domain::adoption::counts::{Column, Counts, Figures};
use crate::domain::adoption::rule::ScopeRule;
use crate::domain::agency::{AgencyCode, Level};
use crate::domain::clock::{Timestamp, iso_day};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::{FigureScope, FigureStatus};
use crate::domain::official_text::Motto;
use crate::domain::posting::Rank;
use crate::domain::report_period::ReportMonth;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::adoption::{AdoptionReport, DepartmentLine, Frame, Period, UnitLine};
use crate::reports::letterhead::Letterhead;

/// The shape of the text; another shape is another number, and older texts stay readable.
pub(super) const SHAPE: u32 = 1;

/// A month's report. Fields are written in this order, maps by their keys: the same figures are the same text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    pub(super) shape: u32,
    pub(super) month: String,
    #[serde(with = "iso_day")]
    pub(super) from: Date,
    #[serde(with = "iso_day")]
    pub(super) to: Date,
    /// The newest change set that it knows of.
    pub(super) known_at: i64,
    pub(super) rule: ScopeRule,
    pub(super) expiring_days: i64,
    /// In whose name it is printed.
    pub(super) head: Head,
    pub(super) name: String,
    pub(super) total: Numbers,
    pub(super) levels: Vec<LevelRow>,
    /// Reporting units, each with its departments.
    pub(super) units: Vec<UnitRow>,
    /// What agencies reported of the month.
    pub(super) reported: Vec<Reported>,
}

/// In whose name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    superior: Option<String>,
    agency: String,
    place: Option<String>,
    motto: Motto,
    signer: String,
}

pub(super) type ByColumn = BTreeMap<Column, u64>;

/// Numbers in total and by rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    pub(super) total: ByColumn,
    pub(super) by_rank: BTreeMap<Rank, ByColumn>,
}

/// A level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelRow {
    pub(super) level: Level,
    pub(super) figures: Numbers,
}

/// A reporting unit: its own people and its departments'.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRow {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// Level.
    pub level: Level,
    pub(super) above: Option<String>,
    pub(super) figures: Numbers,
    pub(super) departments: Vec<DepartmentRow>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentRow {
    pub(super) agency: AgencyId,
    pub(super) code: AgencyCode,
    pub(super) name: String,
    pub(super) figures: Numbers,
}

/// A figure that an agency reported. Who reported it is not told: what is frozen names no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Identifier of the agency.
    pub agency: String,
    /// Its name.
    pub name: String,
    /// Of what.
    pub indicator: String,
    /// What that is called, in Vietnamese.
    pub called: String,
    /// Between whom.
    pub level: Option<ExchangeLevel>,
    /// The agency's alone, or that of all below it too.
    pub scope: FigureScope,
    /// Its first day.
    #[serde(with = "iso_day")]
    pub from: Date,
    /// Its last.
    #[serde(with = "iso_day")]
    pub to: Date,
    /// How much, as it is kept.
    pub amount: u64,
    /// In which unit.
    pub unit: Unit,
    /// How far it is to be trusted.
    pub status: FigureStatus,
    /// The day on which it was so counted.
    #[serde(with = "iso_day")]
    pub as_of: Date,
    /// The document that it stands in.
    pub source: String,
}

impl Reported {
    /// How much.
    #[must_use]
    pub const fn amount(&self) -> Amount {
        Amount(self.amount)
    }
}

/// A text that is no month's report.
#[derive(Debug, Error)]
#[error("the text is no report of a month in shape {SHAPE}")]
pub struct NotAReport(#[source] Option<serde_json::Error>);

impl Content {
    /// The one text of this content.
    #[must_use]
    pub fn canonical(&self) -> String {
        // Texts, numbers and maps of codes always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a text.
    ///
    /// # Errors
    /// When it is none, or of another shape.
    pub fn read(text: &str) -> Result<Self, NotAReport> {
        let content: Self = serde_json::from_str(text).map_err(|error| NotAReport(Some(error)))?;
        if content.shape == SHAPE { Ok(content) } else { Err(NotAReport(None)) }
    }

    /// SHA-256 of a text.
    #[must_use]
    pub fn hash(text: &str) -> Vec<u8> {
        Sha256::digest(text.as_bytes()).to_vec()
    }

    /// The reporting units that it has a row for.
    #[must_use]
    pub fn units(&self) -> &[UnitRow] {
        &self.units
    }

    /// What agencies reported of the month.
    #[must_use]
    pub fn reported(&self) -> &[Reported] {
        &self.reported
    }

    /// The report as it was, made at that instant.
    ///
    /// # Errors
    /// When its month is none.
    pub fn report(&self, generated_at: Timestamp) -> Result<AdoptionReport, NotAReport> {
        let month: ReportMonth = self.month.parse().map_err(|_| NotAReport(None))?;
        let period = Period { month, from: self.from, to: self.to };
        let frame = Frame { rule: self.rule.clone(), period: Some(period), ..Frame::of_day(self.to, generated_at) };
        Ok(AdoptionReport {
            frame,
            name: self.name.clone(),
            total: self.total.figures(),
            levels: self.levels.iter().map(|row| (row.level, row.figures.figures())).collect(),
            units: self.units.iter().map(UnitRow::line).collect(),
        })
    }

    /// In whose name it is printed.
    #[must_use]
    pub fn letterhead(&self) -> Letterhead {
        let Head { superior, agency, place, motto, signer } = self.head.clone();
        Letterhead { motto, superior, agency, place, signer }
    }
}

impl From<&Letterhead> for Head {
    fn from(head: &Letterhead) -> Self {
        Self {
            superior: head.superior.clone(),
            agency: head.agency.clone(),
            place: head.place.clone(),
            motto: head.motto,
            signer: head.signer.clone(),
        }
    }
}

impl From<&Figures> for Numbers {
    fn from(figures: &Figures) -> Self {
        let columns = |counts: &Counts| Column::ALL.iter().map(|column| (*column, counts.get(*column))).collect();
        Self {
            total: columns(&figures.total),
            by_rank: figures.ranks().map(|(rank, counts)| (rank, columns(counts))).collect(),
        }
    }
}

impl Numbers {
    fn figures(&self) -> Figures {
        let counts = |columns: Option<&ByColumn>| {
            Counts::of(|column| columns.and_then(|columns| columns.get(&column)).copied().unwrap_or_default())
        };
        Figures::of(counts(Some(&self.total)), |rank| counts(self.by_rank.get(&rank)))
    }
}

impl From<&UnitLine> for UnitRow {
    fn from(line: &UnitLine) -> Self {
        Self {
            agency: line.agency,
            code: line.code.clone(),
            name: line.name.clone(),
            level: line.level,
            above: line.above.clone(),
            figures: Numbers::from(&line.figures),
            departments: line.departments.iter().map(DepartmentRow::from).collect(),
        }
    }
}

impl UnitRow {
    fn line(&self) -> UnitLine {
        let department = |row: &DepartmentRow| DepartmentLine {
            agency: row.agency,
            code: row.code.clone(),
            name: row.name.clone(),
            figures: row.figures.figures(),
        };
        UnitLine {
            agency: self.agency,
            code: self.code.clone(),
            name: self.name.clone(),
            level: self.level,
            above: self.above.clone(),
            figures: self.figures.figures(),
            departments: self.departments.iter().map(department).collect(),
        }
    }
}

impl From<&DepartmentLine> for DepartmentRow {
    fn from(line: &DepartmentLine) -> Self {
        let figures = Numbers::from(&line.figures);
        Self { agency: line.agency, code: line.code.clone(), name: line.name.clone(), figures }
    }
}
