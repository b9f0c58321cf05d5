//! What verdicts of one import follow from, remembered from batch to batch as long as nothing else happens: its own change sets change no
//! history. Whoever writes anything between two batches has it all read anew.

use std::collections::HashSet;

use crate::domain::certificate::signer::SignerKey;
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::signing::grounds::Grounds;
use crate::operations::error::OperationResult;
use crate::storage::read::{Reader, View};

/// Signers that are remembered at most.
const MOST_SIGNERS: usize = 20_000;

/// What is known, and after which change set.
#[derive(Debug, Default)]
pub(super) struct Memory {
    known_at: i64,
    codes: Option<AgencyCodes>,
    grounds: Grounds,
    signers: HashSet<SignerKey>,
}

impl Memory {
    /// Forgets everything, unless it is what was known after this change set.
    pub(super) fn be_at(&mut self, change_set: i64) {
        if self.known_at != change_set || self.signers.len() > MOST_SIGNERS {
            *self = Self { known_at: change_set, ..Self::default() };
        }
    }

    /// The importer's own change set, which follows the one that was known and changes no history.
    pub(super) const fn move_on(&mut self, own: i64) {
        self.known_at = own;
    }

    /// The identifiers of agencies.
    pub(super) async fn codes(&mut self, reader: &Reader, view: View) -> OperationResult<&AgencyCodes> {
        let codes = match self.codes.take() {
            Some(codes) => codes,
            None => AgencyCodes::of(&reader.all_agency_versions(view).await?),
        };
        Ok(self.codes.insert(codes))
    }

    /// What verdicts about these signers follow from.
    pub(super) async fn grounds(
        &mut self,
        reader: &Reader,
        view: View,
        signers: &[&SignerKey],
    ) -> OperationResult<&Grounds> {
        let mut missing: Vec<SignerKey> = Vec::new();
        for signer in signers {
            if !self.signers.contains(*signer) {
                self.signers.insert((*signer).clone());
                missing.push((*signer).clone());
            }
        }
        if !missing.is_empty() {
            let found = reader.verdict_grounds(view, &missing).await?;
            self.grounds.certificates.extend(found.certificates);
            self.grounds.holders.extend(found.holders);
        }
        Ok(&self.grounds)
    }
}
