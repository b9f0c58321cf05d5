//! One revocation list: bytes that a known CA signed, turned into facts and an index. The signature is checked before the
//! entries are looked at (RFC 5280 section 6.3.3).

use std::fmt;

use openssl::error::ErrorStack;
use openssl::x509::{X509, X509Crl, X509KeyUsage, X509Name, X509NameRef};
use serde::Serialize;
use thiserror::Error;
use x509_parser::prelude::FromDer;

use super::entries;
use super::index::CrlIndex;
use super::scope::{self, Scope};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::status::ListWindow;
use crate::pki::chain::TrustStore;
use crate::pki::container::{Kind, kind_of};
use crate::pki::der::{DerError, Element, Reader, tag};
use crate::pki::facts::fingerprint;
use crate::pki::name;
use crate::pki::signed::SignatureAlgorithm;

/// Bounds on what is read.
#[derive(Debug, Clone, Copy)]
pub struct CrlLimits {
    /// Largest list.
    pub max_bytes: usize,
    /// Lists up to this size are also kept in OpenSSL's form, because partitioned and delta lists work only together with it.
    pub max_engine_bytes: usize,
}

impl Default for CrlLimits {
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_engine_bytes: 256 << 10 }
    }
}

/// `CRLNumber`, up to 20 octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrlNumber(Vec<u8>);

impl Serialize for CrlNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl CrlNumber {
    /// From the octets of a DER INTEGER; leading zeros do not count.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Self {
        Self(octets.iter().copied().skip_while(|&octet| octet == 0).collect())
    }
}

impl CrlNumber {
    /// The number's octets, without leading zeros.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl PartialOrd for CrlNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CrlNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl fmt::Display for CrlNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.len() <= 16 {
            let value = self.0.iter().fold(0_u128, |value, &octet| value << 8 | u128::from(octet));
            write!(f, "{value}")
        } else {
            write!(f, "0x{}", hex::encode(&self.0))
        }
    }
}

/// What a verified list states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrlFacts {
    /// SHA-256 of its DER: the name of the evidence.
    pub sha256: Fingerprint,
    /// Issuer's name, RFC 4514 text.
    pub issuer: String,
    /// SHA-256 of the issuer name's DER, as in `CertificateFacts`.
    pub issuer_key: Fingerprint,
    /// Its number, if it has one.
    pub number: Option<CrlNumber>,
    /// thisUpdate and nextUpdate.
    pub window: ListWindow,
    /// What it speaks for.
    pub scope: Scope,
}

/// Why bytes are not accepted as a revocation list.
#[derive(Debug, Error)]
pub enum CrlRefusal {
    /// Larger than the cap.
    #[error(
        "the list has {bytes} bytes, more than the {limit} allowed; raise the cap in the settings if the CA's list is really so large"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The cap.
        limit: usize,
    },
    /// Something else.
    #[error("this is {found}, not a revocation list; give the CA's .crl file in DER")]
    NotAList {
        /// What it is.
        found: Kind,
    },
    /// Not well-formed.
    #[error("the list is malformed; fetch it again")]
    Malformed(#[from] DerError),
    /// No date of the next list.
    #[error(
        "the list does not say when the next one comes, which RFC 5280 section 5.1.2.5 asks; ask the CA for a sound list"
    )]
    NoNextUpdate,
    /// Ends before it begins.
    #[error("the list's nextUpdate is not after its thisUpdate; ask the CA for a sound list")]
    EmptyWindow,
    /// Inner and outer algorithm differ.
    #[error("the list names two different signature algorithms; fetch it again")]
    AlgorithmMismatch,
    /// An algorithm that we do not verify.
    #[error("the list's signature algorithm is not supported; ask the CA which it uses")]
    UnknownAlgorithm,
    /// Nobody that we know has that name and may sign lists.
    #[error("the list's issuer '{issuer}' is no known CA that may sign lists; add its certificate to the trusted ones")]
    UnknownIssuer {
        /// Its name.
        issuer: String,
    },
    /// The signature is not the named CA's.
    #[error("the list is not signed by '{issuer}', whose name it bears; do not use it and fetch it again")]
    BadSignature {
        /// The name it bears.
        issuer: String,
    },
    /// Signed well, but by an algorithm or key that the table rejects.
    #[error("the list is signed too weakly ({objection}); ask the CA for a stronger one")]
    Weak {
        /// What the table says.
        objection: String,
    },
    /// OpenSSL failed in itself.
    #[error("OpenSSL could not check the list; try again")]
    OpenSsl(#[from] ErrorStack),
}

/// A list whose signature was verified with the key of a CA that we know.
pub struct VerifiedCrl {
    facts: CrlFacts,
    index: CrlIndex,
    pub(super) issuer_name: X509Name,
    /// The key that signed it: a list speaks by itself only for certificates signed with the same key.
    pub(super) signer: Fingerprint,
    pub(super) engine_form: Option<X509Crl>,
}

impl fmt::Debug for VerifiedCrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedCrl")
            .field("facts", &self.facts)
            .field("entries", &self.index.len())
            .finish_non_exhaustive()
    }
}

