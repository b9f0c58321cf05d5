//! What an OCSP answer changes about one certificate, beside what lists tell (`observation`).
//!
//! A revocation is for ever, whoever tells it and whenever it was made. Of a hold the newest says whether it stands, be that a list or an
//! answer. An answer that knows nothing of the certificate changes nothing, and is told as an alarm.

use std::cmp::Reverse;

use super::observation::{Known, Observation, appeared, vanished};
use super::status::{ListWindow, REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

code_list! {
    /// What an answer says of a certificate.
    AnswerStatus {
        /// Neither revoked nor on hold.
        Good = "good",
        /// Revoked for good.
        Revoked = "revoked",
        /// On hold (reason 6).
        Hold = "hold",
        /// The responder does not know it.
        Unknown = "unknown",
    }
}

code_list! {
    /// Why the CA's responder is asked about a certificate. Order is that in which they are asked.
    OcspGround {
        /// Somebody named it.
        Named = "named",
        /// Its revocation was asked for and is not shown yet.
        Waiting = "waiting",
        /// Our own order stops its use, and no list of its issuer is in force.
        Stopped = "stopped",
        /// A list tells a revocation or a hold that nobody here had asked for, or list and responder contradict each other, or the
        /// responder does not know it.
        Contested = "contested",
        /// No list of its issuer is in force, and no answer speaks for it.
        Stale = "stale",
    }
}

/// What an answer says of a certificate, with the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Neither revoked nor on hold.
    Good,
    /// Revoked, or on hold (reason 6).
    Revoked(Revocation),
    /// The responder does not know it.
    Unknown,
}

impl Told {
    /// In one word.
    #[must_use]
    pub const fn status(&self) -> AnswerStatus {
        match self {
            Self::Good => AnswerStatus::Good,
            Self::Revoked(revocation) if revocation.reason == REASON_HOLD => AnswerStatus::Hold,
            Self::Revoked(_) => AnswerStatus::Revoked,
            Self::Unknown => AnswerStatus::Unknown,
        }
    }

    /// Date and reason, if it is revoked or on hold.
    #[must_use]
    pub const fn revocation(&self) -> Option<Revocation> {
        match self {
            Self::Revoked(revocation) => Some(*revocation),
            Self::Good | Self::Unknown => None,
        }
    }
}

/// Of several statements about one certificate in one answer the one that counts: the earliest revocation, else of the newest a hold before
/// *good*, and either before a word that knows nothing. Responders may name a certificate twice, by SHA-1 and by SHA-256.
#[must_use]
pub fn strictest(said: &[(Told, ListWindow)]) -> Option<(Told, ListWindow)> {
    let for_ever = said.iter().filter(|(told, _)| told.status() == AnswerStatus::Revoked);
    let newest = |(told, window): &&(Told, ListWindow)| {
        let weight = match told.status() {
            AnswerStatus::Revoked | AnswerStatus::Hold => 0,
            AnswerStatus::Good => 1,
            AnswerStatus::Unknown => 2,
        };
        (Reverse(window.this_update), weight)
    };
    let earliest = for_ever.min_by_key(|(told, _)| told.revocation().map(|revocation| revocation.at));
    earliest.or_else(|| said.iter().min_by_key(newest)).copied()
}

/// Whether answers about a certificate, on which no word stands at `at`, say enough about it then: the newest in force, or one made later
/// while it was still valid, says that it was neither revoked nor on hold. Who says that it is on hold since before says the contrary, though
/// a list may have ended that hold meanwhile.
#[must_use]
pub fn do_clear(answers: &[(Told, ListWindow)], not_after: Timestamp, at: Timestamp) -> bool {
    let knowing = || answers.iter().filter(|(told, _)| *told != Told::Unknown);
    let in_force = knowing().filter(|(_, window)| window.this_update <= at && at < window.next_update);
    let newest = in_force.max_by_key(|(told, window)| (window.this_update, *told != Told::Good));
    let later = knowing().filter(|(_, window)| at < window.this_update && window.this_update < not_after);
    newest.into_iter().chain(later).any(|(told, _)| told.revocation().is_none_or(|revocation| at < revocation.at))
}

/// What an answer changes that was made at the beginning of `window`; `newest_list` is the thisUpdate of the newest list of the issuer.
#[must_use]
pub fn hear(
    known: &Known,
    newest_list: Option<Timestamp>,
    told: Told,
    window: ListWindow,
    not_after: Timestamp,
) -> Option<Observation> {
    let found = match (told, known.revoked()) {
        (Told::Revoked(now), before) if now.reason != REASON_HOLD => revoked(known, before, now),
        // Nothing leads back from revoked.
        (_, Some(_)) | (Told::Unknown, _) => None,
        _ if !is_newest(known, newest_list, window) => None,
        (Told::Revoked(hold), None) => Some(appeared(known, None, hold)),
        (Told::Good, None) => known.open_hold().map(|hold| vanished(known, hold, window, not_after)),
    };
    found.filter(|found| found.words.is_some())
}

/// What is known to be revoked is told only with an earlier date.
fn revoked(known: &Known, before: Option<Revocation>, now: Revocation) -> Option<Observation> {
    let Some(before) = before else { return Some(appeared(known, None, now)) };
    // Responders often leave the reason out.
    let reason = if now.reason == 0 { before.reason } else { now.reason };
    (now.at < before.at).then(|| appeared(known, Some(before), Revocation { reason, ..now }))
}

fn is_newest(known: &Known, newest_list: Option<Timestamp>, window: ListWindow) -> bool {
    let others = known.heard.map(|heard| heard.made).into_iter().chain(newest_list);
    others.max().is_none_or(|newest| newest < window.this_update)
}

#[cfg(test)]
mod tests;
