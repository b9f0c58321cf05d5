//! Judges a path that OpenSSL found good: the algorithm table, the purpose, the lists, the leaf's dates.

use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::X509CrlRef;

use super::verdict::{Check, Outcome, PathStep, Rule, Status, Verdict};
use crate::domain::certificate::facts::{CertificateFacts, Fingerprint};
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;
use crate::pki::chain::{Path, TrustStore};
use crate::pki::facts::fingerprint;
use crate::pki::openssl_ffi::{Failure, Question, verify};
use crate::pki::revocation::{RevocationLists, Subject, Word};

const PATH_CLAUSE: &str = "RFC 5280 section 6.1";
const ALGORITHM_CLAUSE: &str = "our table of algorithms";
const PURPOSE_CLAUSE: &str = "RFC 5280 section 4.2.1.3";
const VALIDITY_CLAUSE: &str = "RFC 5280 section 4.1.2.5";
const REVOCATION_CLAUSE: &str = "RFC 5280 section 6.3";

const CERT_NOT_YET_VALID: i32 = 9;
const CERT_HAS_EXPIRED: i32 = 10;
const CERT_REVOKED: i32 = 23;

/// What a path is judged by.
pub(super) struct Judge<'a> {
    pub(super) trust: &'a TrustStore,
    pub(super) lists: &'a RevocationLists,
    pub(super) leaf: &'a CertificateFacts,
    pub(super) at: Timestamp,
}

impl Judge<'_> {
    pub(super) fn judge(&self, path: &Path) -> Verdict {
        let facts = facts_along(self.trust, path, self.leaf);
        let objections = objections(self.trust, path, self.leaf);
        let words = self.words(path, &facts);
        let purpose = purpose(self.leaf);
        let status = self.status(!objections.is_empty() || purpose.outcome == Outcome::Fail, &words);

        let mut checks: Vec<Check> = (0..facts.len()).map(|depth| pass(depth, Rule::Path, PATH_CLAUSE)).collect();
        checks.extend((0..facts.len()).map(|depth| algorithm(depth, &objections)));
        checks.push(purpose);
        checks.extend(words.iter().enumerate().map(|(depth, word)| revocation(depth, *word)));
        checks.push(self.validity());
        checks.sort_by_key(|check| check.depth);
        let revocation = match words.first() {
            Some(Word::Revoked(revocation)) => Some(*revocation),
            _ => None,
        };
        Verdict { status, at: self.at, path: facts.iter().map(PathStep::from).collect(), checks, revocation }
    }

    fn status(&self, is_untrusted: bool, words: &[Word]) -> Status {
        match () {
            () if is_untrusted => Status::Untrusted,
            () if self.at < self.leaf.not_before => Status::NotYetValid,
            () if words.iter().any(|word| matches!(word, Word::Revoked(_))) => Status::Revoked,
            () if self.leaf.not_after <= self.at => Status::Expired,
            () if words.contains(&Word::Silent) => Status::Indeterminate,
            () => Status::Valid,
        }
    }

    fn validity(&self) -> Check {
        let detail = match () {
            () if self.at < self.leaf.not_before => format!("begins {}", self.leaf.not_before),
            () if self.leaf.not_after <= self.at => format!("ended {}", self.leaf.not_after),
            () => return pass(0, Rule::Validity, VALIDITY_CLAUSE),
        };
        Check { depth: 0, rule: Rule::Validity, outcome: Outcome::Fail, clause: VALIDITY_CLAUSE, detail }
    }

    /// What the lists say of each certificate but the anchor.
    fn words(&self, path: &Path, facts: &[CertificateFacts]) -> Vec<Word> {
        let mut engine: Option<Option<Vec<Failure>>> = None;
        let mut words = Vec::new();
        let pairs = path.certificates.iter().zip(path.fingerprints.iter().skip(1)).zip(facts);
        for (depth, ((certificate, issuer), facts)) in pairs.enumerate() {
            let known = self.trust.authorities.iter().find(|authority| authority.facts.sha256 == *issuer);
            // An unknown issuer was refused already (see `objections`); no list is signed with the key zero.
            let issuer_spki = known.map_or(Fingerprint([0; 32]), |authority| authority.spki);
            let issuer_name = certificate.issuer_name();
            let subject = Subject { serial: &facts.serial, not_after: facts.not_after, issuer_name, issuer_spki };
            let mut word = self.lists.word_on(&subject, self.at);
            if self.lists.needs_engine(&subject, word) {
                let failures = engine.get_or_insert_with(|| self.ask_engine(path).ok().flatten());
                word = self.weigh(word, failures.as_deref(), depth, &subject);
            }
            words.push(word);
        }
        words
    }

    /// The index's word and the engine's together: either may say revoked; silence of one leaves the other's word.
    fn weigh(&self, word: Word, failures: Option<&[Failure]>, depth: usize, subject: &Subject<'_>) -> Word {
        let Some(failures) = failures else { return word };
        let here: Vec<i32> = failures
            .iter()
            .filter(|failure| failure.depth == depth)
            .map(|failure| failure.code)
            .filter(|code| ![CERT_NOT_YET_VALID, CERT_HAS_EXPIRED].contains(code))
            .collect();
        if here.contains(&CERT_REVOKED) {
            let unknown = Revocation { at: self.at, reason: 0 };
            Word::Revoked(self.lists.any_word(subject).unwrap_or(unknown))
        } else if here.is_empty() {
            Word::Good
        } else {
            word
        }
    }

    /// Lets OpenSSL's own engine judge partitioned, indirect and delta lists along the same path; none if it takes another.
    fn ask_engine(&self, path: &Path) -> Result<Option<Vec<Failure>>, ErrorStack> {
        let mut stack = Stack::new()?;
        // The path's own certificates first: among equals OpenSSL takes the first that fits.
        for certificate in path.certificates.iter().skip(1) {
            stack.push(certificate.clone())?;
        }
        for certificate in &self.trust.intermediates {
            stack.push(certificate.to_owned())?;
        }
        let Some(leaf) = path.certificates.first() else { return Ok(None) };
        let lists: Vec<&X509CrlRef> = self.lists.engine_lists();
        let answer = verify(&Question {
            store: &self.trust.store,
            leaf,
            intermediates: &stack,
            at: self.at.unix_seconds(),
            lists: Some(&lists),
            record: true,
        })?;
        let is_same =
            answer.path.len() == path.fingerprints.len()
                && answer.path.iter().zip(&path.fingerprints).all(|(certificate, &expected)| {
                    certificate.to_der().is_ok_and(|der| fingerprint(&der) == expected)
                });
        Ok(is_same.then_some(answer.failures))
    }
}

