//! Judges a path that OpenSSL found good: the algorithm table, the purpose, the lists, the leaf's dates.

use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::{X509, X509CrlRef};

use super::verdict::{Check, Outcome, PathStep, Rule, Status, Verdict};
use crate::domain::certificate::facts::CertificateFacts;
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;
use crate::pki::algorithm::LeafStrength;
use crate::pki::chain::{Above, TrustStore};
use crate::pki::facts::fingerprint;
use crate::pki::openssl_ffi::{Failure, Question, verify};
use crate::pki::revocation::{RevocationLists, Subject, Word};
use crate::pki::validate::terms::{Purpose, RevocationRule, Terms};

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
    pub(super) der: &'a [u8],
    pub(super) leaf: &'a CertificateFacts,
    pub(super) at: Timestamp,
    pub(super) terms: &'a Terms,
}

impl Judge<'_> {
    pub(super) fn judge(&self, above: &Above, strength: &LeafStrength) -> Verdict {
        let facts: Vec<&CertificateFacts> =
            std::iter::once(self.leaf).chain(self.trust.authorities_at(above).map(|one| &one.facts)).collect();
        let objections = objections(self.trust, above, self.leaf, strength);
        let words = match self.terms.revocation {
            RevocationRule::Required => self.words(above, &facts),
            RevocationRule::Unchecked => Vec::new(),
        };
        let purpose = (self.terms.purpose == Purpose::Sign).then(|| purpose(self.leaf));
        let is_unfit = purpose.as_ref().is_some_and(|check| check.outcome == Outcome::Fail);
        let status = self.status(!objections.is_empty() || is_unfit, &words);

        let mut checks: Vec<Check> = (0..facts.len()).map(|depth| pass(depth, Rule::Path, PATH_CLAUSE)).collect();
        checks.extend((0..facts.len()).map(|depth| algorithm(depth, &objections)));
        checks.extend(purpose);
        checks.extend(words.iter().enumerate().map(|(depth, word)| revocation(depth, *word)));
        checks.push(self.validity());
        checks.sort_by_key(|check| check.depth);
        let revocation = match words.first() {
            Some(Word::Revoked(revocation)) => Some(*revocation),
            _ => None,
        };
        let path = facts.iter().map(|facts| PathStep::from(*facts)).collect();
        Verdict { status, at: self.at, path, checks, revocation }
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

    /// What lists and OCSP answers say of each certificate but the anchor.
    fn words(&self, above: &Above, facts: &[&CertificateFacts]) -> Vec<Word> {
        let mut engine: Option<Option<Vec<Failure>>> = None;
        let mut words = Vec::new();
        for (depth, (issuer, facts)) in self.trust.authorities_at(above).zip(facts).enumerate() {
            let subject = Subject {
                serial: &facts.serial,
                not_after: facts.not_after,
                issuer_name: issuer.certificate.subject_name(),
                issuer_spki: issuer.spki,
            };
            let mut word = self.lists.word_on(&subject, self.at);
            if self.lists.needs_engine(&subject, word) {
                let failures = engine.get_or_insert_with(|| self.ask_engine(above).ok().flatten());
                word = self.weigh(word, failures.as_deref(), depth, &subject);
            }
            words.push(self.lists.with_answers_on(&subject, word, self.at));
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
    fn ask_engine(&self, above: &Above) -> Result<Option<Vec<Failure>>, ErrorStack> {
        let leaf = X509::from_der(self.der)?;
        let mut stack = Stack::new()?;
        // The path's own certificates first: among equals OpenSSL takes the first that fits.
        for authority in self.trust.authorities_at(above) {
            stack.push(authority.certificate.clone())?;
        }
        for certificate in &self.trust.intermediates {
            stack.push(certificate.to_owned())?;
        }
        let lists: Vec<&X509CrlRef> = self.lists.engine_lists();
        let answer = verify(&Question {
            store: &self.trust.store,
            leaf: &leaf,
            intermediates: &stack,
            at: self.at.unix_seconds(),
            policies: &self.terms.policies,
            lists: Some(&lists),
            record: true,
        })?;
        let expected = self.trust.authorities_at(above).map(|authority| authority.facts.sha256);
        let is_same = answer.path.len() == above.len() + 1
            && answer
                .path
                .iter()
                .skip(1)
                .zip(expected)
                .all(|(certificate, expected)| certificate.to_der().is_ok_and(|der| fingerprint(&der) == expected));
        Ok(is_same.then_some(answer.failures))
    }
}

/// What the algorithm table objects to, by place in the path. The anchor is pinned: its signature proves nothing.
pub(super) fn objections(
    trust: &TrustStore,
    above: &Above,
    leaf: &CertificateFacts,
    strength: &LeafStrength,
) -> Vec<(usize, String)> {
    let mut objections = Vec::new();
    let anchor = trust.authorities_at(above).last().map_or(leaf.sha256, |anchor| anchor.facts.sha256);
    if !trust.is_anchor(anchor) {
        objections.push((above.len(), "the path does not end at a pinned root".to_owned()));
    }
    let digest = || trust.algorithms.objection_to_digest(strength.digest, Some(leaf.not_before), anchor);
    let of_leaf = if above.is_empty() { None } else { digest() };
    objections.extend(of_leaf.or_else(|| strength.key.clone()).map(|objection| (0, objection)));
    for (index, authority) in trust.authorities_at(above).enumerate() {
        let certificate = &authority.certificate;
        let objection = if index + 1 == above.len() {
            trust.algorithms.objection_to_key(certificate)
        } else {
            trust.algorithms.objection(certificate, authority.facts.not_before, anchor)
        };
        objections.extend(objection.map(|objection| (index + 1, objection)));
    }
    objections
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
        Word::Silent => {
            (Outcome::Unknown, "no list and no OCSP answer of its issuer speaks for this instant".to_owned())
        }
    };
    Check { depth, rule: Rule::Revocation, outcome, clause: REVOCATION_CLAUSE, detail }
}

const fn pass(depth: usize, rule: Rule, clause: &'static str) -> Check {
    Check { depth, rule, outcome: Outcome::Pass, clause, detail: String::new() }
}
