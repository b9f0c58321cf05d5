//! It can be used by someone in post, and states neither the primary address nor a live alias. One that states an alias is good; while
//! a change of it is asked for, that is to be known. Who left is told as such.

use super::{AlarmKind, CertificateCase, Found, HolderCase};
use crate::domain::certificate::request::RequestKind;
use crate::domain::clock::Timestamp;

pub(super) fn judge(holder: &HolderCase, case: &CertificateCase, at: Timestamp) -> Option<Found> {
    if !holder.has_post || !case.place.may_sign || !case.is_usable(at) {
        return None;
    }
    let states = |address: &_| case.addresses.contains(address);
    if holder.primary.as_ref().is_some_and(states) {
        return None;
    }
    if !holder.aliases.iter().any(states) {
        return Some(Found::alarm(AlarmKind::AddressMismatch, None));
    }
    let changes = case.requests.iter().any(|request| request.kind == RequestKind::Change && request.is_open);
    changes.then_some(Found { kind: AlarmKind::AddressMismatch, since: None, is_note: true })
}
