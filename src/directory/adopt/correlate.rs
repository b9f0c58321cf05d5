//! Whose entry it is. Evidence goes from strong to weak: our key, an address, a log-in name in its agency, name and date of birth. What
//! points to one mailbox links; what points to several, or against itself, is for a person to decide.

use std::collections::HashMap;
use std::hash::BuildHasher;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::candidate::Candidate;
use crate::domain::code::code_list;
use crate::domain::ids::MailboxId;
use crate::domain::name;

code_list! {
    /// Why an entry may stand for a mailbox, the strongest first.
    Evidence {
        /// It bears the registry's key.
        Key = "key",
        /// It has an address that the mailbox has or had, aliases included.
        Mail = "mail",
        /// Its log-in name is that of an address, and the agency is the same.
        UidInAgency = "uid_in_agency",
        /// The name, letter for letter, and the date of birth.
        NameAndBirth = "name_and_birth",
        /// The name without its marks, and the date of birth: too weak to link by itself.
        NameWithoutMarks = "name_without_marks",
    }
}

code_list! {
    /// Why a person must decide.
    CaseReason {
        /// One kind of evidence points to several mailboxes.
        SeveralCandidates = "several_candidates",
        /// One kind of evidence points to one mailbox, another to another.
        Contradiction = "contradiction",
        /// Several entries claim the mailbox.
        MailboxContested = "mailbox_contested",
        /// The mailbox is linked to another entry.
        LinkedElsewhere = "linked_elsewhere",
        /// The mailbox is an agency's or a role's.
        NotPersonal = "not_personal",
        /// The address is this person's, the name is another's.
        NameDiffers = "name_differs",
        /// Nothing but a name without marks.
        WeakEvidence = "weak_evidence",
        /// Of entries that nobody is known for, several have one address.
        AddressShared = "address_shared",
        /// Of entries that nobody is known for, several are one person by name and date of birth.
        SamePersonTwice = "same_person_twice",
        /// A person and mailbox were made of the entry; HR confirms who it is.
        Unverified = "unverified",
        /// The name that the entry should move to is another entry's.
        NameTaken = "name_taken",
    }
}

/// A mailbox of the registry that some evidence points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whether it is somebody's own.
    pub is_personal: bool,
    /// Its owner's name.
    pub full_name: Option<String>,
    /// The entry that it is linked to already.
    pub linked_to: Option<Uuid>,
}

/// A mailbox that may be meant, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspect {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Why, the strongest first.
    pub evidence: Vec<Evidence>,
}

/// What becomes of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It stands for this mailbox.
    Link(MailboxId, Evidence),
    /// A person must decide.
    Case(CaseReason, Vec<Suspect>),
    /// Nobody in the registry is meant.
    Unmanaged,
}

/// Holds what was found for an entry against it. `known` has every mailbox that `found` names.
#[must_use]
pub fn correlate(
    candidate: &Candidate,
    found: &[(Evidence, MailboxId)],
    known: &HashMap<MailboxId, Known, impl BuildHasher>,
) -> Outcome {
    let mut suspects: Vec<Suspect> = Vec::new();
    let mut found = found.to_vec();
    found.sort_unstable();
    found.dedup();
    for (evidence, mailbox) in found {
        match suspects.iter_mut().find(|suspect| suspect.mailbox == mailbox) {
            Some(suspect) => suspect.evidence.push(evidence),
            None => suspects.push(Suspect { mailbox, evidence: vec![evidence] }),
        }
    }
    if suspects.is_empty() {
        return Outcome::Unmanaged;
    }
    let strong: Vec<&Suspect> =
        suspects.iter().filter(|suspect| strongest(suspect) != Evidence::NameWithoutMarks).collect();
    let [only] = strong[..] else {
        let reason = match strong[..] {
            [] => CaseReason::WeakEvidence,
            [first, ref others @ ..] if others.iter().all(|other| strongest(other) == strongest(first)) => {
                CaseReason::SeveralCandidates
            }
            _ => CaseReason::Contradiction,
        };
        return Outcome::Case(reason, suspects);
    };
    let (mailbox, evidence) = (only.mailbox, strongest(only));
    match doubt(candidate, evidence, known.get(&mailbox)) {
        Some(reason) => Outcome::Case(reason, vec![only.clone()]),
        None => Outcome::Link(mailbox, evidence),
    }
}

/// What speaks against a link to the only mailbox that is meant.
fn doubt(candidate: &Candidate, evidence: Evidence, known: Option<&Known>) -> Option<CaseReason> {
    let known = known?;
    if known.linked_to.is_some_and(|entry| entry != candidate.entry_uuid) {
        return Some(CaseReason::LinkedElsewhere);
    }
    if !known.is_personal {
        return Some(CaseReason::NotPersonal);
    }
    // An address is handed on, a log-in name is short: the tên at least must be there. Our key outweighs any name.
    let is_named = || known.full_name.as_deref().is_none_or(|name| candidate.may_be_called(&name::split(name).given));
    (matches!(evidence, Evidence::Mail | Evidence::UidInAgency) && !is_named()).then_some(CaseReason::NameDiffers)
}