/// What the algorithm table objects to, by place in the path. The anchor is pinned: its signature proves nothing.
pub(super) fn objections(trust: &TrustStore, path: &Path, leaf: &CertificateFacts) -> Vec<(usize, String)> {
    let Some(&anchor) = path.fingerprints.last() else { return vec![(0, "no path".to_owned())] };
    let facts = facts_along(trust, path, leaf);
    let last = path.certificates.len().saturating_sub(1);
    let mut objections = Vec::new();
    if facts.len() != path.certificates.len() {
        objections.push((facts.len(), "a certificate of the path is not in the trust store".to_owned()));
    }
    if !trust.is_anchor(anchor) {
        objections.push((last, "the path does not end at a pinned root".to_owned()));
    }
    for (depth, (certificate, facts)) in path.certificates.iter().zip(&facts).enumerate() {
        let objection = if depth == last {
            trust.algorithms.objection_to_key(certificate)
        } else {
            trust.algorithms.objection(certificate, facts.not_before, anchor)
        };
        objections.extend(objection.map(|objection| (depth, objection)));
    }
    objections
}

/// Facts of each certificate of the path. All above the leaf come from the trust store; should one not, the list is shorter
/// than the path, which [`objections`] refuses.
fn facts_along(trust: &TrustStore, path: &Path, leaf: &CertificateFacts) -> Vec<CertificateFacts> {
    let known = |sha256: &Fingerprint| {
        let found = trust.authorities.iter().find(|authority| authority.facts.sha256 == *sha256);
        found.map(|authority| authority.facts.clone())
    };
    let above = path.fingerprints.iter().skip(1).map_while(known);
    std::iter::once(leaf.clone()).chain(above).collect()
}

fn purpose(leaf: &CertificateFacts) -> Check {
    if leaf.may_sign {
        return pass(0, Rule::Purpose, PURPOSE_CLAUSE);
    }
    let detail = "its key usage has neither digitalSignature nor nonRepudiation".to_owned();
    Check { depth: 0, rule: Rule::Purpose, outcome: Outcome::Fail, clause: PURPOSE_CLAUSE, detail }
}

fn algorithm(depth: usize, objections: &[(usize, String)]) -> Check {
    match objections.iter().find(|(at, _)| *at == depth) {
        None => pass(depth, Rule::Algorithm, ALGORITHM_CLAUSE),
        Some((_, detail)) => Check {
            depth,
            rule: Rule::Algorithm,
            outcome: Outcome::Fail,
            clause: ALGORITHM_CLAUSE,
            detail: detail.clone(),
        },
    }
}

fn revocation(depth: usize, word: Word) -> Check {
    let (outcome, detail) = match word {
        Word::Good => (Outcome::Pass, String::new()),
        Word::Revoked(revocation) => {
            (Outcome::Fail, format!("revoked at {} with reason {}", revocation.at, revocation.reason))
        }
        Word::Silent => (Outcome::Unknown, "no list of its issuer speaks for this instant".to_owned()),
    };
    Check { depth, rule: Rule::Revocation, outcome, clause: REVOCATION_CLAUSE, detail }
}

const fn pass(depth: usize, rule: Rule, clause: &'static str) -> Check {
    Check { depth, rule, outcome: Outcome::Pass, clause, detail: String::new() }
}
