//! `[notices]`: what is told by mail, and when.

use super::ConfigError;
use crate::domain::notice::settings::NoticeSettings;

/// Longest time before a certificate's end at which it makes sense to tell of it, in days.
const MOST_DAYS: u16 = 366;
/// Most reminders of one certificate.
const MOST_REMINDERS: usize = 20;

/// Checks what types cannot.
pub(super) fn validate(settings: &NoticeSettings) -> Result<(), ConfigError> {
    let days = &settings.expiry_days;
    if days.len() > MOST_REMINDERS || days.iter().any(|days| !(1..=MOST_DAYS).contains(days)) {
        return Err(ConfigError::Invalid {
            section: "notices",
            key: "expiry_days",
            value: format!("{days:?}"),
            remedy: "write at most 20 numbers of days from 1 to 366, such as [60, 30, 7, 1]; [] tells nobody",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_few_and_make_sense() {
        let checked = |expiry_days: Vec<u16>| validate(&NoticeSettings { expiry_days, ..NoticeSettings::default() });
        assert!(validate(&NoticeSettings::default()).is_ok() && checked(Vec::new()).is_ok());
        for wrong in [vec![0], vec![60, 367], (1..=21).collect()] {
            let error = checked(wrong).unwrap_err().to_string();
            assert!(error.starts_with("[notices] expiry_days = "), "{error}");
        }
    }
}
