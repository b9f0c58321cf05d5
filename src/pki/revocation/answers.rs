//! OCSP answers beside the lists: a revocation by either holds, and an answer speaks where no list does.

use super::lists::{RevocationLists, Subject, Word, is_same};
use crate::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation, is_covered};
use crate::domain::clock::Timestamp;
use crate::pki::ocsp::{OcspAnswer, OcspStatus};

impl RevocationLists {
    /// The lists' word on a certificate at `at`, with what the answers say.
    pub(in crate::pki) fn with_answers_on(&self, subject: &Subject<'_>, lists: Word, at: Timestamp) -> Word {
        if self.answers.is_empty() || matches!(lists, Word::Revoked(_)) {
            return lists;
        }
        let all = self.answers.iter().flat_map(|response| response.answers());
        let about: Vec<&OcspAnswer> = all.filter(|answer| is_about(answer, subject)).collect();
        // A revocation is for ever, so any answer may tell it; a hold may have been lifted, so only the answer of the time may.
        let for_ever = about.iter().find_map(|answer| revoked(answer).filter(|said| !is_hold(said) && said.at <= at));
        let newest = newest(&about, subject.not_after, at);
        let hold = newest.and_then(revoked).filter(|said| is_hold(said) && said.at <= at);
        match (for_ever.or(hold), newest.map(|answer| answer.status)) {
            (Some(revocation), _) => Word::Revoked(revocation),
            // Revoked only later: then it was not at the instant.
            (None, Some(OcspStatus::Good | OcspStatus::Revoked(_))) => Word::Good,
            (None, Some(OcspStatus::Unknown) | None) => lists,
        }
    }
}

/// The newest answer in force at `at`, or else the first made after it while the certificate was valid.
fn newest<'a>(about: &[&'a OcspAnswer], not_after: Timestamp, at: Timestamp) -> Option<&'a OcspAnswer> {
    let made = |answer: &&&OcspAnswer| answer.window.this_update;
    let is_in_force = |window: &ListWindow| window.this_update <= at && at < window.next_update;
    let in_force = about.iter().filter(|answer| is_in_force(&answer.window)).max_by_key(made);
    let later = || about.iter().filter(|answer| is_covered(&[answer.window], not_after, at)).min_by_key(made);
    in_force.or_else(later).copied()
}

fn revoked(answer: &OcspAnswer) -> Option<Revocation> {
    match answer.status {
        OcspStatus::Revoked(revocation) => Some(revocation),
        OcspStatus::Good | OcspStatus::Unknown => None,
    }
}

const fn is_hold(revocation: &Revocation) -> bool {
    revocation.reason == REASON_HOLD
}

fn is_about(answer: &OcspAnswer, subject: &Subject<'_>) -> bool {
    answer.serial == *subject.serial
        && answer.issuer_spki == subject.issuer_spki
        && is_same(&answer.issuer_name, subject.issuer_name)
}
