//! `[decisions]`: grace, aliases, retention, due days, and how addresses are proposed.

use super::ConfigError;
use crate::domain::decision::settings::DecisionSettings;

/// Longest span that makes sense, in months.
const MOST_MONTHS: u32 = 240;
/// Longest time ahead of a first day that makes sense, in days.
const MOST_DAYS_AHEAD: u16 = 366;

/// Checks what types cannot.
pub(super) fn validate(settings: &DecisionSettings) -> Result<(), ConfigError> {
    let months = [
        ("alias_months", settings.alias_months),
        ("retention_months", settings.retention_months),
        ("grace_months", settings.grace_months),
        ("leader_grace_months", settings.leader_grace_months),
        ("short_grace_months", settings.short_grace_months),
    ];
    if let Some((key, value)) = months.into_iter().find(|(_, months)| *months > MOST_MONTHS) {
        let remedy = "write a number of months from 0 to 240";
        return Err(ConfigError::Invalid { section: "decisions", key, value: value.to_string(), remedy });
    }
    if settings.staged_days > MOST_DAYS_AHEAD {
        let (key, value) = ("staged_days", settings.staged_days.to_string());
        let remedy = "write a number of days from 0 to 366";
        return Err(ConfigError::Invalid { section: "decisions", key, value, remedy });
    }
    if settings.quota_mib < 1 {
        let (key, value) = ("quota_mib", settings.quota_mib.to_string());
        return Err(ConfigError::Invalid {
            section: "decisions",
            key,
            value,
            remedy: "write a quota of at least 1 MiB",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_quota_are_checked() {
        assert!(validate(&DecisionSettings::default()).is_ok());
        assert!(validate(&DecisionSettings { grace_months: 241, ..DecisionSettings::default() }).is_err());
        assert!(validate(&DecisionSettings { staged_days: 367, ..DecisionSettings::default() }).is_err());
        assert!(validate(&DecisionSettings { quota_mib: 0, ..DecisionSettings::default() }).is_err());
    }
}
