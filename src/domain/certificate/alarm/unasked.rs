//! Nobody may use it any more, and nobody asks the CA to revoke it: our own order, or a hold, is no revocation. What was asked for and then
//! cancelled, or refused by the CA, is told here again.

use super::{AlarmKind, CertificateCase, Found, HolderCase};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;

pub(super) fn judge(holder: &HolderCase, case: &CertificateCase, at: Timestamp) -> Option<Found> {
    let (is_out, left_at) = (holder.is_out(), holder.left_at.filter(|_| holder.is_out()));
    let stopped_at = case.evidence.stop_use_since.filter(|since| case.is_stopped_for_good && *since <= at);
    let since = match case.status(at) {
        CertificateStatus::StopUse if is_out || stopped_at.is_some() => left_at.or(stopped_at),
        CertificateStatus::Hold if is_out => left_at,
        _ => return None,
    };
    let is_asked = case.requests.iter().any(|request| request.kind == RequestKind::Revoke && request.is_open);
    (!is_asked).then(|| Found::alarm(AlarmKind::UnaskedRevocation, since))
}
