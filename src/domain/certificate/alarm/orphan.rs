//! It can be used, and its holder left. Who is yet to come has not.

use super::{AlarmKind, CertificateCase, Found, HolderCase};
use crate::domain::clock::Timestamp;

pub(super) fn judge(holder: &HolderCase, case: &CertificateCase, at: Timestamp) -> Option<Found> {
    let left_at = holder.left_at.filter(|_| !holder.has_post)?;
    case.is_usable(at).then(|| Found::alarm(AlarmKind::Orphan, Some(left_at)))
}
