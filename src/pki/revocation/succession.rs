//! Which list may replace which: an attacker who replays an older, well-signed list must not un-revoke anything.

use thiserror::Error;

use super::crl::{CrlFacts, CrlNumber};
use crate::domain::clock::Timestamp;

/// Why a list may not replace the one in use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Rollback {
    /// Of another issuer.
    #[error("the list is of '{found}', not of '{expected}'; give the same CA's newer list")]
    OtherIssuer {
        /// Issuer of the list in use.
        expected: String,
        /// Issuer of the new one.
        found: String,
    },
    /// A lower number, or none after one that had one.
    #[error("the list's number is lower than {previous}, that of the list in use; fetch the CA's newest list")]
    LowerNumber {
        /// Number of the list in use.
        previous: CrlNumber,
    },
    /// Made earlier.
    #[error("the list was made before {previous}, when the list in use was made; fetch the CA's newest list")]
    OlderThisUpdate {
        /// thisUpdate of the list in use.
        previous: Timestamp,
    },
}

/// Whether `next` may take the place of `previous`. The same list again may.
///
/// # Errors
/// When it is of another issuer, numbered lower, or made earlier.
pub fn check_succession(previous: &CrlFacts, next: &CrlFacts) -> Result<(), Rollback> {
    if previous.issuer_key != next.issuer_key {
        return Err(Rollback::OtherIssuer { expected: previous.issuer.clone(), found: next.issuer.clone() });
    }
    if let Some(number) = &previous.number
        && next.number.as_ref().is_none_or(|next| next < number)
    {
        return Err(Rollback::LowerNumber { previous: number.clone() });
    }
    if next.window.this_update < previous.window.this_update {
        return Err(Rollback::OlderThisUpdate { previous: previous.window.this_update });
    }
    Ok(())
}
