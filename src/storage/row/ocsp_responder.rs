//! An OCSP responder that is asked, and how that goes.

use crate::domain::clock::Timestamp;

/// What is known of a responder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OcspResponder {
    /// Its address.
    pub url: String,
    /// When it was last asked.
    pub last_attempt: Timestamp,
    /// When a good answer last came.
    pub last_success: Option<Timestamp>,
    /// Since when nothing good has come; none while it works.
    pub failing_since: Option<Timestamp>,
    /// What was wrong last.
    pub failure: Option<String>,
}
