//! A personal number as it is stored.

use crate::domain::ids::OfficialId;

/// A sealed personal number and what it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedNumber {
    /// Whose it is.
    pub official: OfficialId,
    /// `auth::sealing` opens it.
    pub sealed: Vec<u8>,
    /// The same for the same number.
    pub blind_index: [u8; 32],
}
