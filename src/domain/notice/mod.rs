//! Notices: mails that the program owes somebody. Each is written down with its cause and sent until it is delivered or refused.

pub mod preference;
pub mod reminder;
pub mod settings;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clock::Timestamp;
use super::code::code_list;
use super::ids::{NoticeId, OfficialId, PrincipalId};
use super::mailbox::address::MailAddress;

code_list! {
    /// What a notice is about.
    NoticeKind {
        /// What recording a decision came to.
        DecisionResult = "decision_result",
        /// What a day brings to somebody who enters decisions.
        DailyDigest = "daily_digest",
        /// What a decision asks of somebody, or tells them, on its day.
        DecisionStep = "decision_step",
        /// A link that confirms an official's second channel.
        RecoveryAddress = "recovery_address",
        /// A code that sets a mailbox's password anew.
        PasswordReset = "password_reset",
        /// A certificate ends soon: to its holder.
        CertificateExpiry = "certificate_expiry",
        /// Certificates that end soon and requests that are overdue: to whoever looks after them.
        CertificateDigest = "certificate_digest",
        /// The CA's list tells of a certificate: to its holder and to whoever looks after it.
        CertificateRevocation = "certificate_revocation",
        /// What became of a request: to whoever handed it in and to whom it is for.
        RequestOutcome = "request_outcome",
        /// A device was reported lost, or a key exposed: to its holder and to the administrators.
        DeviceLoss = "device_loss",
        /// Somebody signed who had left: to whoever has to look into it.
        SignedAfterLeaving = "signed_after_leaving",
        /// A month's report is drafted: to the reporters and heads of the agencies that have a row in it.
        ReportDraft = "report_draft",
        /// What an agency contested in a draft is answered: to whoever contested it.
        ReportAnswer = "report_answer",
    }
}

impl NoticeKind {
    /// Days after which it is no news any more, and is not sent; none for what is late rather than never told.
    #[must_use]
    pub const fn news_days(self) -> Option<i64> {
        match self {
            Self::CertificateExpiry | Self::CertificateDigest => Some(1),
            Self::CertificateRevocation
            | Self::RequestOutcome
            | Self::DeviceLoss
            | Self::SignedAfterLeaving
            | Self::ReportDraft
            | Self::ReportAnswer => Some(NEWS_DAYS),
            Self::DecisionResult
            | Self::DailyDigest
            | Self::DecisionStep
            | Self::RecoveryAddress
            | Self::PasswordReset => None,
        }
    }

    /// Whether another day makes it anew, with that day's numbers.
    #[must_use]
    pub const fn is_of_a_day(self) -> bool {
        matches!(self, Self::CertificateExpiry | Self::CertificateDigest)
    }

    /// Whether its `subject` is the official to whom it goes, where it goes to no account.
    #[must_use]
    pub const fn is_to_holder(self) -> bool {
        matches!(self, Self::CertificateExpiry | Self::CertificateRevocation | Self::RequestOutcome | Self::DeviceLoss)
    }
}

/// Days after which what happened is no news: where no mail was sent for long, it is not told at last.
pub const NEWS_DAYS: i64 = 7;

code_list! {
    /// What somebody is told of once.
    TellingTopic {
        /// That a certificate ends soon, once for each number of days.
        Expiry = "expiry",
        /// That a request is overdue, once in each of its terms.
        Overdue = "overdue",
        /// What the CA's list told of a certificate.
        Revocation = "revocation",
        /// That a certificate signed after its holder had left, once a day.
        LateSignature = "late_signature",
    }
}

/// That somebody was told of something; never told again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Telling {
    /// Who: an official, as the holder, or an account.
    pub recipient: Uuid,
    /// What it was about.
    pub topic: TellingTopic,
    /// Which certificate, request or event.
    pub subject: Uuid,
    /// The number of days, of a reminder; which term passed, of a request that is overdue; which day of this century, of a late
    /// signature; 0 of anything else.
    pub threshold: u16,
    /// Whose it is.
    pub official: Option<OfficialId>,
    /// Up to which change set it sums up what there is, of what sums up.
    pub up_to: Option<i64>,
}

code_list! {
    /// How far a notice is.
    NoticeState {
        /// It waits to be sent, or to be sent again.
        Queued = "queued",
        /// The mail server took it.
        Sent = "sent",
        /// The mail server refused it for good, or it could not be delivered for days.
        Failed = "failed",
    }
}

/// A notice that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// This notice; also its Message-ID, however often it is sent.
    pub id: NoticeId,
    /// The account it is for, if it is for one.
    pub principal: Option<PrincipalId>,
    /// Where it goes.
    pub address: MailAddress,
    /// What it is about.
    pub kind: NoticeKind,
    /// Which thing it is about: a decision's identifier, a day.
    pub subject: String,
    /// No second notice of this key is ever queued.
    pub dedup_key: String,
    /// Title and text.
    pub text: NoticeText,
    /// Not before this instant, in real time.
    pub due: Timestamp,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeText {
    /// The mail's subject line.
    pub title: String,
    /// Its plain text.
    pub body: String,
}

/// Attempts after which a notice is given up: with the waits between them about five days.
pub const MOST_ATTEMPTS: u32 = 30;

/// Seconds from an attempt that came to nothing to the next: soon at first, every four hours at last; none after the last.
#[must_use]
pub fn wait_after(attempts: u32) -> Option<i64> {
    match attempts {
        0 | 1 => Some(60),
        2 => Some(5 * 60),
        3 => Some(15 * 60),
        4 => Some(3600),
        _ if attempts < MOST_ATTEMPTS => Some(4 * 3600),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_after_some_days() {
        let waits: Vec<i64> = (1..100).map_while(wait_after).collect();
        assert!(waits.is_sorted(), "{waits:?}");
        assert_eq!(waits.len() + 1, MOST_ATTEMPTS as usize);
        let days = waits.iter().sum::<i64>() / 86_400;
        assert!((4..=5).contains(&days), "given up after {days} days: RFC 5321 section 4.5.4.1 asks for 4 to 5");
    }
}
