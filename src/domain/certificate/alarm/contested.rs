//! The CA's list and its OCSP responder do not say the same: one says that it is revoked for good and the other, made after that, does
//! not; or a list made after an answer that says good names a hold that had begun before. A hold that one of them tells and the other,
//! made earlier, does not is news and no contest. Who asks again may hear otherwise; of a certificate that is over, or that no known CA
//! signed, nobody asks, and nothing is told.

use super::super::answer::AnswerStatus;
use super::super::status::{ChainVerdict, REASON_HOLD};
use super::{AlarmKind, AnswerCase, CertificateCase, Found};
use crate::domain::clock::Timestamp;

pub(super) fn judge(case: &CertificateCase, at: Timestamp) -> Option<Found> {
    let answer = answer_of(case, at)?;
    let list = case.newest_list.map(|list| list.this_update);
    // The expired are dropped from lists.
    let list = list.filter(|made| answer.made < *made && *made < case.evidence.not_after);
    let since = match answer.status {
        AnswerStatus::Good => forgiven(case, answer).or_else(|| held_all_along(case, answer).and(list)),
        AnswerStatus::Hold => forgiven(case, answer),
        AnswerStatus::Revoked => list.filter(|_| !is_listed_for_good(case)),
        AnswerStatus::Unknown => None,
    };
    since.map(|since| Found::alarm(AlarmKind::Contested, Some(since)))
}

/// The responder does not know a certificate that bears its CA's name.
pub(super) fn unknown(case: &CertificateCase, at: Timestamp) -> Option<Found> {
    let answer = answer_of(case, at).filter(|answer| answer.status == AnswerStatus::Unknown)?;
    Some(Found::alarm(AlarmKind::UnknownToCa, Some(answer.heard_at)))
}

/// The newest answer about a certificate that can still be asked about.
fn answer_of(case: &CertificateCase, at: Timestamp) -> Option<&AnswerCase> {
    let can_be_asked = case.evidence.chain == ChainVerdict::Good && at < case.evidence.not_after;
    case.answer.as_ref().filter(|_| can_be_asked)
}

/// Revoked for good before the answer was made, which does not say so.
fn forgiven(case: &CertificateCase, answer: &AnswerCase) -> Option<Timestamp> {
    let revoked = case.own_word.filter(|revocation| revocation.reason != REASON_HOLD)?;
    (revoked.at <= answer.made).then_some(answer.heard_at)
}

/// On hold by the newest list since before the answer was made.
fn held_all_along(case: &CertificateCase, answer: &AnswerCase) -> Option<Timestamp> {
    let hold = case.listed.filter(|listed| listed.reason == REASON_HOLD)?;
    (hold.at <= answer.made).then_some(hold.at)
}

fn is_listed_for_good(case: &CertificateCase) -> bool {
    case.listed.is_some_and(|listed| listed.reason != REASON_HOLD)
}
