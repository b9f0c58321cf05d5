//! How long personal data is kept, by class; what is past its time is purged, first shown, then done.
//!
//! Law 91/2025/QH15 (personal data protection) asks that data be kept no longer than its purpose needs; Decree 356/2025 leaves the
//! length to who keeps it. The lengths here are the program's defaults and a province's to set.

use serde::{Deserialize, Serialize};
use time::{Date, Duration};

use super::code::code_list;

code_list! {
    /// A class of personal data that is purged by age.
    RetentionClass {
        /// The personal number of somebody who left: counted from the end of the last posting.
        PersonalNumber = "personal_number",
        /// Who looked for whom by personal number.
        PersonLookup = "person_lookup",
        /// Ended log-in sessions.
        Session = "session",
        /// Activation codes that were used or ran out.
        Activation = "activation",
        /// Answers kept for requests that are sent again.
        Idempotency = "idempotency",
        /// Mails that were sent or given up.
        Notice = "notice",
        /// What whom was told of: it keeps them from being told again.
        Telling = "telling",
    }
}

/// Days that each class is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionDays {
    /// Personal numbers of leavers.
    pub personal_number: u16,
    /// Look-ups by personal number.
    pub person_lookup: u16,
    /// Ended sessions.
    pub session: u16,
    /// Ended activation codes.
    pub activation: u16,
    /// Answers for repeated requests.
    pub idempotency: u16,
    /// Settled mails: their addresses and titles, and the texts of those that were given up.
    pub notice: u16,
    /// What whom was told of; of a certificate that has not ended it is kept all the same.
    pub telling: u16,
    /// The rows of plans that carried single changes over by themselves and took nothing away.
    pub live_plan: u16,
    /// The rows of all other plans: those that people made, and those that took something away.
    pub plan: u16,
    /// A closed mailbox: until then it cannot be purged.
    pub mailbox: u16,
    /// Everything else of a person, from the end of service, of the last certificate, and of the hold on their addresses: until
    /// then they cannot be erased.
    pub person: u16,
}

impl Default for RetentionDays {
    fn default() -> Self {
        Self {
            personal_number: 5 * 365,
            person_lookup: 2 * 365,
            session: 7,
            activation: 365,
            idempotency: 1,
            notice: 365,
            telling: 2 * 365,
            live_plan: 90,
            plan: 2 * 365,
            mailbox: 365,
            person: 10 * 365,
        }
    }
}

impl RetentionDays {
    /// The first day that is still kept; everything before it may go.
    #[must_use]
    pub fn kept_from(&self, class: RetentionClass, today: Date) -> Date {
        let days = match class {
            RetentionClass::PersonalNumber => self.personal_number,
            RetentionClass::PersonLookup => self.person_lookup,
            RetentionClass::Session => self.session,
            RetentionClass::Activation => self.activation,
            RetentionClass::Idempotency => self.idempotency,
            RetentionClass::Notice => self.notice,
            RetentionClass::Telling => self.telling,
        };
        today.checked_sub(Duration::days(i64::from(days))).unwrap_or(Date::MIN)
    }
}

/// What a purge would remove of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurgeLine {
    /// The class.
    pub class: RetentionClass,
    /// Everything before this day.
    #[serde(with = "super::clock::iso_day")]
    pub before: Date,
    /// How many records.
    pub records: u64,
}
