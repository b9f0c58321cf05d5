//! Everything that verdicts about some signers' signatures follow from: the histories of their certificates and of whoever held those.

use std::collections::HashMap;
use std::sync::Arc;

use super::history::{CertificateHistory, HolderHistory};
use super::knowledge::Knowledge;
use super::verdict::{Verdict, judge};
use crate::domain::certificate::signer::SignerKey;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;

/// Histories, by whom they are asked for.
#[derive(Debug, Clone, Default)]
pub struct Grounds {
    /// Of all certificates that a signer may be; a signer whose certificate the registry does not hold has none.
    pub certificates: HashMap<SignerKey, Vec<Arc<CertificateHistory>>>,
    /// Of officials.
    pub holders: HashMap<OfficialId, HolderHistory>,
}

impl Grounds {
    /// The signer's certificate. Of two that bear one number the one that its CA signed comes first, else the one known first: as whoever
    /// asks about a signer is told.
    #[must_use]
    pub fn certificate(&self, signer: &SignerKey, known: Knowledge) -> Option<&CertificateHistory> {
        let there = self.certificates.get(signer)?.iter().filter(|history| history.recorded.is_there(known));
        let first = there.min_by_key(|history| (history.chain(known) != ChainVerdict::Good, history.certificate));
        first.map(AsRef::as_ref)
    }

    /// The verdict on a signature that this signer made at `at`, by what is known so.
    #[must_use]
    pub fn judge(&self, signer: &SignerKey, at: Timestamp, known: Knowledge) -> Verdict {
        let certificate = self.certificate(signer, known);
        let official = certificate.and_then(|history| history.owner_on(at.day(), known));
        judge(at, certificate, official.and_then(|official| self.holders.get(&official)), known)
    }

    /// The same of a signature on which `before` was the verdict: what followed from addresses that are erased meanwhile is taken over.
    #[must_use]
    pub fn judge_again(&self, signer: &SignerKey, at: Timestamp, known: Knowledge, before: &Verdict) -> Verdict {
        let verdict = self.judge(signer, at, known);
        let is_erased = self.certificate(signer, known).is_some_and(|history| history.is_erased);
        if is_erased { verdict.without_addresses(before) } else { verdict }
    }
}
