//! An answer that may be believed: bytes that a CA, or a responder that it certified for this, has signed.

use std::fmt;

use openssl::error::ErrorStack;
use openssl::x509::X509Name;
use serde::Serialize;

use super::OcspRefusal;
use super::cert_id::IssuerHashes;
use super::responder::{self, Signer};
use super::response::{Bounds, Parts, Single, SingleWord};
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::status::{ListWindow, Revocation};
use crate::domain::clock::Timestamp;
use crate::pki::chain::TrustStore;
use crate::pki::container::{Kind, kind_of};
use crate::pki::der::tag;
use crate::pki::facts::fingerprint;
use crate::pki::revocation::RevocationLists;

/// What an answer is held to.
#[derive(Debug, Clone)]
pub struct OcspTerms {
    /// Largest answer.
    pub max_bytes: usize,
    /// Most certificates that it may speak of.
    pub max_answers: usize,
    /// Most certificates that may come with it.
    pub max_certificates: usize,
    /// Seconds after thisUpdate for which it holds when it names no nextUpdate, which means that a newer one is always to be had.
    pub age_without_next_update: i64,
    /// What is asked of its nonce.
    pub nonce: NonceRule,
    /// At which instant the certificate of whoever signed it must be good: that of its receipt, for whoever has a stolen key writes any day
    /// into an answer. None, of an answer that was kept: when it says that it was signed.
    pub judged_at: Option<Timestamp>,
}

impl Default for OcspTerms {
    fn default() -> Self {
        Self {
            max_bytes: 1 << 20,
            max_answers: 1_000,
            max_certificates: 8,
            age_without_next_update: 86_400,
            nonce: NonceRule::Ignored,
            judged_at: None,
        }
    }
}

/// What is asked of the nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NonceRule {
    /// Nothing: the question is not known, as with an answer from a file.
    Ignored,
    /// This one, or none: responders that answer from a store know no nonces, and the dates must do.
    IfPresent(Vec<u8>),
    /// This one.
    Required(Vec<u8>),
}

/// What a verified answer states as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OcspFacts {
    /// SHA-256 of its DER: the name of the evidence.
    pub sha256: Fingerprint,
    /// Who signed it, RFC 4514 text.
    pub responder: String,
    /// Whether that was a responder that the CA certified, and not the CA.
    pub is_delegated: bool,
    /// When it was signed.
    pub produced_at: Timestamp,
}

/// What a verified answer says of one certificate.
pub struct OcspAnswer {
    pub(in crate::pki) issuer_name: X509Name,
    /// Key that signed the certificate.
    pub(in crate::pki) issuer_spki: Fingerprint,
    /// SHA-256 of the issuer name's DER, as in `CertificateFacts`.
    pub issuer_key: Fingerprint,
    /// Its serial number.
    pub serial: Serial,
    /// What is said.
    pub status: OcspStatus,
    /// For which instants: to nextUpdate, or as long as an answer without one holds; not beyond the responder's own validity.
    pub window: ListWindow,
}

/// `certStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OcspStatus {
    /// Not revoked.
    Good,
    /// Revoked, or on hold (reason 6).
    Revoked(Revocation),
    /// The responder does not know it.
    Unknown,
}

/// An answer whose signer was verified and may speak for the CA of every certificate in it.
pub struct VerifiedOcsp {
    facts: OcspFacts,
    answers: Vec<OcspAnswer>,
}

impl fmt::Debug for VerifiedOcsp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedOcsp").field("facts", &self.facts).field("answers", &self.answers.len()).finish()
    }
}

impl VerifiedOcsp {
    /// Verifies an answer given as DER. The lists tell whether its responder's own certificate is revoked.
    ///
    /// # Errors
    /// When it is too large, malformed, or not signed by somebody who may answer for a CA of `trust`; when it bears a wrong nonce.
    pub fn open(
        der: &[u8],
        trust: &TrustStore,
        lists: &RevocationLists,
        terms: &OcspTerms,
    ) -> Result<Self, OcspRefusal> {
        if der.len() > terms.max_bytes {
            return Err(OcspRefusal::TooLarge { bytes: der.len(), limit: terms.max_bytes });
        }
        if der.first() != Some(&tag::SEQUENCE) || kind_of(der) != Kind::Unknown {
            return Err(OcspRefusal::NotAnAnswer { found: kind_of(der) });
        }
        let bounds = Bounds { answers: terms.max_answers, certificates: terms.max_certificates };
        let parts = Parts::split(der, bounds)?;
        let signer = responder::find(&parts, trust, lists, terms.judged_at.unwrap_or(parts.produced_at))?;
        check_nonce(parts.nonce, &terms.nonce)?;
        let answers = answers(&parts, &signer, trust, terms)?;
        let facts = OcspFacts {
            sha256: fingerprint(der),
            responder: signer.name,
            is_delegated: signer.until.is_some(),
            produced_at: parts.produced_at,
        };
        Ok(Self { facts, answers })
    }

    /// What it states as a whole.
    #[must_use]
    pub fn facts(&self) -> &OcspFacts {
        &self.facts
    }

    /// What it says of each certificate.
    #[must_use]
    pub fn answers(&self) -> &[OcspAnswer] {
        &self.answers
    }
}

fn check_nonce(found: Option<&[u8]>, rule: &NonceRule) -> Result<(), OcspRefusal> {
    match (rule, found) {
        (NonceRule::Ignored, _) | (NonceRule::IfPresent(_), None) => Ok(()),
        (NonceRule::Required(_), None) => Err(OcspRefusal::NonceMissing),
        (NonceRule::IfPresent(sent) | NonceRule::Required(sent), Some(found)) if sent == found => Ok(()),
        (NonceRule::IfPresent(_) | NonceRule::Required(_), Some(_)) => Err(OcspRefusal::WrongNonce),
    }
}

/// What it says of certificates of the CA for which the signer may speak; the rest is not believed.
fn answers(
    parts: &Parts<'_>,
    signer: &Signer,
    trust: &TrustStore,
    terms: &OcspTerms,
) -> Result<Vec<OcspAnswer>, OcspRefusal> {
    let Some(authority) = trust.authorities.get(signer.authority) else { return Err(OcspRefusal::OtherIssuer) };
    let Some(hashes) = IssuerHashes::of(authority)? else { return Err(OcspRefusal::OtherIssuer) };
    let name = authority.certificate.subject_name().to_der()?;
    let mut answers = Vec::new();
    for single in parts.singles.iter().filter(|single| single.id.is_of(&hashes)) {
        answers.push(OcspAnswer {
            issuer_name: X509Name::from_der(&name)?,
            issuer_spki: authority.spki,
            issuer_key: fingerprint(&name),
            serial: Serial(single.id.serial.to_vec()),
            status: match single.word {
                SingleWord::Good => OcspStatus::Good,
                SingleWord::Revoked(revocation) => OcspStatus::Revoked(revocation),
                SingleWord::Unknown => OcspStatus::Unknown,
            },
            window: window(single, signer, terms)?,
        });
    }
    drop(ErrorStack::get());
    if answers.is_empty() { Err(OcspRefusal::OtherIssuer) } else { Ok(answers) }
}

fn window(single: &Single<'_>, signer: &Signer, terms: &OcspTerms) -> Result<ListWindow, OcspRefusal> {
    let this_update = single.this_update;
    let stated = single.next_update.unwrap_or_else(|| this_update.plus_seconds(terms.age_without_next_update));
    if stated <= this_update {
        return Err(OcspRefusal::EmptyWindow);
    }
    let next_update = signer.until.map_or(stated, |until| stated.min(until));
    Ok(ListWindow { this_update, next_update })
}
