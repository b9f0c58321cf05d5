//! The verdict on a signing certificate at an instant: path, algorithms, purpose, revocation, dates, each told with its clause.
//!
//! Precedence: malformed, untrusted, not yet valid, revoked, expired, indeterminate, valid. **Indeterminate is neither valid
//! nor revoked** (docs/CERTIFICATES.md, "Validation").

mod explain;
mod path;
mod verdict;

use openssl::error::ErrorStack;
use openssl::x509::X509;

use self::path::Judge;
pub use self::verdict::{Check, Outcome, PathStep, Rule, Status, Verdict};
use crate::domain::certificate::facts::CertificateFacts;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::pki::chain::{Candidates, TrustStore};
use crate::pki::facts::parse;
use crate::pki::revocation::RevocationLists;

/// Validates certificates against anchors and lists. Cheap to make; may be used from several threads at once.
#[derive(Debug, Clone, Copy)]
pub struct Validator<'a> {
    /// Anchors, CAs and the algorithm table.
    pub trust: &'a TrustStore,
    /// Verified lists.
    pub lists: &'a RevocationLists,
}

impl Validator<'_> {
    /// The verdict on `der` at `at`. Revocation must be known for every certificate of the path but the anchor.
    #[must_use]
    pub fn validate(&self, der: &[u8], at: Timestamp) -> Verdict {
        let parsed = match parse(der) {
            Ok(parsed) => parsed,
            Err(error) => return Verdict::malformed(der, at, error.to_string()),
        };
        let Ok(leaf) = X509::from_der(der) else {
            drop(ErrorStack::get());
            return Verdict::malformed(der, at, "OpenSSL cannot read it".to_owned());
        };
        if leaf.public_key().is_err() {
            drop(ErrorStack::get());
            return explain::unreadable_key(&parsed.facts, at);
        }
        let mut best: Option<Verdict> = None;
        for candidate in Candidates::new(self.trust, &leaf, instant_for_path(&parsed.facts, at)) {
            let verdict = match candidate {
                Ok(Ok(path)) => Judge { trust: self.trust, lists: self.lists, leaf: &parsed.facts, at }.judge(&path),
                Ok(Err(broken)) => explain::untrusted(&parsed.facts, &broken, at),
                Err(error) => explain::undecided(&parsed.facts, &error, at),
            };
            if best.as_ref().is_none_or(|best| best.rank() < verdict.rank()) {
                best = Some(verdict);
            }
            if best.as_ref().is_some_and(Verdict::is_final) {
                break;
            }
        }
        // The candidates always hold OpenSSL's own.
        best.unwrap_or_else(|| Verdict::malformed(der, at, "no path was tried".to_owned()))
    }
}

/// Whether a certificate leads to a pinned root by good signatures and allowed algorithms, when it was issued. Its own dates
/// and revocation are left aside: they change with time, this does not.
#[must_use]
pub fn chain_verdict(trust: &TrustStore, der: &[u8]) -> ChainVerdict {
    let (Ok(parsed), Ok(leaf)) = (parse(der), X509::from_der(der)) else {
        drop(ErrorStack::get());
        return ChainVerdict::Untrusted;
    };
    let at = parsed.facts.not_before;
    let is_good = Candidates::new(trust, &leaf, at)
        .filter_map(Result::ok)
        .filter_map(Result::ok)
        .any(|path| path::objections(trust, &path, &parsed.facts).is_empty());
    if is_good { ChainVerdict::Good } else { ChainVerdict::Untrusted }
}

/// The path is judged at the instant, or, for an instant outside the leaf's own validity, at the nearest within: so that a
/// certificate that is merely expired is told apart from one that never was any good.
fn instant_for_path(leaf: &CertificateFacts, at: Timestamp) -> Timestamp {
    // OpenSSL takes notAfter itself for expired (RFC 5280 section 4.1.2.5 includes it), hence two seconds before our half-open
    // end.
    let last = leaf.not_after.plus_seconds(-2).max(leaf.not_before);
    at.clamp(leaf.not_before, last)
}
