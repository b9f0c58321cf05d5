//! It can be used, and its holder has no post: they left, or their recruitment was taken back. Who is yet to come is no orphan's holder.

use super::{AlarmKind, CertificateCase, Found, HolderCase};
use crate::domain::clock::Timestamp;

pub(super) fn judge(holder: &HolderCase, case: &CertificateCase, at: Timestamp) -> Option<Found> {
    (holder.is_out() && case.is_usable(at)).then(|| Found::alarm(AlarmKind::Orphan, holder.left_at))
}
