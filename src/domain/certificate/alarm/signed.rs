//! It signed after its holder had left, as document systems report and facts stand now. A note once the CA has revoked it, or it has expired:
//! nobody signs with it any more, and what was signed is still to be looked into.

use super::{AlarmKind, CertificateCase, CertificateStatus, Found};
use crate::domain::clock::Timestamp;

pub(super) fn judge(case: &CertificateCase, at: Timestamp) -> Option<Found> {
    let since = case.signed_after_leaving?;
    let is_note = matches!(case.status(at), CertificateStatus::Revoked | CertificateStatus::Expired);
    Some(Found { kind: AlarmKind::SignedAfterLeaving, since: Some(since), is_note })
}
