//! Alarms about certificates: what somebody should look at, derived from facts whenever it is asked, never stored. One rule a file.

mod address;
mod contested;
mod orphan;
mod parallel;
mod signed;
mod unannounced;
mod unasked;
mod unconfirmed;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::answer::AnswerStatus;
use super::observation::RevocationEventKind;
use super::place::CertificatePlace;
use super::request::RequestKind;
use super::status::{CertificateStatus, Evidence, ListWindow, Revocation, status_at};
use crate::domain::calendar::WorkCalendar;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;

code_list! {
    /// What is the matter.
    AlarmKind {
        /// The CA's list or responder tells that it is revoked or on hold, and nobody here had asked for that.
        UnannouncedRevocation = "unannounced_revocation",
        /// Its revocation was asked for, a list was made after the term, and does not name it.
        UnconfirmedRevocation = "unconfirmed_revocation",
        /// Nobody may use it any more, and nobody asks the CA to revoke it.
        UnaskedRevocation = "unasked_revocation",
        /// It can be used, and its holder has no post and none to come.
        Orphan = "orphan",
        /// None of the addresses that it states is its holder's.
        AddressMismatch = "address_mismatch",
        /// Its holder has a newer one for the same purpose on the same medium, and both are in use.
        Parallel = "parallel",
        /// The CA's list and its OCSP responder do not say the same of it.
        Contested = "contested",
        /// The CA's OCSP responder does not know it.
        UnknownToCa = "unknown_to_ca",
        /// It signed after its holder had left.
        SignedAfterLeaving = "signed_after_leaving",
    }
}

/// One alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// What is the matter.
    pub kind: AlarmKind,
    /// With which certificate.
    pub certificate: CertificateId,
    /// Its holder.
    pub official: Option<OfficialId>,
    /// Since when, where facts tell.
    pub since: Option<Timestamp>,
    /// Only to be known: its mending is under way.
    pub is_note: bool,
}

/// What is known of a request that concerns a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestCase {
    /// What is asked.
    pub kind: RequestKind,
    /// When it was first handed in.
    pub submitted_at: Option<Timestamp>,
    /// The day of the letter that took it to the CA, if that is where it stands.
    pub waits_since: Option<Timestamp>,
    /// Whether it has not ended.
    pub is_open: bool,
    /// When it ended without what it asked for: rejected, refused by the CA, or taken back.
    pub dropped_at: Option<Timestamp>,
}

/// What a list or an answer told of a certificate after it had come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldWord {
    /// What.
    pub kind: RevocationEventKind,
    /// When it was read.
    pub observed_at: Timestamp,
}

/// An OCSP answer about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerCase {
    /// What it says.
    pub status: AnswerStatus,
    /// Its thisUpdate.
    pub made: Timestamp,
    /// When it came in.
    pub heard_at: Timestamp,
}

/// What is known of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateCase {
    /// The certificate.
    pub certificate: CertificateId,
    /// What its status follows from.
    pub evidence: Evidence,
    /// What lists and answers tell of it itself, whatever stands against its CA.
    pub own_word: Option<Revocation>,
    /// What it is there for.
    pub place: CertificatePlace,
    /// Another took its place.
    pub is_superseded: bool,
    /// It answered a request of ours, and nobody has signed for it yet.
    pub awaits_handover: bool,
    /// Whether our own order stops its use, and that is no suspension's.
    pub is_stopped_for_good: bool,
    /// The addresses it states.
    pub addresses: Vec<MailAddress>,
    /// What lists and answers told of it since it came in, in that order.
    pub told: Vec<ToldWord>,
    /// What the newest list says of it.
    pub listed: Option<Revocation>,
    /// The newest OCSP answer about it.
    pub answer: Option<AnswerCase>,
    /// The newest list of its issuer.
    pub newest_list: Option<ListWindow>,
    /// Requests about it.
    pub requests: Vec<RequestCase>,
    /// The first signature by it that was made after whoever held it had left.
    pub signed_after_leaving: Option<Timestamp>,
}

/// Whoever holds certificates, with all of them; or one that nobody holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HolderCase {
    /// Who.
    pub official: Option<OfficialId>,
    /// Whether a primary posting holds.
    pub has_post: bool,
    /// Whether one begins later.
    pub is_to_come: bool,
    /// When the last one ended; none of those whose recruitment was taken back.
    pub left_at: Option<Timestamp>,
    /// The primary address.
    pub primary: Option<MailAddress>,
    /// Live aliases.
    pub aliases: Vec<MailAddress>,
    /// The certificates.
    pub certificates: Vec<CertificateCase>,
}

/// What alarms are judged by.
#[derive(Debug, Clone, Copy)]
pub struct AlarmTerms<'a> {
    /// Working days.
    pub calendar: &'a WorkCalendar,
    /// Working days that the CA has for a revocation (Decree 68/2024, Art. 17).
    pub answer_days: u16,
    /// The instant.
    pub at: Timestamp,
}

/// Working days that the law gives the CA.
pub const ANSWER_DAYS: u16 = 3;

impl HolderCase {
    /// Whether somebody holds them who has no post and none to come: they left, or their recruitment was taken back.
    fn is_out(&self) -> bool {
        self.official.is_some() && !self.has_post && !self.is_to_come
    }
}

impl CertificateCase {
    fn status(&self, at: Timestamp) -> CertificateStatus {
        status_at(&self.evidence, at)
    }

    /// Whether somebody could use it as far as is known: a list that is missing must not silence an alarm.
    fn is_usable(&self, at: Timestamp) -> bool {
        matches!(self.status(at), CertificateStatus::Valid | CertificateStatus::Indeterminate)
    }
}

/// The alarms about a holder's certificates, by certificate and kind.
#[must_use]
pub fn alarms_of(holder: &HolderCase, terms: &AlarmTerms<'_>) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for case in &holder.certificates {
        let found = [
            unannounced::judge(case, terms.at),
            unconfirmed::judge(case, terms),
            unasked::judge(holder, case, terms.at),
            orphan::judge(holder, case, terms.at),
            address::judge(holder, case, terms.at),
            parallel::judge(holder, case, terms.at),
            contested::judge(case, terms.at),
            contested::unknown(case, terms.at),
            signed::judge(case, terms.at),
        ];
        alarms.extend(found.into_iter().flatten().map(|found| Alarm {
            kind: found.kind,
            certificate: case.certificate,
            official: holder.official,
            since: found.since,
            is_note: found.is_note,
        }));
    }
    alarms.sort_by_key(|alarm| (alarm.certificate, alarm.kind));
    alarms
}

/// What a rule found.
struct Found {
    kind: AlarmKind,
    since: Option<Timestamp>,
    is_note: bool,
}

impl Found {
    const fn alarm(kind: AlarmKind, since: Option<Timestamp>) -> Self {
        Self { kind, since, is_note: false }
    }
}