impl VerifiedCrl {
    /// Verifies and indexes a list given as DER.
    ///
    /// # Errors
    /// When it is too large, malformed, or not signed by a CA of `trust`.
    pub fn open(der: &[u8], trust: &TrustStore, limits: &CrlLimits) -> Result<Self, CrlRefusal> {
        if der.len() > limits.max_bytes {
            return Err(CrlRefusal::TooLarge { bytes: der.len(), limit: limits.max_bytes });
        }
        match kind_of(der) {
            Kind::RevocationList => {}
            found => return Err(CrlRefusal::NotAList { found }),
        }
        let parts = Parts::split(der)?;
        let issuer_name = X509Name::from_der(parts.issuer.whole)?;
        let signer = signer(&parts, &issuer_name, trust)?;
        let (index, entry_scope) = entries::walk(parts.revoked)?;
        let (number, list_scope) = scope::of_list(parts.extensions)?;
        let scope = list_scope.with(entry_scope);
        let is_engine_sized = scope != Scope::Complete || der.len() <= limits.max_engine_bytes;
        let facts = CrlFacts {
            sha256: fingerprint(der),
            issuer: issuer_text(parts.issuer.whole),
            issuer_key: fingerprint(parts.issuer.whole),
            number: number.map(|octets| CrlNumber::from_octets(&octets)),
            window: parts.window,
            scope,
        };
        let engine_form = is_engine_sized.then(|| X509Crl::from_der(der)).transpose()?;
        Ok(Self { facts, index, issuer_name, signer, engine_form })
    }

    /// What it states.
    #[must_use]
    pub fn facts(&self) -> &CrlFacts {
        &self.facts
    }

    /// Its entries.
    #[must_use]
    pub fn index(&self) -> &CrlIndex {
        &self.index
    }
}

/// Reads a list without asking who signed it: for the fuzzer, which cannot sign. Gives the number of its entries.
///
/// # Errors
/// When it is malformed.
#[cfg(fuzzing)]
pub fn read_unsigned(der: &[u8]) -> Result<usize, CrlRefusal> {
    let parts = Parts::split(der)?;
    let _ = (issuer_text(parts.issuer.whole), SignatureAlgorithm::read(parts.algorithm).is_ok());
    let (index, entry_scope) = entries::walk(parts.revoked)?;
    let (number, list_scope) = scope::of_list(parts.extensions)?;
    let _ = (number.map(|octets| CrlNumber::from_octets(&octets)), list_scope.with(entry_scope));
    for (serial, _) in index.iter() {
        assert!(index.find(&serial).next().is_some(), "an entry is found by its serial number");
    }
    Ok(index.len())
}

/// The parts of a list, borrowed, not yet trusted.
struct Parts<'a> {
    /// What was signed.
    signed: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
    issuer: Element<'a>,
    window: ListWindow,
    revoked: Option<Element<'a>>,
    extensions: Option<Element<'a>>,
}

impl<'a> Parts<'a> {
    fn split(der: &'a [u8]) -> Result<Self, CrlRefusal> {
        let mut outer = Reader::inside(der, tag::SEQUENCE)?;
        let tbs = outer.expect(tag::SEQUENCE)?;
        let algorithm = outer.expect(tag::SEQUENCE)?;
        let bits = outer.expect(tag::BIT_STRING)?;
        outer.end()?;
        let Some((0, signature)) = bits.content.split_first() else {
            return Err(CrlRefusal::Malformed(DerError::Number));
        };
        let mut inner = Reader::new(tbs.content);
        inner.optional(tag::INTEGER)?;
        if inner.expect(tag::SEQUENCE)?.whole != algorithm.whole {
            return Err(CrlRefusal::AlgorithmMismatch);
        }
        let issuer = inner.expect(tag::SEQUENCE)?;
        let this_update = inner.time()?;
        if !inner.is_at_time() {
            return Err(CrlRefusal::NoNextUpdate);
        }
        let next_update = inner.time()?;
        if next_update <= this_update {
            return Err(CrlRefusal::EmptyWindow);
        }
        let revoked = inner.optional(tag::SEQUENCE)?;
        let extensions = inner.optional(tag::CONTEXT_0)?;
        inner.end()?;
        let window = ListWindow { this_update, next_update };
        Ok(Self { signed: tbs.whole, algorithm: algorithm.content, signature, issuer, window, revoked, extensions })
    }
}

/// The key of the CA that signed the list.
fn signer(parts: &Parts<'_>, issuer_name: &X509NameRef, trust: &TrustStore) -> Result<Fingerprint, CrlRefusal> {
    let algorithm = SignatureAlgorithm::read(parts.algorithm)?.ok_or(CrlRefusal::UnknownAlgorithm)?;
    let issuer = || issuer_text(parts.issuer.whole);
    let mut refusal = CrlRefusal::UnknownIssuer { issuer: issuer() };
    for (position, authority) in trust.authorities.iter().enumerate() {
        let is_named = authority.certificate.subject_name().try_cmp(issuer_name)? == std::cmp::Ordering::Equal;
        if !is_named || !may_sign_lists(&authority.certificate) {
            continue;
        }
        if !algorithm.is_signed_by(&authority.certificate, parts.signed, parts.signature) {
            refusal = CrlRefusal::BadSignature { issuer: issuer() };
            continue;
        }
        match trust.objection_to_signed(position, algorithm.strength) {
            None => return Ok(authority.spki),
            Some(objection) => refusal = CrlRefusal::Weak { objection },
        }
    }
    Err(refusal)
}

fn may_sign_lists(certificate: &X509) -> bool {
    certificate.key_usage().is_none_or(|usage| usage.contains(X509KeyUsage::CRL_SIGN))
}

fn issuer_text(der: &[u8]) -> String {
    x509_parser::x509::X509Name::from_der(der).map_or_else(|_| hex::encode(der), |(_, issuer)| name::rfc4514(&issuer))
}
