//! Its revocation went to the CA, a list was made after the last day that the law gives the CA, and it does not tell of one. A hold is
//! none. What has expired meanwhile needs none any more.

use super::{AlarmKind, AlarmTerms, CertificateCase, Found};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;

pub(super) fn judge(case: &CertificateCase, terms: &AlarmTerms<'_>) -> Option<Found> {
    if matches!(case.status(terms.at), CertificateStatus::Revoked | CertificateStatus::Expired) {
        return None;
    }
    let waiting = case.requests.iter().filter(|request| request.kind == RequestKind::Revoke);
    let sent = waiting.filter_map(|request| request.waits_since).min()?;
    let deadline = Timestamp::start_of(terms.calendar.after(sent.day(), terms.answer_days)).plus_seconds(86_400);
    let list = case.newest_list?;
    let is_silent = deadline <= list.this_update && deadline <= terms.at;
    is_silent.then(|| Found::alarm(AlarmKind::UnconfirmedRevocation, Some(deadline)))
}
