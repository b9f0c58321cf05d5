//! Erasing a person (Law 91/2025/QH15): what goes, what stays and from which day it may be done. Pure.
//!
//! Facts are never deleted: their personal fields are emptied, and a fact about that keeps the proof (`docs/adr/0010`).

use serde::Serialize;
use time::macros::date;
use time::{Date, Duration};

use super::code::code_list;
use super::decision::draft::{Act, AddressChoice};
use super::retention::RetentionDays;

/// What stands where a name was.
pub const ERASED_NAME: &str = "(đã xóa dữ liệu cá nhân)";
/// What stands where a date of birth was: no official of this registry was born then.
pub const ERASED_BIRTH: Date = date!(1900 - 01 - 01);

code_list! {
    /// What is erased of a person.
    ErasedLine {
        /// Name and date of birth as first recorded.
        Identity = "identity",
        /// Names and dates of birth as corrected.
        Corrections = "corrections",
        /// Names, dates, chosen addresses and reasons in what decisions did to them.
        Acts = "acts",
        /// Addresses of the mailbox: they are made of the name.
        Addresses = "addresses",
        /// Names and addresses in certificates, and the certificates themselves.
        Certificates = "certificates",
        /// What requests for certificates ask for in words: new values, serials of devices, mobiles.
        RequestContents = "request_contents",
        /// Why requests were returned, refused or taken back.
        RequestReasons = "request_reasons",
        /// The sealed personal number.
        PersonalNumber = "personal_number",
        /// The sealed recovery address.
        RecoveryAddress = "recovery_address",
        /// What HR systems call them.
        ExternalNames = "external_names",
        /// Activation codes.
        Activations = "activations",
        /// Claims on addresses.
        AddressClaims = "address_claims",
        /// What steps of decisions say in words.
        Steps = "steps",
        /// What notices of steps say.
        Notices = "notices",
        /// That somebody found them by their number.
        Lookups = "lookups",
        /// The mail address of accounts of theirs.
        AccountMail = "account_mail",
        /// The phone number of a SIM that kept their key.
        DeviceMobile = "device_mobile",
        /// What whom was told of them by mail.
        Tellings = "tellings",
        /// What they want to be told of by mail.
        NoticePreferences = "notice_preferences",
        /// What was said when a device that they held was handed out, locked, lost or handed back.
        DeviceReasons = "device_reasons",
        /// The salt behind references to them in the audit record.
        AuditSalt = "audit_salt",
    }
}

code_list! {
    /// What stays, without a name.
    KeptLine {
        /// Which posts were held when, with their titles: the agency's own history, and what reports count.
        Postings = "postings",
        /// Decisions as acts of the state: number, signer, summary as it was typed, and the kind of what was decided.
        Decisions = "decisions",
        /// When the mailbox was in which state, that passwords were set, and when it was used.
        MailboxHistory = "mailbox_history",
        /// Issuer, serial number, fingerprint, validity and revocation of certificates: old signatures are judged by them.
        CertificateStatus = "certificate_status",
        /// Which signatures were made by their certificates, and what those prove: evidence about documents.
        Signatures = "signatures",
        /// Requests for certificates: their kinds, states, days, letters and evidence.
        Requests = "requests",
        /// Records of the audit, whose references lead nowhere any more.
        AuditRecords = "audit_records",
        /// Rows of directory plans that were computed before.
        DirectoryPlans = "directory_plans",
        /// Backups, until they are replaced.
        Backups = "backups",
    }
}

/// How many records of a kind go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasedRecords {
    /// The kind.
    pub line: ErasedLine,
    /// How many.
    pub records: u64,
}

/// What decides whether a person may be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureStanding {
    /// They were erased before.
    pub is_erased: bool,
    /// A posting goes on, or there never was one.
    pub is_kept: bool,
    /// The end of the last posting.
    pub service_end: Option<Date>,
    /// The last day of the last certificate.
    pub certificate_end: Option<Date>,
    /// Until when an address is held for them.
    pub address_end: Option<Date>,
}

impl ErasureStanding {
    /// The first day on which they may be erased; none while nothing says when.
    #[must_use]
    pub fn possible_from(&self, days: &RetentionDays) -> Option<Date> {
        let service_end = self.service_end.filter(|_| !self.is_kept)?;
        let after = |day: Date, days: u16| day.checked_add(Duration::days(i64::from(days)));
        let whole = [Some(service_end), self.certificate_end, self.address_end].into_iter().flatten().max()?;
        after(whole, days.person)?.max(after(service_end, days.personal_number)?).into()
    }
}

/// An act without what tells whose it was; none when it tells nothing.
#[must_use]
pub fn without_person(act: &Act) -> Option<Act> {
    match act {
        Act::CorrectIdentity { full_name, .. } if full_name != ERASED_NAME => {
            Some(Act::CorrectIdentity { full_name: ERASED_NAME.to_owned(), birth_date: ERASED_BIRTH })
        }
        Act::Recruit { post, address: AddressChoice::Chosen(_) } => {
            Some(Act::Recruit { post: post.clone(), address: AddressChoice::Proposed })
        }
        Act::Transfer { post, address: AddressChoice::Chosen(_) } => {
            Some(Act::Transfer { post: post.clone(), address: AddressChoice::Proposed })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_comes_after_everything_that_is_kept() {
        let days = RetentionDays { person: 100, personal_number: 30, ..RetentionDays::default() };
        let standing = ErasureStanding {
            is_erased: false,
            is_kept: false,
            service_end: Some(date!(2010 - 01 - 01)),
            certificate_end: None,
            address_end: None,
        };
        assert_eq!(standing.possible_from(&days), Some(date!(2010 - 04 - 11)));
        let certified = ErasureStanding { certificate_end: Some(date!(2012 - 01 - 01)), ..standing.clone() };
        assert_eq!(certified.possible_from(&days), Some(date!(2012 - 04 - 10)));
        let longer = RetentionDays { personal_number: 365, ..days };
        assert_eq!(standing.possible_from(&longer), Some(date!(2011 - 01 - 01)));
        for kept in
            [ErasureStanding { is_kept: true, ..standing.clone() }, ErasureStanding { service_end: None, ..standing }]
        {
            assert_eq!(kept.possible_from(&longer), None);
        }
    }

    #[test]
    fn an_act_loses_names_and_addresses_and_nothing_else() {
        let corrected =
            Act::CorrectIdentity { full_name: "Lê Thị Mới".to_owned(), birth_date: date!(1985 - 03 - 04) };
        let blank = without_person(&corrected).unwrap();
        assert_eq!(blank, Act::CorrectIdentity { full_name: ERASED_NAME.to_owned(), birth_date: ERASED_BIRTH });
        assert_eq!(without_person(&blank), None);
        assert_eq!(without_person(&Act::Retire), None);
    }
}
