//! Anchors and CA certificates, loaded once and shared between threads, with the graph of who certified whom.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::{X509, X509Ref, X509VerifyResult};
use thiserror::Error;

use super::ways::{KnownWays, bends_paths};
use crate::domain::certificate::facts::{CertificateFacts, Fingerprint};
use crate::domain::clock::Timestamp;
use crate::pki::algorithm::{AlgorithmPolicy, DigestStrength};
use crate::pki::facts::{MalformedCertificate, fingerprint, parse};

/// CA certificates in one trust store.
const MAX_AUTHORITIES: usize = 10_000;
/// How chains are judged; counts up when the same CAs lead to other verdicts, so that all are judged anew.
const JUDGED_AS: &str = "1";
/// CA certificates of one name that are looked at as issuers; those given first.
const MAX_NAMESAKES: usize = 64;

/// Why a set of CA certificates cannot be used.
#[derive(Debug, Error)]
pub enum TrustError {
    /// One of them cannot be read.
    #[error("CA certificate number {number} cannot be read; replace it in the folder of trusted certificates")]
    Malformed {
        /// Its place, counting anchors first, from 1.
        number: usize,
        /// What is wrong.
        source: MalformedCertificate,
    },
    /// OpenSSL does not take it.
    #[error("OpenSSL does not take the CA certificates; check each with 'openssl x509'")]
    OpenSsl(#[from] ErrorStack),
    /// No anchors.
    #[error("there is no trust anchor; name the roots' certificates in the settings")]
    NoAnchor,
    /// More than any province needs.
    #[error(
        "{count} CA certificates are more than the {limit} allowed; give only those of the CAs that issue to officials"
    )]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many may be.
        limit: usize,
    },
}

/// A CA that we know.
pub(in crate::pki) struct Authority {
    pub(in crate::pki) certificate: X509,
    pub(in crate::pki) facts: CertificateFacts,
    pub(in crate::pki) spki: Fingerprint,
    pub(in crate::pki) is_anchor: bool,
    /// The instants at which OpenSSL takes it for valid: from the first on, before the second.
    pub(super) validity: (Timestamp, Timestamp),
    /// Whether it says nothing that could make one path through it good and another not ([`bends_paths`]).
    pub(super) is_plain: bool,
    /// Positions of those that certified it, by name and signature; found when first asked for.
    issuers: OnceLock<Vec<usize>>,
}

/// Pinned anchors, CA certificates between, and the algorithm table. Immutable: to change it, load a new one and swap.
pub struct TrustStore {
    pub(in crate::pki) store: X509Store,
    pub(in crate::pki) intermediates: Stack<X509>,
    pub(in crate::pki) authorities: Vec<Authority>,
    pub(in crate::pki) algorithms: AlgorithmPolicy,
    pub(super) ways: KnownWays,
    /// Positions by OpenSSL's hash of the subject's name.
    by_name: HashMap<u32, Vec<usize>>,
    by_fingerprint: HashMap<Fingerprint, usize>,
}

impl fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.authorities.iter().map(|authority| authority.facts.subject.as_str()).collect();
        f.debug_struct("TrustStore").field("authorities", &names).finish_non_exhaustive()
    }
}

impl TrustStore {
    /// Loads anchors and intermediates, each the DER of one certificate.
    ///
    /// # Errors
    /// When one cannot be read, there is no anchor, or there are too many.
    pub fn load<D: AsRef<[u8]>>(
        anchors: &[D],
        intermediates: &[D],
        algorithms: AlgorithmPolicy,
    ) -> Result<Self, TrustError> {
        if anchors.is_empty() {
            return Err(TrustError::NoAnchor);
        }
        let count = anchors.len() + intermediates.len();
        if count > MAX_AUTHORITIES {
            return Err(TrustError::TooMany { count, limit: MAX_AUTHORITIES });
        }
        let mut store = X509StoreBuilder::new()?;
        let mut stack = Stack::new()?;
        let mut authorities = Vec::with_capacity(count);
        let (mut by_name, mut by_fingerprint) = (HashMap::<u32, Vec<usize>>::new(), HashMap::new());
        let marked = anchors.iter().map(|der| (der, true)).chain(intermediates.iter().map(|der| (der, false)));
        for (position, (der, is_anchor)) in marked.enumerate() {
            let authority = Authority::read(der.as_ref(), position + 1, is_anchor)?;
            if is_anchor {
                store.add_cert(authority.certificate.clone())?;
            } else {
                stack.push(authority.certificate.clone())?;
            }
            let namesakes = by_name.entry(authority.certificate.subject_name_hash()).or_default();
            if namesakes.len() < MAX_NAMESAKES {
                namesakes.push(position);
            }
            by_fingerprint.entry(authority.facts.sha256).or_insert(position);
            authorities.push(authority);
        }
        let (store, ways) = (store.build(), KnownWays::default());
        Ok(Self { store, intermediates: stack, authorities, algorithms, ways, by_name, by_fingerprint })
    }

    /// Whether a certificate may be given as an intermediate: one that may not would spoil the others.
    ///
    /// # Errors
    /// When it cannot be read, here or by OpenSSL.
    pub fn check(der: &[u8]) -> Result<(), TrustError> {
        Authority::read(der, 1, false).map(|_| ())
    }