fn strongest(suspect: &Suspect) -> Evidence {
    suspect.evidence.iter().copied().min().unwrap_or(Evidence::NameWithoutMarks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: Uuid = Uuid::from_u128(99);

    fn candidate(names: &[&str]) -> Candidate {
        Candidate {
            entry_uuid: ENTRY,
            dn: "cn=x".to_owned(),
            names: names.iter().map(|&name| name.to_owned()).collect(),
            addresses: Vec::new(),
            uids: Vec::new(),
            departments: Vec::new(),
            title: None,
            birth_date: None,
            mailbox: None,
            official: None,
            number: None,
            state: None,
            quota_mib: None,
            oddities: Vec::new(),
        }
    }

    fn id(number: u128) -> MailboxId {
        MailboxId(Uuid::from_u128(number))
    }

    fn of(found: &[(Evidence, u128)], known: &Known) -> Outcome {
        let found: Vec<_> = found.iter().map(|&(evidence, number)| (evidence, id(number))).collect();
        let known: HashMap<_, _> = found.iter().map(|(_, mailbox)| (*mailbox, known.clone())).collect();
        correlate(&candidate(&["Nguyễn Văn An"]), &found, &known)
    }

    fn an() -> Known {
        Known { is_personal: true, full_name: Some("Nguyễn Văn An".to_owned()), linked_to: None }
    }

    fn reason(outcome: &Outcome) -> Option<CaseReason> {
        match outcome {
            Outcome::Case(reason, _) => Some(*reason),
            _ => None,
        }
    }

    #[test]
    fn one_mailbox_links_by_its_strongest_evidence() {
        use Evidence::{Key, Mail, NameAndBirth, NameWithoutMarks, UidInAgency};
        assert_eq!(of(&[], &an()), Outcome::Unmanaged);
        for evidence in [Key, Mail, UidInAgency, NameAndBirth] {
            assert_eq!(of(&[(evidence, 1)], &an()), Outcome::Link(id(1), evidence));
        }
        assert_eq!(of(&[(NameAndBirth, 1), (Mail, 1), (Mail, 1)], &an()), Outcome::Link(id(1), Mail));
        assert_eq!(
            of(&[(Mail, 1), (NameWithoutMarks, 2)], &an()),
            Outcome::Link(id(1), Mail),
            "weak speaks for nobody"
        );
    }

    #[test]
    fn several_and_contradictory_evidence_opens_a_case_with_all_suspects() {
        use Evidence::{Key, Mail, NameWithoutMarks};
        let case = of(&[(Mail, 2), (Mail, 1)], &an());
        let suspects = [1, 2].map(|number| Suspect { mailbox: id(number), evidence: vec![Mail] }).to_vec();
        assert_eq!(case, Outcome::Case(CaseReason::SeveralCandidates, suspects));
        assert_eq!(reason(&of(&[(Key, 2), (Mail, 1)], &an())), Some(CaseReason::Contradiction));
        assert_eq!(reason(&of(&[(Key, 2), (Mail, 2), (Mail, 1)], &an())), Some(CaseReason::Contradiction));
        assert_eq!(reason(&of(&[(NameWithoutMarks, 1)], &an())), Some(CaseReason::WeakEvidence));
    }

    #[test]
    fn what_speaks_against_the_only_mailbox_opens_a_case() {
        use Evidence::{Key, Mail};
        let elsewhere = Known { linked_to: Some(Uuid::max()), ..an() };
        assert_eq!(reason(&of(&[(Key, 1)], &elsewhere)), Some(CaseReason::LinkedElsewhere));
        let here = Known { linked_to: Some(ENTRY), ..an() };
        assert_eq!(of(&[(Key, 1)], &here), Outcome::Link(id(1), Key));
        let office = Known { is_personal: false, full_name: None, ..an() };
        assert_eq!(reason(&of(&[(Mail, 1)], &office)), Some(CaseReason::NotPersonal));
        let other = Known { full_name: Some("Nguyễn Văn Bình".to_owned()), ..an() };
        assert_eq!(reason(&of(&[(Mail, 1)], &other)), Some(CaseReason::NameDiffers));
        assert_eq!(of(&[(Key, 1)], &other), Outcome::Link(id(1), Key));
        let order = Known { full_name: Some("An Văn An".to_owned()), ..an() };
        assert_eq!(of(&[(Mail, 1)], &order), Outcome::Link(id(1), Mail));
    }
}
