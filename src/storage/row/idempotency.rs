//! Requests that are carried out once however often they are sent.

use crate::domain::clock::Timestamp;

/// A request sent under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRequest {
    /// SHA-256 over method, address and body.
    pub request_hash: Vec<u8>,
    /// When the key was first seen, in real time.
    pub created_at: Timestamp,
    /// Its answer; none while it is at work, or after it was cut off.
    pub answer: Option<KeptAnswer>,
}

/// An answer that is given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers, JSON.
    pub headers: String,
    /// Body.
    pub body: Vec<u8>,
}
