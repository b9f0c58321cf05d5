//! Paths from a certificate to a pinned anchor: who is trusted, and which ways lead there (RFC 5280 section 6.1).

mod search;
mod trust;

pub(in crate::pki) use self::search::{BrokenPath, Candidates, Path};
pub use self::trust::{TrustError, TrustStore};
