//! An address from which a revocation list is fetched, and how that goes.

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;

/// What is known of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSource {
    /// The address.
    pub url: String,
    /// When it was last asked.
    pub last_attempt: Timestamp,
    /// When a good list, or word that the last is still the newest, last came.
    pub last_success: Option<Timestamp>,
    /// Since when nothing good has come; none while it works.
    pub failing_since: Option<Timestamp>,
    /// What was wrong last.
    pub failure: Option<String>,
    /// `ETag` of the last good answer.
    pub etag: Option<String>,
    /// `Last-Modified` of it.
    pub last_modified: Option<String>,
    /// SHA-256 of the last good list.
    pub sha256: Option<Fingerprint>,
}
