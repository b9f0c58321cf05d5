//! What an indicator is.

use super::amount::Unit;
use super::{FigureScope, IndicatorCode};
use crate::domain::code::code_list;
use crate::domain::lang::Bilingual;

code_list! {
    /// How values of several days make one.
    OverTime {
        /// They belong to periods and add up.
        Sum = "sum",
        /// They are as of a day, and the newest stands until the next.
        Last = "last",
    }
}

/// What is reported under a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its code.
    pub code: IndicatorCode,
    /// What people call it.
    pub name: Bilingual,
    /// What it is counted in.
    pub unit: Unit,
    /// How values of several days make one.
    pub over_time: OverTime,
    /// Whether it may be told between levels of government.
    pub is_by_level: bool,
    /// Whose a figure is that does not say so.
    pub scope: FigureScope,
    /// What exactly is counted.
    pub definition: Bilingual,
    /// Who wants it, by which act or plan.
    pub source: String,
}
