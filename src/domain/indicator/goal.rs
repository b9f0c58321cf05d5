//! What is aimed at, and whether it is reached.

use super::IndicatorCode;
use super::amount::{Amount, Unit};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::agency::Level;
use crate::domain::ids::FactId;
use crate::domain::signing::event::ExchangeLevel;

/// What an indicator is to reach by the end of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The fact.
    pub id: FactId,
    /// Of what: a reported indicator, or one that the registry counts, such as `coverage`.
    pub indicator: IndicatorCode,
    /// For the agencies of this level; none for the whole province.
    pub level: Option<Level>,
    /// By its end.
    pub year: i32,
    /// How much.
    pub amount: Amount,
    /// Who set it: the act or plan.
    pub source: String,
}

impl Goal {
    /// Whether so much reaches it: of days as few as that, of everything else as much; of counts their share itself, not its rounding.
    #[must_use]
    pub fn is_reached(&self, unit: Unit, amount: Amount, share: Option<Ratio>) -> bool {
        match (unit, share) {
            (Unit::Days, _) => amount <= self.amount,
            (Unit::Percent, Some(share)) => share.reaches(self.amount.0),
            _ => amount >= self.amount,
        }
    }
}

/// Between whom documents go, of a level as goals name it.
#[must_use]
pub const fn exchange_of(level: Level) -> ExchangeLevel {
    match level {
        Level::Province => ExchangeLevel::WithinProvince,
        Level::District => ExchangeLevel::ProvinceDistrict,
        Level::Commune => ExchangeLevel::ProvinceCommune,
    }
}
