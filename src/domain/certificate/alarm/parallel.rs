//! Its holder has a newer one for the same purpose on the same medium, and both are in use: nobody's place was taken, and whoever is to sign for
//! the one that they asked for has done so. Of what was never asked for here no receipt is to be had: it counts as in use.

use super::{AlarmKind, CertificateCase, Found, HolderCase};
use crate::domain::clock::Timestamp;

pub(super) fn judge(holder: &HolderCase, case: &CertificateCase, at: Timestamp) -> Option<Found> {
    holder.official?;
    let is_in_use = |case: &CertificateCase| !case.is_superseded && !case.awaits_handover && case.is_usable(at);
    if !is_in_use(case) {
        return None;
    }
    let age = |case: &CertificateCase| (case.evidence.not_before, case.certificate);
    let is_newer = |other: &&CertificateCase| other.place.is_same_as(case.place) && age(other) > age(case);
    let newer = holder.certificates.iter().filter(|other| is_in_use(other)).filter(is_newer);
    let since = newer.map(|other| other.evidence.not_before).min()?;
    Some(Found::alarm(AlarmKind::Parallel, Some(since)))
}
