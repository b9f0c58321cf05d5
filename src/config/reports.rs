//! `[reports]`: how months and years of figures are cut.

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::report_period::PeriodScheme;

/// Settings of reports.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportsConfig {
    /// Last day of a month's figures, 1 to 28: it begins on the next day of the month before, and a year closes with its December. 0: the calendar's months.
    pub month_closes_on: u8,
}

impl Default for ReportsConfig {
    fn default() -> Self {
        Self { month_closes_on: 14 }
    }
}

impl ReportsConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        match self.month_closes_on {
            0 => Ok(()),
            day => PeriodScheme::closing_on(day).map(drop).map_err(|_| ConfigError::Invalid {
                section: "reports",
                key: "month_closes_on",
                value: day.to_string(),
                remedy: "write a day from 1 to 28, or 0 for the calendar's months",
            }),
        }
    }

    /// How periods are cut.
    #[must_use]
    pub fn scheme(&self) -> PeriodScheme {
        match self.month_closes_on {
            0 => PeriodScheme::Calendar,
            day => PeriodScheme::closing_on(day).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_close_on_a_day_that_all_of_them_have() {
        let of = |month_closes_on| ReportsConfig { month_closes_on };
        assert_eq!(ReportsConfig::default().scheme(), PeriodScheme::ClosingOn(14));
        assert_eq!((of(0).scheme(), of(28).scheme()), (PeriodScheme::Calendar, PeriodScheme::ClosingOn(28)));
        assert!(of(28).validate().is_ok() && of(0).validate().is_ok());
        assert!(of(29).validate().is_err());
    }
}
