//! The verdict on a signing certificate at an instant: path, algorithms, purpose, revocation, dates, each told with its clause.
//!
//! Precedence: malformed, untrusted, not yet valid, revoked, expired, indeterminate, valid. **Indeterminate is neither valid
//! nor revoked** (docs/CERTIFICATES.md, "Validation").

mod explain;
mod many;
mod path;
mod terms;
mod verdict;

use openssl::error::ErrorStack;
use openssl::x509::X509;

use self::path::Judge;
pub use self::terms::{Purpose, RevocationRule, Terms};
pub use self::verdict::{Check, Outcome, PathStep, Rule, Status, Verdict};
use crate::domain::certificate::facts::CertificateFacts;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::pki::algorithm::LeafStrength;
use crate::pki::chain::{Above, Candidates, TrustStore, Wanted};
use crate::pki::facts::parse;
use crate::pki::policy::InitialPolicies;
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
    /// The verdict on `der` at `at` as a signing certificate. Revocation must be known for every certificate of the path but the
    /// anchor.
    #[must_use]
    pub fn validate(&self, der: &[u8], at: Timestamp) -> Verdict {
        self.validate_for(der, at, &Terms::default())
    }

    /// The verdict on `der` at `at` by other terms.
    #[must_use]
    pub fn validate_for(&self, der: &[u8], at: Timestamp, terms: &Terms) -> Verdict {
        let parsed = match parse(der) {
            Ok(parsed) => parsed,
            Err(error) => return Verdict::malformed(der, at, error.to_string()),
        };
        let judge = Judge { trust: self.trust, lists: self.lists, der, leaf: &parsed.facts, at, terms };
        let at_path = instant_for_path(&parsed.facts, at);
        let known = (terms.policies == InitialPolicies::Any).then(|| self.trust.known_path(der, at_path)).flatten();
        let by_known_way = known.map(|(above, strength)| judge.judge(&above, &strength));
        match by_known_way {
            Some(verdict) if verdict.is_final() => verdict,
            other => self.search(&judge, at_path, other),
        }
    }

    /// The best verdict over all paths that OpenSSL and our own search find, and that by a known way, if there is one.
    fn search(&self, judge: &Judge<'_>, at_path: Timestamp, by_known_way: Option<Verdict>) -> Verdict {
        let (der, at, facts) = (judge.der, judge.at, judge.leaf);
        let Ok(leaf) = X509::from_der(der) else {
            drop(ErrorStack::get());
            return Verdict::malformed(der, at, "OpenSSL cannot read it".to_owned());
        };
        if leaf.public_key().is_err() {
            drop(ErrorStack::get());
            return explain::unreadable_key(facts, at);
        }
        let strength = LeafStrength::of(&leaf, &self.trust.algorithms);
        let mut best = by_known_way;
        let wanted = Wanted { leaf: &leaf, at: at_path, policies: &judge.terms.policies };
        let mut candidates = Candidates::new(self.trust, wanted);
        for candidate in candidates.by_ref() {
            let verdict = match candidate {
                Ok(Ok(above)) => judge.judge(&above, &strength),
                Ok(Err(broken)) => explain::untrusted(facts, &broken, at),
                Err(error) => explain::undecided(facts, &error, at),
            };
            if best.as_ref().is_none_or(|best| best.rank() < verdict.rank()) {
                best = Some(verdict);
            }
            if best.as_ref().is_some_and(Verdict::is_final) {
                break;
            }
        }
        // The candidates always hold OpenSSL's own.
        let mut best = best.unwrap_or_else(|| Verdict::malformed(der, at, "no path was tried".to_owned()));
        if candidates.is_cut() && !best.is_final() {
            best.checks.push(explain::cut_search());
        }
        best
    }
}

/// Whether a certificate leads to a pinned root by good signatures and allowed algorithms, when it was issued. Its own dates
/// and revocation are left aside: they change with time, this does not.
#[must_use]
pub fn chain_verdict(trust: &TrustStore, der: &[u8]) -> ChainVerdict {
    let Ok(parsed) = parse(der) else { return ChainVerdict::Untrusted };
    let (at, policies) = (parsed.facts.not_before, &InitialPolicies::Any);
    let is_fit =
        |above: &Above, strength: &LeafStrength| path::objections(trust, above, &parsed.facts, strength).is_empty();
    if trust.known_path(der, at).is_some_and(|(above, strength)| is_fit(&above, &strength)) {
        return ChainVerdict::Good;
    }
    let Ok(leaf) = X509::from_der(der) else {
        drop(ErrorStack::get());
        return ChainVerdict::Untrusted;
    };
    let strength = LeafStrength::of(&leaf, &trust.algorithms);
    let wanted = Wanted { leaf: &leaf, at, policies };
    let is_good = Candidates::new(trust, wanted)
        .filter_map(Result::ok)
        .filter_map(Result::ok)
        .any(|above| is_fit(&above, &strength));
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
