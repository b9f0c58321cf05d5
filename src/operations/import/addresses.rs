//! Addresses for many people at once: one look-up of claims a round for a whole chunk, and what was given in this run in memory.
//! What any row of the file states is nobody else's to be proposed, also when that row comes much later.

use std::collections::HashSet;

use super::duplicates::Seen;
use super::persons::AgencyBook;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::template::{AddressTemplate, NoProposal};
use crate::domain::name;
use crate::operations::error::OperationResult;
use crate::storage::read::Reader;

/// Candidates that a person has in the first round; four times as many in each that follows.
const FIRST_ROUND: usize = 4;

/// What [`Seen`] calls the addresses that rows state.
pub(super) const ADDRESS: &str = "address";

/// Who needs an address, and where.
#[derive(Debug, Clone)]
pub(super) struct Wanting {
    pub(super) full_name: String,
    pub(super) slug: String,
}

/// Addresses known to be taken, here or in this run. What is missing may be taken or free.
#[derive(Debug, Default)]
pub(super) struct Given {
    taken: HashSet<MailAddress>,
}

/// What addresses are made by and must not clash with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) template: &'a AddressTemplate,
    pub(super) book: &'a AgencyBook,
    /// What the whole file states.
    pub(super) stated: &'a Seen,
}

impl Given {
    /// An address for each, none twice, in their order.
    pub(super) async fn propose(
        &mut self,
        reader: &Reader,
        making: Making<'_>,
        people: &[Wanting],
    ) -> OperationResult<Vec<Result<MailAddress, NoProposal>>> {
        let mut proposals: Vec<Option<Result<MailAddress, NoProposal>>> = people.iter().map(|_| None).collect();
        let mut free: HashSet<MailAddress> = HashSet::new();
        let mut width = FIRST_ROUND;
        while proposals.iter().any(Option::is_none) {
            let unknown = self.candidates(making, people, &proposals, &free, width);
            let asked: Vec<MailAddress> = unknown.iter().cloned().collect();
            let claimed = reader.taken_addresses(&asked).await?;
            free.extend(unknown);
            for address in claimed {
                free.remove(&address);
                self.taken.insert(address);
            }
            for (person, proposal) in people.iter().zip(&mut proposals).filter(|(_, proposal)| proposal.is_none()) {
                *proposal = self.settle(making, person, &free);
            }
            width *= 4;
        }
        Ok(proposals.into_iter().flatten().collect())
    }

    fn is_taken(&self, making: Making<'_>, address: &MailAddress) -> bool {
        self.taken.contains(address) || making.stated.first(ADDRESS, &[address.as_str()]).is_some()
    }

    /// The next addresses of everyone who has none yet, as far as nobody knows whether they are free.
    fn candidates(
        &self,
        making: Making<'_>,
        people: &[Wanting],
        proposals: &[Option<Result<MailAddress, NoProposal>>],
        free: &HashSet<MailAddress>,
        width: usize,
    ) -> HashSet<MailAddress> {
        let mut unknown = HashSet::new();
        for (person, _) in people.iter().zip(proposals).filter(|(_, proposal)| proposal.is_none()) {
            let parts = name::split(&person.full_name);
            let is_slug = |slug: &str| making.book.is_slug(slug);
            let Ok(mut series) = making.template.series(&parts, &person.slug, is_slug) else { continue };
            let mut passed = 0;
            while passed < width {
                let Ok(next) = series.forward() else { break };
                if self.is_taken(making, &next) {
                    continue;
                }
                passed += 1;
                if !free.contains(&next) {
                    unknown.insert(next);
                }
            }
        }
        unknown
    }

    /// The first address that is known to be free, and takes it; none when the next is not known yet.
    fn settle(
        &mut self,
        making: Making<'_>,
        person: &Wanting,
        free: &HashSet<MailAddress>,
    ) -> Option<Result<MailAddress, NoProposal>> {
        let parts = name::split(&person.full_name);
        let is_taken = |address: &MailAddress| self.is_taken(making, address);
        match making.template.propose(&parts, &person.slug, is_taken, |slug| making.book.is_slug(slug)) {
            Ok(address) if free.contains(&address) => {
                self.taken.insert(address.clone());
                Some(Ok(address))
            }
            Ok(_) => None,
            Err(none) => Some(Err(none)),
        }
    }
}
