//! `[reports]`: how months and years of figures are cut, and how long agencies may look at a drafted report.

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::report_period::PeriodScheme;

/// Days that agencies are waited for, at most.
const LONGEST_WAIT: u16 = 60;

/// Settings of reports.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportsConfig {
    /// Last day of a month's figures, 1 to 28: it begins on the next day of the month before, and a year closes with its December. 0: the calendar's months.
    pub month_closes_on: u8,
    /// Days for which agencies are waited for before a drafted report may be published, 0 to 60.
    pub seen_for_days: u16,
}

impl Default for ReportsConfig {
    fn default() -> Self {
        Self { month_closes_on: 14, seen_for_days: 5 }
    }
}

impl ReportsConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.seen_for_days > LONGEST_WAIT {
            return Err(ConfigError::Invalid {
                section: "reports",
                key: "seen_for_days",
                value: self.seen_for_days.to_string(),
                remedy: "write a number of days from 0 to 60",
            });
        }
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
        let of = |month_closes_on| ReportsConfig { month_closes_on, ..ReportsConfig::default() };
        assert_eq!(ReportsConfig::default().scheme(), PeriodScheme::ClosingOn(14));
        assert_eq!((of(0).scheme(), of(28).scheme()), (PeriodScheme::Calendar, PeriodScheme::ClosingOn(28)));
        assert!(of(28).validate().is_ok() && of(0).validate().is_ok());
        assert!(of(29).validate().is_err());
    }

    #[test]
    fn agencies_are_waited_for_two_months_at_most() {
        let of = |seen_for_days| ReportsConfig { seen_for_days, ..ReportsConfig::default() };
        assert!(of(0).validate().is_ok() && of(60).validate().is_ok());
        assert!(of(61).validate().is_err());
    }
}