    /// What verdicts on chains follow from beside the certificates themselves: the CAs, in whatever order they are given, and the table
    /// of algorithms.
    #[must_use]
    pub fn digest(&self) -> Fingerprint {
        let name = |authority: &Authority| (authority.is_anchor, authority.facts.sha256.0);
        let mut names: Vec<(bool, [u8; 32])> = self.authorities.iter().map(name).collect();
        names.sort_unstable();
        names.dedup();
        let mut text = format!("{JUDGED_AS} {:?}", self.algorithms).into_bytes();
        text.extend(names.into_iter().flat_map(|(is_anchor, sha256)| [u8::from(is_anchor)].into_iter().chain(sha256)));
        fingerprint(&text)
    }

    /// The authority with that fingerprint, and its position.
    pub(in crate::pki) fn find(&self, fingerprint: Fingerprint) -> Option<(usize, &Authority)> {
        let position = *self.by_fingerprint.get(&fingerprint)?;
        self.authorities.get(position).map(|authority| (position, authority))
    }

    /// Positions of the CAs that certified `certificate`, by name and signature.
    pub(in crate::pki) fn issuers_of(&self, certificate: &X509Ref) -> Vec<usize> {
        let has_signed = |position: &usize| {
            self.authorities.get(*position).is_some_and(|candidate| has_signed(&candidate.certificate, certificate))
        };
        // Comparing names and, where given, key identifiers and key usage is cheap, so before the signature.
        let found = self.named_issuers_of(certificate).into_iter().filter(has_signed).collect();
        drop(ErrorStack::get());
        found
    }

    /// Positions of the CAs that `certificate` names as its issuer, as far as names, key identifiers and key usage tell.
    fn named_issuers_of(&self, certificate: &X509Ref) -> Vec<usize> {
        let namesakes = self.by_name.get(&certificate.issuer_name_hash()).map(Vec::as_slice).unwrap_or_default();
        let is_named = |position: &&usize| {
            let candidate = self.authorities.get(**position);
            candidate.is_some_and(|candidate| candidate.certificate.issued(certificate) == X509VerifyResult::OK)
        };
        let found = namesakes.iter().filter(is_named).copied().collect();
        drop(ErrorStack::get());
        found
    }

    /// Positions of the CAs that certified that authority.
    pub(super) fn issuers_at(&self, position: usize) -> &[usize] {
        let Some(authority) = self.authorities.get(position) else { return &[] };
        authority.issuers.get_or_init(|| self.issuers_of(&authority.certificate))
    }

    /// The authorities at those positions.
    pub(in crate::pki) fn authorities_at<'a>(&'a self, above: &'a [usize]) -> impl Iterator<Item = &'a Authority> + 'a {
        above.iter().filter_map(|&position| self.authorities.get(position))
    }

    /// Whether the certificate is itself a pinned anchor.
    pub(in crate::pki) fn is_anchor(&self, fingerprint: Fingerprint) -> bool {
        self.find(fingerprint).is_some_and(|(_, authority)| authority.is_anchor)
    }

    /// Why something other than a certificate that the authority signed with such a digest is not good enough, if so. Several
    /// anchors may be above it: one that accepts is enough.
    pub(in crate::pki) fn objection_to_signed(&self, position: usize, digest: DigestStrength) -> Option<String> {
        let anchors = self.anchors_above(position);
        let objections = anchors.iter().map(|&anchor| self.algorithms.objection_to_digest(digest, None, anchor));
        let objection = objections.min_by_key(Option::is_some).unwrap_or_else(|| Some("no anchor above it".to_owned()));
        let key = || self.authorities.get(position).map(|authority| &authority.certificate);
        objection.or_else(|| key().and_then(|certificate| self.algorithms.objection_to_key(certificate)))
    }

    /// The anchors above an authority.
    pub(in crate::pki) fn anchors_above(&self, position: usize) -> Vec<Fingerprint> {
        let mut seen = vec![false; self.authorities.len()];
        let mut open = vec![position];
        let mut anchors = Vec::new();
        while let Some(position) = open.pop() {
            let Some((seen, authority)) = seen.get_mut(position).zip(self.authorities.get(position)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            if authority.is_anchor {
                anchors.push(authority.facts.sha256);
            }
            open.extend(self.issuers_at(position));
        }
        anchors
    }
}

impl Authority {
    fn read(der: &[u8], number: usize, is_anchor: bool) -> Result<Self, TrustError> {
        let parsed = parse(der).map_err(|source| TrustError::Malformed { number, source })?;
        let certificate = X509::from_der(der)?;
        Ok(Self {
            spki: spki_fingerprint(&certificate),
            validity: (instant(certificate.not_before())?, instant(certificate.not_after())?),
            certificate,
            is_anchor,
            is_plain: !bends_paths(der),
            facts: parsed.facts,
            issuers: OnceLock::new(),
        })
    }
}

/// The instant as OpenSSL reads it.
fn instant(time: &Asn1TimeRef) -> Result<Timestamp, ErrorStack> {
    let since = Asn1Time::from_unix(0)?.diff(time)?;
    Ok(Timestamp::from_unix_seconds(i64::from(since.days) * 86_400 + i64::from(since.secs)))
}

/// SHA-256 of a certificate's public key with its algorithm; all zero when the key cannot be read, which matches no list.
fn spki_fingerprint(certificate: &X509Ref) -> Fingerprint {
    let der = certificate.public_key().and_then(|key| key.public_key_to_der());
    drop(ErrorStack::get());
    der.map_or(Fingerprint([0; 32]), |der| fingerprint(&der))
}

fn has_signed(issuer: &X509Ref, certificate: &X509Ref) -> bool {
    issuer.public_key().and_then(|key| certificate.verify(&key)).unwrap_or(false)
}
