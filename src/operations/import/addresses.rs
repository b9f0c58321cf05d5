//! Addresses for many people at once: one look-up of claims a round for a whole chunk, and what was given in this run in memory.

use std::collections::HashSet;

use super::persons::AgencyBook;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::template::{AddressTemplate, NoProposal};
use crate::domain::name;
use crate::operations::error::OperationResult;
use crate::storage::read::Reader;

/// Candidates that a person has in the first round; four times as many in each that follows.
const FIRST_ROUND: usize = 4;

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

impl Given {
    pub(super) fn take(&mut self, address: &MailAddress) {
        self.taken.insert(address.clone());
    }

    /// An address for each, none twice, in their order.
    pub(super) async fn propose(
        &mut self,
        reader: &Reader,
        template: &AddressTemplate,
        book: &AgencyBook,
        people: &[Wanting],
    ) -> OperationResult<Vec<Result<MailAddress, NoProposal>>> {
        let mut proposals: Vec<Option<Result<MailAddress, NoProposal>>> = people.iter().map(|_| None).collect();
        let mut free: HashSet<MailAddress> = HashSet::new();
        let mut width = FIRST_ROUND;
        while proposals.iter().any(Option::is_none) {
            let unknown = self.candidates(template, book, people, &proposals, &free, width);
            let asked: Vec<MailAddress> = unknown.iter().cloned().collect();
            let claimed = reader.taken_addresses(&asked).await?;
            free.extend(unknown);
            for address in claimed {
                free.remove(&address);
                self.taken.insert(address);
            }
            for (person, proposal) in people.iter().zip(&mut proposals).filter(|(_, proposal)| proposal.is_none()) {
                *proposal = self.settle(template, book, person, &free);
            }
            width *= 4;
        }
        Ok(proposals.into_iter().flatten().collect())
    }

    /// The next addresses of everyone who has none yet, as far as nobody knows whether they are free.
    fn candidates(
        &self,
        template: &AddressTemplate,
        book: &AgencyBook,
        people: &[Wanting],
        proposals: &[Option<Result<MailAddress, NoProposal>>],
        free: &HashSet<MailAddress>,
        width: usize,
    ) -> HashSet<MailAddress> {
        let mut unknown = HashSet::new();
        for (person, _) in people.iter().zip(proposals).filter(|(_, proposal)| proposal.is_none()) {
            let parts = name::split(&person.full_name);
            let mut own: HashSet<MailAddress> = HashSet::new();
            for _ in 0..width {
                let is_passed = |address: &MailAddress| self.taken.contains(address) || own.contains(address);
                let Ok(next) = template.propose(&parts, &person.slug, is_passed, |slug| book.is_slug(slug)) else {
                    break;
                };
                own.insert(next);
            }
            unknown.extend(own.into_iter().filter(|address| !free.contains(address)));
        }
        unknown
    }

    /// The first address that is known to be free, and takes it; none when the next is not known yet.
    fn settle(
        &mut self,
        template: &AddressTemplate,
        book: &AgencyBook,
        person: &Wanting,
        free: &HashSet<MailAddress>,
    ) -> Option<Result<MailAddress, NoProposal>> {
        let parts = name::split(&person.full_name);
        let is_taken = |address: &MailAddress| self.taken.contains(address);
        match template.propose(&parts, &person.slug, is_taken, |slug| book.is_slug(slug)) {
            Ok(address) if free.contains(&address) => {
                self.taken.insert(address.clone());
                Some(Ok(address))
            }
            Ok(_) => None,
            Err(none) => Some(Err(none)),
        }
    }
}
