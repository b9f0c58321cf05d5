//! Its holder has a newer one, and both can be used to sign. Which medium a certificate lives on is not known of those that were
//! imported: all of one holder are taken as of one.

use super::{AlarmKind, CertificateCase, Found, HolderCase};
use crate::domain::clock::Timestamp;

pub(super) fn judge(holder: &HolderCase, case: &CertificateCase, at: Timestamp) -> Option<Found> {
    holder.official?;
    let is_in_use = |case: &CertificateCase| case.may_sign && case.is_usable(at);
    if !is_in_use(case) {
        return None;
    }
    let age = |case: &CertificateCase| (case.evidence.not_before, case.certificate);
    let newer = holder.certificates.iter().filter(|other| is_in_use(other) && age(other) > age(case));
    let since = newer.map(|other| other.evidence.not_before).min()?;
    Some(Found::alarm(AlarmKind::Parallel, Some(since)))
}
