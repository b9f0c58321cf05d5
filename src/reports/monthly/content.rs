//! What a month's report says: one text for the same figures, from which every form is made again (`thaw`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use time::Date;

use super::indicators::Indicators;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::rule::ScopeRule;
use crate::domain::agency::{AgencyCode, Level, TreePath};
use crate::domain::clock::iso_day;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::{FigureScope, FigureStatus};
use crate::domain::mailbox::regular_use::Dormancy;
use crate::domain::official_text::Motto;
use crate::domain::posting::Rank;
use crate::domain::signing::event::ExchangeLevel;

/// The shape of the text; another shape is another number, and older texts stay readable.
pub(super) const SHAPE: u32 = 1;

/// That of texts that do not say it.
const fn first_edition() -> i64 {
    1
}

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
    /// By which edition of the rule people were judged: figures of another are no measure for these.
    #[serde(default = "first_edition")]
    pub(super) edition: i64,
    pub(super) rule: ScopeRule,
    pub(super) expiring_days: i64,
    /// In whose name it is printed.
    pub(super) head: Head,
    pub(super) name: String,
    pub(super) total: Numbers,
    pub(super) levels: Vec<LevelRow>,
    /// Reporting units, each with its departments.
    pub(super) units: Vec<UnitRow>,
    /// Agencies that were no more, with those whose post still named them: they are in no number.
    #[serde(default)]
    pub(super) unplaced: Vec<UnplacedRow>,
    /// What agencies reported of the month.
    pub(super) reported: Vec<Reported>,
    /// The indicators; none of a month that was drafted before they were frozen too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) indicators: Option<Indicators>,
}

/// In whose name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub(super) superior: Option<String>,
    pub(super) agency: String,
    pub(super) place: Option<String>,
    pub(super) motto: Motto,
    pub(super) signer: String,
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

/// An agency that was no more, or not yet, on the day, and how many people had their post there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnplacedRow {
    pub(super) code: AgencyCode,
    pub(super) name: String,
    pub(super) path: TreePath,
    pub(super) people: u64,
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
pub struct NotAReport(#[source] pub(super) Option<serde_json::Error>);

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

    /// The first day of the year so far that its indicators tell of; none where it has no indicators.
    #[must_use]
    pub fn year_from(&self) -> Option<Date> {
        self.indicators.as_ref().map(|indicators| indicators.year_from)
    }

    /// For how many days a use of a mailbox counted in it; none where it has no indicators.
    #[must_use]
    pub fn dormancy(&self) -> Option<Dormancy> {
        self.indicators.as_ref().map(|indicators| indicators.dormancy)
    }

    /// What agencies reported of the month.
    #[must_use]
    pub fn reported(&self) -> &[Reported] {
        &self.reported
    }
}
