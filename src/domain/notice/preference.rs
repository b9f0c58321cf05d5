//! What somebody wants to be told of. Nobody can turn off what is about revocation, loss or security.

use super::reminder::LAST_DAYS;
use crate::domain::code::code_list;
use crate::domain::lang::Lang;

code_list! {
    /// Which reminders of a certificate's end its holder gets.
    ExpiryReminders {
        /// All of them.
        All = "all",
        /// The last ones only.
        Last = "last",
    }
}

code_list! {
    /// What a preference is about.
    NoticeTopic {
        /// Reminders of the end of one's own certificates.
        ExpiryReminders = "expiry_reminders",
        /// Daily digests.
        Digests = "digests",
        /// Mails about drafted reports of months.
        Reports = "reports",
        /// The language of mails.
        Language = "language",
    }
}

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticePreferences {
    /// Which reminders of the end of their own certificates.
    pub expiry_reminders: ExpiryReminders,
    /// Whether daily digests about certificates come.
    pub digests: bool,
    /// Whether mails about drafted reports of months come.
    pub reports: bool,
    /// The language of mails about certificates, requests and reports.
    pub language: Lang,
}

impl Default for NoticePreferences {
    fn default() -> Self {
        Self { expiry_reminders: ExpiryReminders::All, digests: true, reports: true, language: Lang::Vi }
    }
}

impl NoticePreferences {
    /// Whether the reminder so many days before the end comes.
    #[must_use]
    pub fn wants_reminder(&self, threshold: u16) -> bool {
        threshold <= LAST_DAYS || self.expiry_reminders == ExpiryReminders::All
    }

    /// Each topic with its value, as it is kept.
    #[must_use]
    pub const fn values(&self) -> [(NoticeTopic, &'static str); 4] {
        [
            (NoticeTopic::ExpiryReminders, self.expiry_reminders.as_str()),
            (NoticeTopic::Digests, if self.digests { ON } else { OFF }),
            (NoticeTopic::Reports, if self.reports { ON } else { OFF }),
            (NoticeTopic::Language, self.language.as_str()),
        ]
    }

    /// Takes over a value that was kept.
    ///
    /// # Errors
    /// What is wrong with the value.
    pub fn take(&mut self, topic: NoticeTopic, value: &str) -> Result<(), String> {
        match topic {
            NoticeTopic::ExpiryReminders => {
                self.expiry_reminders =
                    value.parse().map_err(|error: crate::domain::code::UnknownCode| error.to_string())?;
            }
            NoticeTopic::Digests if [ON, OFF].contains(&value) => self.digests = value == ON,
            NoticeTopic::Reports if [ON, OFF].contains(&value) => self.reports = value == ON,
            NoticeTopic::Digests | NoticeTopic::Reports => return Err(format!("'{value}' is neither on nor off")),
            NoticeTopic::Language => {
                self.language = value.parse().map_err(|error: crate::domain::code::UnknownCode| error.to_string())?;
            }
        }
        Ok(())
    }
}

const ON: &str = "on";
const OFF: &str = "off";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_the_last_reminders_always_come() {
        let (expiry_reminders, language) = (ExpiryReminders::Last, Lang::En);
        let chosen = NoticePreferences { expiry_reminders, digests: false, reports: false, language };
        let mut read = NoticePreferences::default();
        for (topic, value) in chosen.values() {
            read.take(topic, value).unwrap();
        }
        assert_eq!(read, chosen);
        assert!(read.take(NoticeTopic::Digests, "maybe").is_err() && read.take(NoticeTopic::Reports, "maybe").is_err());
        assert!(read.take(NoticeTopic::Language, "fr").is_err());
        let wanted = |preferences: NoticePreferences| {
            [120, 60, 14, 8, 7, 1].into_iter().filter(|days| preferences.wants_reminder(*days)).collect::<Vec<_>>()
        };
        assert_eq!(wanted(chosen), [7, 1]);
        assert_eq!(wanted(NoticePreferences::default()), [120, 60, 14, 8, 7, 1]);
    }
}
