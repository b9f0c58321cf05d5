//! Which certificate takes another's place: of one holder, purpose and medium, the one that began later while the other was still valid.
//! Bookkeeping of ours: it says nothing of validity, which only dates and the CA's word decide.

use std::collections::{BTreeSet, HashMap};

use super::registry::Registry;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::ids::{CertificateId, FactId, OfficialId};
use crate::storage::read::owned::OwnedCertificate;

/// A certificate whose place another took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Replaced {
    pub(super) old: CertificateId,
    pub(super) new: CertificateId,
}

/// The events that tell it, from now on.
pub(super) fn events(registry: &Registry, replaced: &[Replaced]) -> Vec<CertificateEvent> {
    let event = |Replaced { old, new }: &Replaced| CertificateEvent {
        id: FactId(registry.new_id()),
        certificate: *old,
        kind: CertificateEventKind::Superseded,
        effective_at: registry.clock.now(),
        details: new.to_string(),
    };
    replaced.iter().map(event).collect()
}

/// What the `fresh` certificates change: what of others' place they take, and whose place was taken before they were known.
pub(super) fn replaced(
    owned: &HashMap<OfficialId, Vec<OwnedCertificate>>,
    fresh: &BTreeSet<CertificateId>,
) -> Vec<Replaced> {
    let mut all: Vec<Replaced> = Vec::new();
    for certificates in owned.values() {
        for old in certificates.iter().filter(|old| !old.is_over) {
            let later = certificates.iter().filter(|new| takes_place(new, old));
            let Some(new) = later.min_by_key(|new| (new.not_before, new.certificate)) else { continue };
            if fresh.contains(&old.certificate) || fresh.contains(&new.certificate) {
                all.push(Replaced { old: old.certificate, new: new.certificate });
            }
        }
    }
    all.sort_unstable_by_key(|replaced| replaced.old);
    all
}

fn takes_place(new: &OwnedCertificate, old: &OwnedCertificate) -> bool {
    new.place.is_same_as(old.place) && old.not_before < new.not_before && new.not_before < old.not_after
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::certificate::facts::Fingerprint;
    use crate::domain::certificate::place::CertificatePlace;
    use crate::domain::clock::Timestamp;
    use crate::domain::device::Medium;

    fn certificate(number: u128, from: i64, to: i64) -> OwnedCertificate {
        OwnedCertificate {
            certificate: CertificateId(Uuid::from_u128(number)),
            issuer_key: Fingerprint([0; 32]),
            not_before: Timestamp::from_unix_seconds(from),
            not_after: Timestamp::from_unix_seconds(to),
            place: CertificatePlace { may_sign: true, medium: None },
            is_over: false,
        }
    }

    fn told(certificates: &[OwnedCertificate], fresh: &[u128]) -> Vec<(u128, u128)> {
        let owned = [(OfficialId(Uuid::from_u128(9)), certificates.to_vec())].into();
        let fresh = fresh.iter().map(|number| CertificateId(Uuid::from_u128(*number))).collect();
        let keys = |replaced: Replaced| (replaced.old.0.as_u128(), replaced.new.0.as_u128());
        replaced(&owned, &fresh).into_iter().map(keys).collect()
    }

    #[test]
    fn the_next_that_begins_within_takes_the_place_in_whatever_order_they_come() {
        let (first, second, third) = (certificate(1, 0, 100), certificate(2, 50, 150), certificate(3, 60, 160));
        let all = [first.clone(), second.clone(), third.clone()];
        assert_eq!(told(&all, &[1, 2, 3]), [(1, 2), (2, 3)]);
        assert_eq!(told(&all, &[1]), [(1, 2)]);
        assert_eq!(told(&all, &[3]), [(2, 3)]);
        assert_eq!(told(&all, &[]), []);
        let known = OwnedCertificate { is_over: true, ..first.clone() };
        assert_eq!(told(&[known, second.clone()], &[2]), []);
        assert_eq!(told(&[first.clone(), certificate(2, 100, 200)], &[2]), [], "it was over by then");
        let on = |certificate: &OwnedCertificate, medium| OwnedCertificate {
            place: CertificatePlace { medium: Some(medium), ..certificate.place },
            ..certificate.clone()
        };
        let [usb, sim] = [on(&first, Medium::Usb), on(&second, Medium::Sim)];
        assert_eq!(told(&[usb.clone(), sim], &[2]), [], "a token and a SIM go beside each other");
        assert_eq!(told(&[usb.clone(), on(&second, Medium::Usb)], &[2]), [(1, 2)]);
        assert_eq!(told(&[usb, second.clone()], &[2]), [(1, 2)]);
        let enciphers = CertificatePlace { may_sign: false, medium: None };
        let encipherment = OwnedCertificate { place: enciphers, ..second };
        assert_eq!(told(&[first, encipherment], &[2]), []);
    }
}
