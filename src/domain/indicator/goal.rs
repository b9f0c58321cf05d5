//! What is aimed at.

use super::IndicatorCode;
use super::amount::Amount;
use crate::domain::agency::Level;
use crate::domain::ids::FactId;

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
