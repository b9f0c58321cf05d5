//! No one approves what they submitted: not under another role, not as somebody's deputy, not through a second account.

use std::collections::BTreeSet;

use crate::domain::ids::{OfficialId, PrincipalId};
use crate::domain::principal::Principal;

/// Everyone whose hand is in an act: who did it, and whom they stood in for on that day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hands {
    principals: BTreeSet<PrincipalId>,
    officials: BTreeSet<OfficialId>,
}

impl Hands {
    /// These hands and those.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.principals.extend(other.principals);
        self.officials.extend(other.officials);
        self
    }

    /// The hands of these accounts and officials.
    #[must_use]
    pub fn those_of(principals: &[PrincipalId], officials: &[OfficialId]) -> Self {
        Self { principals: principals.iter().copied().collect(), officials: officials.iter().copied().collect() }
    }

    /// Whether the official's hand is among them.
    #[must_use]
    pub fn include(&self, official: OfficialId) -> bool {
        self.officials.contains(&official)
    }

    /// The hands in what `principal` does now, with those it stands in for on the day.
    #[must_use]
    pub fn of(principal: &Principal) -> Self {
        let others = &principal.stands_in_for;
        Self {
            principals: others.iter().map(|other| other.principal).chain([principal.id]).collect(),
            officials: others.iter().filter_map(|other| other.official).chain(principal.official).collect(),
        }
    }
}

/// Whether two acts are those of different people, under different people's authority.
#[must_use]
pub fn are_apart(one: &Hands, other: &Hands) -> bool {
    one.principals.is_disjoint(&other.principals) && one.officials.is_disjoint(&other.officials)
}

/// Whether what `actor` does to the account `target` it would do for itself: its own account, another of the same official, or
/// one that it stands in for.
#[must_use]
pub fn is_oneself(actor: &Principal, target: &Principal) -> bool {
    let hands = Hands::of(actor);
    hands.principals.contains(&target.id) || target.official.is_some_and(|official| hands.officials.contains(&official))
}

/// The acts among `acts` that count beside one another and beside `submitted`: of each person the first.
#[must_use]
pub fn distinct<'a, T>(submitted: Option<&Hands>, acts: &'a [(T, Hands)]) -> Vec<&'a T> {
    let mut counted: Vec<&Hands> = submitted.into_iter().collect();
    let mut kept = Vec::new();
    for (act, hands) in acts {
        if counted.iter().all(|before| are_apart(before, hands)) {
            counted.push(hands);
            kept.push(act);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::auth::permission::{Permission, scope_for};
    use crate::domain::agency::TreePath;
    use crate::domain::ids::AgencyId;
    use crate::domain::principal::{Grant, Role, StandIn};

    fn account(number: u128, official: Option<u128>, roles: &[Role]) -> Principal {
        let grant =
            |&role| Grant { role, agency: AgencyId(Uuid::nil()), path: TreePath::from_stored("H10/".to_owned()) };
        Principal {
            official: official.map(|number| OfficialId(Uuid::from_u128(number))),
            grants: roles.iter().map(grant).collect(),
            ..Principal::new(PrincipalId(Uuid::from_u128(number)), format!("account-{number}"))
        }
    }

    fn standing_in_for(deputy: Principal, other: &Principal) -> Principal {
        let other = StandIn {
            principal: other.id,
            name: other.name.clone(),
            official: other.official,
            grants: other.grants.clone(),
        };
        Principal { stands_in_for: vec![other], ..deputy }
    }

    /// Whatever roles the submitter holds, and by whatever way they come to a role that approves, it is refused; somebody else
    /// with the same roles is not.
    #[test]
    fn under_no_role_does_anyone_approve_what_they_submitted() {
        let mut approving = 0;
        for &submits in Role::ALL {
            for &approves in Role::ALL {
                let may = |principal: &Principal| {
                    [Permission::ApprovePlan, Permission::DecideRequests]
                        .iter()
                        .any(|&permission| !scope_for(principal, permission).is_empty())
                };
                let author = account(1, Some(100), &[submits, approves]);
                let hands = Hands::of(&author);
                let second_account = account(2, Some(100), &[approves]);
                let colleague = account(3, Some(101), &[approves]);
                let deputy_of_author = standing_in_for(account(4, None, &[]), &author);
                let principal_of_deputy = account(5, Some(102), &[approves]);
                let author_as_deputy = standing_in_for(author.clone(), &principal_of_deputy);
                let second_of_principal = account(6, Some(102), &[approves]);
                for same in [&author, &second_account, &deputy_of_author, &author_as_deputy] {
                    assert!(!are_apart(&hands, &Hands::of(same)), "{submits} {approves} {}", same.name);
                    approving += usize::from(may(same));
                }
                // What was submitted for somebody is theirs too.
                let submitted_for = Hands::of(&author_as_deputy);
                assert!(!are_apart(&submitted_for, &Hands::of(&principal_of_deputy)));
                assert!(!are_apart(&submitted_for, &Hands::of(&second_of_principal)));
                assert!(are_apart(&hands, &Hands::of(&colleague)), "{submits} {approves}");
                assert!(are_apart(&submitted_for, &Hands::of(&colleague)));
            }
        }
        assert!(approving > 50, "the roles that approve were hardly met: {approving}");
    }

    #[test]
    fn two_approvals_of_one_official_count_once() {
        let approvals: Vec<(u8, Hands)> =
            [account(2, Some(100), &[]), account(3, Some(100), &[]), account(4, None, &[])]
                .iter()
                .zip(1..)
                .map(|(account, number)| (number, Hands::of(account)))
                .collect();
        assert_eq!(distinct(None, &approvals), [&1, &3]);
        let author = Hands::of(&account(1, Some(100), &[]));
        assert_eq!(distinct(Some(&author), &approvals), [&3]);
    }
}
