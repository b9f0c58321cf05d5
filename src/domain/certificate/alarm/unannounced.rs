//! Revoked or put on hold, and nobody here had asked for it: any revocation request that was handed in before the list was read
//! announces it. What was on a list when the certificate came in was before our time; a hold that ended, or a certificate that expired, is told
//! no more.

use super::{AlarmKind, CertificateCase, Found};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;

pub(super) fn judge(case: &CertificateCase, at: Timestamp) -> Option<Found> {
    let is_told = matches!(case.status(at), CertificateStatus::Revoked | CertificateStatus::Hold);
    let observed = case.observed_at.filter(|_| is_told && at < case.evidence.not_after)?;
    let announces = |submitted| submitted <= observed;
    let mut requests = case.requests.iter().filter(|request| request.kind == RequestKind::Revoke);
    let is_announced = requests.any(|request| request.submitted_at.is_some_and(announces));
    (!is_announced).then(|| Found::alarm(AlarmKind::UnannouncedRevocation, Some(observed)))
}
