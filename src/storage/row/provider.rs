//! Log-ins by another provider: links and browsers on their way.

use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;

/// A subject of another provider, and whose account it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderLink {
    /// The provider.
    pub issuer: String,
    /// What the provider calls the person, for ever.
    pub subject: String,
    /// The account here.
    pub principal: PrincipalId,
    /// When it was linked.
    pub linked_at: Timestamp,
    /// By whom.
    pub linked_by: String,
    /// The last log-in by it.
    pub last_used_at: Option<Timestamp>,
}

/// A browser that was sent to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderAttempt {
    /// SHA-256 of what it keeps.
    pub hash: [u8; 32],
    /// The account that is to be linked; none for a log-in.
    pub principal: Option<PrincipalId>,
    /// Where it goes afterwards.
    pub next: String,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it is no longer good.
    pub expires_at: Timestamp,
}
