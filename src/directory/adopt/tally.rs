//! What an adoption found, in figures, with a few names for each kind of oddity. The same directory gives the same tally, in whatever
//! order its entries come.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::candidate::Oddity;
use super::correlate::{CaseReason, Evidence};
use super::kind::ForeignKind;
use super::newcomers::NotCreated;

/// Names kept for each kind of oddity.
const EXAMPLES: usize = 5;
/// Values that name unknown agencies, kept.
const DEPARTMENTS: usize = 500;

/// How many, and some of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Examples {
    /// How many entries.
    pub count: u64,
    /// The first few of their names, in the order of text.
    pub entries: BTreeSet<String>,
}

/// The figures of one adoption.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Entries read.
    pub entries: u64,
    /// By kind.
    pub kinds: BTreeMap<ForeignKind, u64>,
    /// People's entries that were linked before.
    pub linked_before: u64,
    /// Entries that now stand for somebody, by why.
    pub links: BTreeMap<Evidence, u64>,
    /// Entries about which a person must decide, by why; those that waited already are counted too.
    pub cases: BTreeMap<CaseReason, u64>,
    /// Entries that a person decided to leave alone.
    pub left: u64,
    /// People's entries that stand for nobody in the registry.
    pub unmanaged: u64,
    /// Of these, people who were or would be entered.
    pub newcomers: u64,
    /// Of these, why nobody is made of the others.
    pub not_created: BTreeMap<NotCreated, u64>,
    /// What names agencies that the mapping does not know, with the number of entries.
    pub unknown_departments: BTreeMap<String, u64>,
    /// Mail lists that have an agency's address.
    pub agency_lists: u64,
    /// What is odd.
    pub oddities: BTreeMap<Oddity, Examples>,
}

impl Tally {
    /// Counts one entry of a kind.
    pub fn kind(&mut self, kind: ForeignKind) {
        self.entries += 1;
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// Notes what is odd about an entry.
    pub fn odd(&mut self, oddity: Oddity, dn: &str) {
        let examples = self.oddities.entry(oddity).or_default();
        examples.count += 1;
        let is_early =
            examples.entries.len() < EXAMPLES || examples.entries.last().is_some_and(|last| dn < last.as_str());
        if is_early {
            examples.entries.insert(dn.to_owned());
            if examples.entries.len() > EXAMPLES {
                examples.entries.pop_last();
            }
        }
    }

    /// Notes why nobody is made of an entry.
    pub fn not_created(&mut self, why: NotCreated, departments: &[String]) {
        *self.not_created.entry(why).or_default() += 1;
        if why == NotCreated::UnknownAgency {
            let named = if departments.is_empty() { String::new() } else { departments.join(" | ") };
            if self.unknown_departments.len() < DEPARTMENTS || self.unknown_departments.contains_key(&named) {
                *self.unknown_departments.entry(named).or_default() += 1;
            }
        }
    }

    /// How many cases there are.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.cases.values().sum()
    }

    /// How many links are new.
    #[must_use]
    pub fn links(&self) -> u64 {
        self.links.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_the_first_by_name_in_whatever_order_they_come() {
        let tally = |order: &mut dyn Iterator<Item = u32>| {
            let mut tally = Tally::default();
            order.for_each(|number| tally.odd(Oddity::NoName, &format!("cn={number:02}")));
            tally
        };
        let forward = tally(&mut (0..20));
        assert_eq!(forward, tally(&mut (0..20).rev()));
        let examples = &forward.oddities[&Oddity::NoName];
        assert_eq!((examples.count, examples.entries.first().map(String::as_str)), (20, Some("cn=00")));
        assert_eq!(examples.entries.len(), EXAMPLES);
    }
}
