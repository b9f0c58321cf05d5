//! `[calendar]`: days off and working days beside the public holidays that the program knows.

use super::ConfigError;
use crate::domain::calendar::{CalendarSettings, OffAndWorked, WorkCalendar};

/// Checks what types cannot.
pub(super) fn validate(settings: &CalendarSettings) -> Result<(), ConfigError> {
    WorkCalendar::new(settings.clone()).map(|_| ()).map_err(|OffAndWorked(day)| ConfigError::Invalid {
        section: "calendar",
        key: "working_days",
        value: day.to_string(),
        remedy: "leave the day in days_off or in working_days, not in both",
    })
}
