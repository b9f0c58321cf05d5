//! Whose a certificate is: who held its addresses on its first day, and who has the personal number that its subject states.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use time::Date;

use super::Judged;
use crate::auth::sealing::Sealer;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::read::{Reader, View};

/// How the owner of a certificate was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "owner")]
pub enum OwnerFound {
    /// They held its address on its first day.
    Mailbox,
    /// They have the personal number that it states.
    PersonalNumber,
    /// What it states belongs to several people; a person has to say whose it is.
    Ambiguous {
        /// To whom.
        candidates: Vec<OfficialId>,
    },
    /// To nobody.
    Nobody,
}

/// Each certificate's owner, and how they were found.
pub(super) async fn find(
    registry: &Registry,
    reader: &Reader,
    batch: &[Judged],
) -> OperationResult<Vec<(Option<OfficialId>, OwnerFound)>> {
    let holders = holders(reader, batch).await?;
    let numbers = numbers(registry, reader, batch).await?;
    let by_number = |judged: &Judged| -> BTreeSet<OfficialId> {
        let Some((sealer, known)) = &numbers else { return BTreeSet::new() };
        let stated = judged.stated.personal_numbers.iter();
        stated.filter_map(|number| known.get(&sealer.blind_index(number)).copied()).collect()
    };
    let by_mailbox = |judged: &Judged| -> BTreeSet<OfficialId> {
        let facts = &judged.candidate.parsed.facts;
        let day = facts.not_before.day();
        facts.addresses.iter().filter_map(|address| holders.get(&(day, address.clone())).copied()).collect()
    };
    Ok(batch.iter().map(|judged| decide(&by_mailbox(judged), &by_number(judged))).collect())
}

fn decide(by_mailbox: &BTreeSet<OfficialId>, by_number: &BTreeSet<OfficialId>) -> (Option<OfficialId>, OwnerFound) {
    let all: Vec<OfficialId> = by_mailbox.union(by_number).copied().collect();
    match all.as_slice() {
        [] => (None, OwnerFound::Nobody),
        [one] if by_mailbox.contains(one) => (Some(*one), OwnerFound::Mailbox),
        [one] => (Some(*one), OwnerFound::PersonalNumber),
        _ => (None, OwnerFound::Ambiguous { candidates: all }),
    }
}

/// Who held each address on the first day of its certificate.
async fn holders(reader: &Reader, batch: &[Judged]) -> OperationResult<HashMap<(Date, MailAddress), OfficialId>> {
    let mut by_day: BTreeMap<Date, Vec<MailAddress>> = BTreeMap::new();
    for judged in batch {
        let facts = &judged.candidate.parsed.facts;
        by_day.entry(facts.not_before.day()).or_default().extend(facts.addresses.iter().cloned());
    }
    let mut holders = HashMap::new();
    for (day, addresses) in by_day {
        for (address, owner) in reader.address_owners(&Scope::Province, View::of(day), &addresses).await? {
            if let Some(official) = owner.official {
                holders.insert((day, address), official);
            }
        }
    }
    Ok(holders)
}

type Numbers = (Sealer, HashMap<[u8; 32], OfficialId>);

/// Who has the stated personal numbers; nobody can be found without the key that they are kept under.
async fn numbers(registry: &Registry, reader: &Reader, batch: &[Judged]) -> OperationResult<Option<Numbers>> {
    let Some(sealer) = registry.keys().personal_data.as_ref().map(Sealer::new) else { return Ok(None) };
    let stated = batch.iter().flat_map(|judged| &judged.stated.personal_numbers);
    let indexes: Vec<[u8; 32]> = stated.map(|number| sealer.blind_index(number)).collect();
    if indexes.is_empty() {
        return Ok(None);
    }
    let known = reader.officials_by_blind_index(&indexes).await?;
    Ok(Some((sealer, known)))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn mailbox_and_number_have_to_agree() {
        let [one, two] = [1, 2].map(|number| OfficialId(Uuid::from_u128(number)));
        let set = |people: &[OfficialId]| people.iter().copied().collect();
        assert_eq!(decide(&set(&[]), &set(&[])), (None, OwnerFound::Nobody));
        assert_eq!(decide(&set(&[one]), &set(&[])), (Some(one), OwnerFound::Mailbox));
        assert_eq!(decide(&set(&[one]), &set(&[one])), (Some(one), OwnerFound::Mailbox));
        assert_eq!(decide(&set(&[]), &set(&[two])), (Some(two), OwnerFound::PersonalNumber));
        let both = (None, OwnerFound::Ambiguous { candidates: vec![one, two] });
        assert_eq!(decide(&set(&[one]), &set(&[two])), both);
        assert_eq!(decide(&set(&[one, two]), &set(&[])), both);
    }
}
