//! What a person will need of the CA until a day, from where they stand: the yearly demand (Decree 68/2024, Art. 34).

use super::counts::Person;
use super::rule::{Gap, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

code_list! {
    /// What is needed for somebody.
    Need {
        /// A certificate: none is there that could be used again.
        New = "new",
        /// The certificate renewed: it ends before the day.
        Renew = "renew",
        /// The certificate's content changed: it states another address.
        Change = "change",
    }
}

/// What is needed for `person` until `until`. `ends` is when the last of their good certificates does. What is on hold, stopped by our own
/// order or not yet valid needs no other; who is not in scope needs none.
#[must_use]
pub fn need(person: &Person, ends: Option<Timestamp>, until: Timestamp) -> Option<Need> {
    match person.standing {
        Standing::Uncovered(gap) => match gap {
            Gap::NoCertificate | Gap::Expired | Gap::Revoked | Gap::Untrusted | Gap::CannotSign => Some(Need::New),
            Gap::AddressNotLive => Some(Need::Change),
            Gap::Hold | Gap::StopUse | Gap::NotYetValid => None,
        },
        Standing::Covered { .. } | Standing::Indeterminate => ends.filter(|ends| *ends <= until).map(|_| Need::Renew),
        Standing::Excluded(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::adoption::rule::Exclusion;
    use crate::domain::ids::{AgencyId, OfficialId};
    use crate::domain::posting::Rank;

    #[test]
    fn every_standing_has_its_need() {
        let at = Timestamp::from_unix_seconds;
        let of = |standing, ends: Option<i64>| {
            let (official, agency) = (OfficialId(Uuid::nil()), AgencyId(Uuid::nil()));
            let person = Person { official, agency, in_post: true, rank: Rank::Staff, mailbox: None, standing };
            need(&person, ends.map(at), at(100))
        };
        let covered = Standing::Covered { expiring: false };
        assert_eq!(of(covered, Some(100)), Some(Need::Renew), "it ends on the day");
        assert_eq!(of(covered, Some(101)), None);
        assert_eq!(of(Standing::Indeterminate, Some(50)), Some(Need::Renew));
        for gap in [Gap::NoCertificate, Gap::Expired, Gap::Revoked, Gap::Untrusted, Gap::CannotSign] {
            assert_eq!(of(Standing::Uncovered(gap), None), Some(Need::New), "{gap:?}");
        }
        assert_eq!(of(Standing::Uncovered(Gap::AddressNotLive), Some(500)), Some(Need::Change));
        for gap in [Gap::Hold, Gap::StopUse, Gap::NotYetValid] {
            assert_eq!(of(Standing::Uncovered(gap), Some(500)), None, "{gap:?}");
        }
        assert_eq!(of(Standing::Excluded(Exclusion::Category), None), None);
    }
}
