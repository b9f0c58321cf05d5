//! Paths from a certificate to a pinned anchor: who is trusted, and which ways lead there (RFC 5280 section 6.1).

mod graph;
mod plain;
mod search;
mod trust;
mod ways;

#[cfg(fuzzing)]
pub use self::plain::read_plain;
pub(in crate::pki) use self::search::{Above, BrokenPath, Candidates, MAX_CANDIDATES, MAX_STEPS, Wanted};
pub(in crate::pki) use self::trust::Authority;
pub use self::trust::{TrustError, TrustStore};
