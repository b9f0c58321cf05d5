//! The last judgement of all chains.

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::ids::CertificateId;

/// How far a judgement of all chains came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainJudgement {
    /// Digest of the CAs and the table of algorithms that were judged by.
    pub trust: Fingerprint,
    /// The last certificate that was judged, in the order of their keys.
    pub judged_to: Option<CertificateId>,
    /// Whether all were.
    pub is_done: bool,
}
