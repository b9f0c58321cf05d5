//! What the CA's lists say: bytes to a verified compact index, and many lists, with the CA's OCSP answers, to one word on a
//! certificate.
//!
//! Fetching is `pki::fetch`'s matter; the difference between two lists is the event stream that closes revocation requests.

mod answers;
mod crl;
mod entries;
mod index;
mod lists;
mod scope;
mod succession;
mod text;

#[cfg(fuzzing)]
pub use self::crl::read_unsigned;
pub use self::crl::{CrlFacts, CrlLimits, CrlNumber, CrlRefusal, VerifiedCrl};
pub use self::index::CrlIndex;
pub use self::lists::RevocationLists;
pub(in crate::pki) use self::lists::{Subject, Word};
pub use self::scope::Scope;
pub(in crate::pki) use self::scope::extension;
pub use self::succession::{Rollback, check_succession};
pub use self::text::list_der;
