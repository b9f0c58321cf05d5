//! Everything that verdicts about some signers' signatures follow from: the histories of their certificates and of whoever held those.

use std::collections::HashMap;

use super::history::{CertificateHistory, HolderHistory};
use super::verdict::{Verdict, judge};
use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;

/// Histories, by whom they are asked for.
#[derive(Debug, Clone, Default)]
pub struct Grounds {
    /// Of certificates; a signer whose certificate the registry does not hold has none.
    pub certificates: HashMap<SignerKey, CertificateHistory>,
    /// Of officials.
    pub holders: HashMap<OfficialId, HolderHistory>,
}

impl Grounds {
    /// The verdict on a signature that this signer made at `at`.
    #[must_use]
    pub fn judge(&self, signer: &SignerKey, at: Timestamp) -> Verdict {
        let certificate = self.certificates.get(signer);
        let official = certificate.and_then(|history| history.owning.on(at.day()));
        judge(at, certificate, official.and_then(|official| self.holders.get(&official)))
    }
}
