//! Anchors and CA certificates, loaded once and shared between threads, with the graph of who certified whom.

use std::fmt;

use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::{X509, X509Ref, X509VerifyResult};
use thiserror::Error;

use crate::domain::certificate::facts::{CertificateFacts, Fingerprint};
use crate::pki::algorithm::AlgorithmPolicy;
use crate::pki::facts::{MalformedCertificate, fingerprint, parse};

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
}

/// A CA that we know.
pub(in crate::pki) struct Authority {
    pub(in crate::pki) certificate: X509,
    pub(in crate::pki) facts: CertificateFacts,
    pub(in crate::pki) spki: Fingerprint,
    pub(in crate::pki) is_anchor: bool,
    /// Positions of those that certified it, by name and signature.
    pub(in crate::pki) issuers: Vec<usize>,
}

/// Pinned anchors, CA certificates between, and the algorithm table. Immutable: to change it, load a new one and swap.
pub struct TrustStore {
    pub(in crate::pki) store: X509Store,
    pub(in crate::pki) intermediates: Stack<X509>,
    pub(in crate::pki) authorities: Vec<Authority>,
    pub(in crate::pki) algorithms: AlgorithmPolicy,
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
    /// When one cannot be read or there is no anchor.
    pub fn load<D: AsRef<[u8]>>(
        anchors: &[D],
        intermediates: &[D],
        algorithms: AlgorithmPolicy,
    ) -> Result<Self, TrustError> {
        if anchors.is_empty() {
            return Err(TrustError::NoAnchor);
        }
        let mut store = X509StoreBuilder::new()?;
        let mut stack = Stack::new()?;
        let mut authorities = Vec::with_capacity(anchors.len() + intermediates.len());
        let marked = anchors.iter().map(|der| (der, true)).chain(intermediates.iter().map(|der| (der, false)));
        for (index, (der, is_anchor)) in marked.enumerate() {
            let der = der.as_ref();
            let parsed = parse(der).map_err(|source| TrustError::Malformed { number: index + 1, source })?;
            let certificate = X509::from_der(der)?;
            if is_anchor {
                store.add_cert(certificate.clone())?;
            } else {
                stack.push(certificate.clone())?;
            }
            authorities.push(Authority {
                spki: spki_fingerprint(&certificate),
                certificate,
                is_anchor,
                facts: parsed.facts,
                issuers: Vec::new(),
            });
        }
        link(&mut authorities);
        Ok(Self { store: store.build(), intermediates: stack, authorities, algorithms })
    }

    /// Positions of the CAs that certified `certificate`, by name and signature.
    pub(in crate::pki) fn issuers_of(&self, certificate: &X509Ref) -> Vec<usize> {
        issuers_among(&self.authorities, certificate)
    }

    /// Whether the certificate is itself a pinned anchor.
    pub(in crate::pki) fn is_anchor(&self, fingerprint: Fingerprint) -> bool {
        self.authorities.iter().any(|authority| authority.is_anchor && authority.facts.sha256 == fingerprint)
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
            open.extend(&authority.issuers);
        }
        anchors
    }
}

/// SHA-256 of a certificate's public key with its algorithm; all zero when the key cannot be read, which matches no list.
fn spki_fingerprint(certificate: &X509Ref) -> Fingerprint {
    let der = certificate.public_key().and_then(|key| key.public_key_to_der());
    drop(ErrorStack::get());
    der.map_or(Fingerprint([0; 32]), |der| fingerprint(&der))
}

fn link(authorities: &mut [Authority]) {
    let issuers: Vec<Vec<usize>> =
        authorities.iter().map(|authority| issuers_among(authorities, &authority.certificate)).collect();
    for (authority, issuers) in authorities.iter_mut().zip(issuers) {
        authority.issuers = issuers;
    }
}

fn issuers_among(authorities: &[Authority], certificate: &X509Ref) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (position, candidate) in authorities.iter().enumerate() {
        // Compares names and, where given, key identifiers and key usage: cheap, so before the signature.
        let is_named = candidate.certificate.issued(certificate) == X509VerifyResult::OK;
        if is_named && has_signed(&candidate.certificate, certificate) {
            found.push(position);
        }
    }
    drop(ErrorStack::get());
    found
}

fn has_signed(issuer: &X509Ref, certificate: &X509Ref) -> bool {
    issuer.public_key().and_then(|key| certificate.verify(&key)).unwrap_or(false)
}
