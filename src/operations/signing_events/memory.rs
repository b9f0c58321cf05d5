//! What verdicts of one import follow from, remembered from batch to batch as long as nothing else happens: its own change sets change no
//! history. Whoever writes anything between two batches has it all read anew.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::domain::certificate::signer::SignerKey;
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::signing::event::SigningEvent;
use crate::domain::signing::grounds::Grounds;
use crate::operations::error::OperationResult;
use crate::storage::read::{Reader, View};

/// Signers that are remembered at most.
const MOST_SIGNERS: usize = 20_000;

/// What is known, and after which change set.
#[derive(Debug, Default)]
pub(super) struct Memory {
    known_at: i64,
    agencies: Option<Agencies>,
    grounds: Grounds,
    signers: HashSet<SignerKey>,
    /// What a trial would have recorded by now, by a hash of it: it writes nothing, and the next batch is held against it all the same.
    tried: HashMap<Uuid, Uuid>,
}

/// The agencies, by identifier and by place.
#[derive(Debug)]
pub(super) struct Agencies {
    pub(super) codes: AgencyCodes,
    pub(super) book: AgencyBook,
}

impl Memory {
    /// Forgets everything, unless it is what was known after this change set.
    pub(super) fn be_at(&mut self, change_set: i64) {
        if self.known_at != change_set || self.signers.len() > MOST_SIGNERS {
            let tried = std::mem::take(&mut self.tried);
            *self = Self { known_at: change_set, tried, ..Self::default() };
        }
    }

    /// The importer's own change set, which follows the one that was known and changes no history.
    pub(super) const fn move_on(&mut self, own: i64) {
        self.known_at = own;
    }

    /// The agencies.
    pub(super) async fn agencies(&mut self, reader: &Reader, view: View) -> OperationResult<&Agencies> {
        let agencies = match self.agencies.take() {
            Some(agencies) => agencies,
            None => Agencies {
                codes: AgencyCodes::of(&reader.all_agency_versions(view).await?),
                book: reader.agency_book(view).await?,
            },
        };
        Ok(self.agencies.insert(agencies))
    }

    /// What verdicts about these signers follow from.
    pub(super) async fn grounds(&mut self, reader: &Reader, signers: &[&SignerKey]) -> OperationResult<&Grounds> {
        let mut missing: Vec<SignerKey> = Vec::new();
        for signer in signers {
            if !self.signers.contains(*signer) {
                self.signers.insert((*signer).clone());
                missing.push((*signer).clone());
            }
        }
        if !missing.is_empty() {
            let found = reader.verdict_grounds(&missing).await?;
            self.grounds.certificates.extend(found.certificates);
            self.grounds.holders.extend(found.holders);
        }
        Ok(&self.grounds)
    }

    /// Of an event that a trial would have recorded before: whether it was this one.
    pub(super) fn was_tried(&self, id: Uuid, event: &SigningEvent) -> Option<bool> {
        self.tried.get(&id).map(|tried| *tried == print_of(event))
    }

    /// A trial would record this event.
    pub(super) fn try_out(&mut self, id: Uuid, event: &SigningEvent) {
        self.tried.insert(id, print_of(event));
    }
}

/// Events that differ have others.
fn print_of(event: &SigningEvent) -> Uuid {
    crate::storage::signing::content_key(&format!("{event:?}"))
}
