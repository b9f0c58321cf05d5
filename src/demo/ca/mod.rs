//! A certification authority for the demo, shaped like the two real generations (G1: SHA-1, sequential serials; G2: SHA-256).
//!
//! Everything comes from the seed: the same seed and the same orders give the same bytes, on any number of threads. Its keys
//! are worth nothing and guard nothing. Knows the domain and how `pki` writes DER, and OpenSSL for keys and signatures.

mod crl;
mod der;
mod export;
mod keys;
mod ocsp;
mod profile;
mod responder;

use std::collections::BTreeMap;

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sha::sha1;
use openssl::sign::Signer;
use sha2::{Digest, Sha256};
use thiserror::Error;
use time::macros::datetime;

pub use self::crl::CrlOrder;
pub use self::export::pem;
use self::keys::KeyOrder;
pub use self::ocsp::{OcspOrder, OcspSigner, OcspWord, ResponderOrder};
pub use self::responder::ResponderBook;
use crate::domain::clock::Timestamp;

/// Leaves share so many keys: making thousands would take most of an hour.
const LEAF_KEYS: usize = 16;
const LEAF_KEY_BITS: u16 = 2048;
const RESPONDER_KEY: &str = "responder";
/// First serial number of G1's sequence, so that all have three octets.
const G1_FIRST_SERIAL: u32 = 0x01_0000;

/// The two generations of the public-duty CA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Generation {
    /// SHA-1, 2010 to 2030.
    G1,
    /// SHA-256, from 2018.
    G2,
}

impl Generation {
    /// The CA that issues to officials.
    #[must_use]
    pub const fn issuing(self) -> Authority {
        match self {
            Self::G1 => Authority::G1Issuing,
            Self::G2 => Authority::G2Issuing,
        }
    }
}

/// The four authorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authority {
    /// Root of G1.
    G1Root,
    /// G1's issuing CA.
    G1Issuing,
    /// Root of G2.
    G2Root,
    /// G2's issuing CA.
    G2Issuing,
}

impl Authority {
    /// All, roots before those they certify.
    pub const ALL: [Self; 4] = [Self::G1Root, Self::G1Issuing, Self::G2Root, Self::G2Issuing];

    /// Whether it is a trust anchor.
    #[must_use]
    pub const fn is_root(self) -> bool {
        matches!(self, Self::G1Root | Self::G2Root)
    }

    /// The root above it (itself, for a root).
    #[must_use]
    pub const fn root(self) -> Self {
        match self {
            Self::G1Root | Self::G1Issuing => Self::G1Root,
            Self::G2Root | Self::G2Issuing => Self::G2Root,
        }
    }

    /// Its file name with an extension, such as `g2-issuing.crl`.
    #[must_use]
    pub fn file_name(self, extension: &str) -> String {
        let stem = match self {
            Self::G1Root => "g1-root",
            Self::G1Issuing => "g1-issuing",
            Self::G2Root => "g2-root",
            Self::G2Issuing => "g2-issuing",
        };
        format!("{stem}.{extension}")
    }

    const fn is_sha1(self) -> bool {
        matches!(self, Self::G1Root | Self::G1Issuing)
    }

    const fn key_bits(self) -> u16 {
        match self {
            Self::G2Root => 4096,
            Self::G1Root | Self::G1Issuing | Self::G2Issuing => 2048,
        }
    }

    fn validity(self) -> (Timestamp, Timestamp) {
        let (from, to) = match self {
            Self::G1Root => (datetime!(2010-03-01 00:00 UTC), datetime!(2030-03-01 00:00 UTC)),
            Self::G1Issuing => (datetime!(2010-06-01 00:00 UTC), datetime!(2030-02-01 00:00 UTC)),
            Self::G2Root => (datetime!(2018-01-15 00:00 UTC), datetime!(2048-01-15 00:00 UTC)),
            Self::G2Issuing => (datetime!(2018-03-01 00:00 UTC), datetime!(2038-03-01 00:00 UTC)),
        };
        (from.into(), to.into())
    }

    /// The `AlgorithmIdentifier` of what it signs.
    fn signature_algorithm(self) -> Vec<u8> {
        let last = if self.is_sha1() { 5 } else { 11 };
        der::sequence(&[der::oid(&[1, 2, 840, 113_549, 1, 1, last]), der::NULL.to_vec()])
    }
}

/// Whom a certificate is for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Common name.
    pub full_name: &'a str,
    /// The agency.
    pub organisation: &'a str,
    /// The province.
    pub locality: &'a str,
    /// The official mailbox, in ASCII.
    pub address: &'a str,
}

/// An order for one certificate.
#[derive(Debug, Clone, Copy)]
pub struct CertificateOrder<'a> {
    /// Ordinal of this certificate: gives serial and key, so orders may be filled in any order. Once per generation.
    pub number: u32,
    /// Whom it is for.
    pub subject: Subject<'a>,
    /// Who issues it.
    pub generation: Generation,
    /// First instant of validity, whole seconds.
    pub not_before: Timestamp,
    /// First instant after its validity (half-open), whole seconds.
    pub not_after: Timestamp,
}

/// Why the demo CA failed.
#[derive(Debug, Error)]
pub enum DemoCaError {
    /// OpenSSL refused.
    #[error("OpenSSL could not make a demo key or signature; check that the system's OpenSSL is 3.0 or newer")]
    OpenSsl(#[from] ErrorStack),
    /// Fewer keys than ordered came back.
    #[error("not all demo keys were made; run the command again")]
    MissingKey,
}

/// The demo CA: four authorities, an OCSP responder's key and a pool of leaf keys.
#[derive(Debug)]
pub struct DemoCa {
    seed: u64,
    g1_root: Issuer,
    g1_issuing: Issuer,
    g2_root: Issuer,
    g2_issuing: Issuer,
    responder: PKey<Private>,
    leaf_keys: Vec<PublicHalf>,
}

#[derive(Debug)]
struct Issuer {
    key: PKey<Private>,
    half: PublicHalf,
    certificate: Vec<u8>,
}

/// A leaf's key as certificates show it; nobody signs with it in the demo, so the private half is dropped.
#[derive(Debug)]
struct PublicHalf {
    info: Vec<u8>,
    key_id: [u8; 20],
}

impl DemoCa {
    /// Makes keys and CA certificates: a second or two on two cores.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn new(seed: u64) -> Result<Self, DemoCaError> {
        let authorities =
            Authority::ALL.map(|authority| KeyOrder { label: authority.file_name("key"), bits: authority.key_bits() });
        let leaves = (0..LEAF_KEYS).map(|n| KeyOrder { label: format!("leaf {n:02}"), bits: LEAF_KEY_BITS });
        // Longest first, so that no thread is left alone with the root at the end.
        let responder = KeyOrder { label: RESPONDER_KEY.to_owned(), bits: LEAF_KEY_BITS };
        let mut orders: Vec<KeyOrder> = authorities.into_iter().chain([responder]).chain(leaves).collect();
        orders.sort_by_key(|order| std::cmp::Reverse(order.bits));
        let made = keys::make_all(seed, &orders)?;
        let mut keys: BTreeMap<String, PKey<Private>> = orders.into_iter().map(|order| order.label).zip(made).collect();

        let responder = keys.remove(RESPONDER_KEY).ok_or(DemoCaError::MissingKey)?;
        let mut issuer = |authority: Authority| {
            let key = keys.remove(&authority.file_name("key")).ok_or(DemoCaError::MissingKey)?;
            Ok::<_, DemoCaError>(Issuer { half: public_half(&key)?, key, certificate: Vec::new() })
        };
        let mut ca = Self {
            seed,
            g1_root: issuer(Authority::G1Root)?,
            g1_issuing: issuer(Authority::G1Issuing)?,
            g2_root: issuer(Authority::G2Root)?,
            g2_issuing: issuer(Authority::G2Issuing)?,
            responder,
            leaf_keys: Vec::new(),
        };
        ca.leaf_keys = keys.values().map(public_half).collect::<Result<_, _>>()?;
        ca.g1_root.certificate = ca.certify_authority(Authority::G1Root)?;
        ca.g1_issuing.certificate = ca.certify_authority(Authority::G1Issuing)?;
        ca.g2_root.certificate = ca.certify_authority(Authority::G2Root)?;
        ca.g2_issuing.certificate = ca.certify_authority(Authority::G2Issuing)?;
        Ok(ca)
    }

    /// The two roots, DER.
    #[must_use]
    pub fn anchors(&self) -> Vec<&[u8]> {
        self.certificates(Authority::is_root)
    }

    /// The issuing CAs, DER.
    #[must_use]
    pub fn intermediates(&self) -> Vec<&[u8]> {
        self.certificates(|authority| !authority.is_root())
    }

    /// An authority's certificate, DER.
    #[must_use]
    pub fn certificate(&self, authority: Authority) -> &[u8] {
        &self.authority(authority).certificate
    }

    /// An authority's key, for tests that need to misuse it.
    #[must_use]
    pub fn key(&self, authority: Authority) -> &PKey<Private> {
        &self.authority(authority).key
    }

    /// Issues one certificate, DER. May be called from several threads.
    ///
    /// # Errors
    /// When OpenSSL cannot sign.
    pub fn issue(&self, order: &CertificateOrder<'_>) -> Result<Vec<u8>, DemoCaError> {
        let authority = order.generation.issuing();
        let slot = usize::try_from(order.number).unwrap_or_default() % LEAF_KEYS;
        let key = self.leaf_keys.get(slot).ok_or(DemoCaError::MissingKey)?;
        let extensions = profile::leaf_extensions(
            order.generation,
            order.number,
            order.subject.address,
            &key.key_id,
            &self.authority(authority).half.key_id,
        );
        self.certify(
            authority,
            &Certified {
                serial: self.leaf_serial(order),
                subject: profile::subject_name(&order.subject, order.generation),
                not_before: order.not_before,
                not_after: order.not_after,
                key: &key.info,
                extensions,
            },
        )
    }

    fn leaf_serial(&self, order: &CertificateOrder<'_>) -> Vec<u8> {
        match order.generation {
            Generation::G1 => der::unsigned(&G1_FIRST_SERIAL.saturating_add(order.number).to_be_bytes()),
            Generation::G2 => self.random_serial(&format!("leaf {}", order.number)),
        }
    }

    /// Eight octets that look random; the highest two bits are 01, so that all have the same length and none is negative.
    fn random_serial(&self, label: &str) -> Vec<u8> {
        let digest = Sha256::new().chain_update(b"congvu demo serial").chain_update(self.seed.to_be_bytes());
        let digest: [u8; 32] = digest.chain_update(label).finalize().into();
        let [first, second, third, fourth, fifth, sixth, seventh, eighth, ..] = digest;
        let first = (first & 0x3F) | 0x40;
        der::element(0x02, &[first, second, third, fourth, fifth, sixth, seventh, eighth])
    }

    fn certify_authority(&self, authority: Authority) -> Result<Vec<u8>, DemoCaError> {
        let (not_before, not_after) = authority.validity();
        let issuer = authority.root();
        let half = &self.authority(authority).half;
        let issuer_key_id = self.authority(issuer).half.key_id;
        self.certify(
            issuer,
            &Certified {
                serial: self.random_serial(&authority.file_name("crt")),
                subject: profile::authority_name(authority),
                not_before,
                not_after,
                key: &half.info,
                extensions: profile::authority_extensions(authority, &half.key_id, &issuer_key_id),
            },
        )
    }

    fn certify(&self, issuer: Authority, what: &Certified<'_>) -> Result<Vec<u8>, DemoCaError> {
        // DER's notAfter is the last valid second; ours is the first instant after.
        let validity = der::sequence(&[der::time(what.not_before), der::time(what.not_after.plus_seconds(-1))]);
        let tbs = der::sequence(&[
            &der::explicit(0, &der::unsigned(&[2])),
            &what.serial,
            &issuer.signature_algorithm(),
            &profile::authority_name(issuer),
            &validity,
            &what.subject,
            what.key,
            &what.extensions,
        ]);
        self.sign(issuer, tbs)
    }

    /// SEQUENCE of the part to be signed, the algorithm and the signature: certificates and revocation lists alike.
    fn sign(&self, authority: Authority, tbs: Vec<u8>) -> Result<Vec<u8>, DemoCaError> {
        let digest = if authority.is_sha1() { MessageDigest::sha1() } else { MessageDigest::sha256() };
        let mut signer = Signer::new(digest, &self.authority(authority).key)?;
        let signature = signer.sign_oneshot_to_vec(&tbs)?;
        Ok(der::sequence(&[tbs, authority.signature_algorithm(), der::bit_string(0, &signature)]))
    }

    fn certificates(&self, wanted: impl Fn(Authority) -> bool) -> Vec<&[u8]> {
        Authority::ALL
            .into_iter()
            .filter(|&authority| wanted(authority))
            .map(|wanted| self.certificate(wanted))
            .collect()
    }

    const fn authority(&self, wanted: Authority) -> &Issuer {
        match wanted {
            Authority::G1Root => &self.g1_root,
            Authority::G1Issuing => &self.g1_issuing,
            Authority::G2Root => &self.g2_root,
            Authority::G2Issuing => &self.g2_issuing,
        }
    }
}

/// What varies from certificate to certificate; all parts but the dates are DER.
struct Certified<'a> {
    serial: Vec<u8>,
    subject: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    key: &'a [u8],
    extensions: Vec<u8>,
}

fn public_half(key: &PKey<Private>) -> Result<PublicHalf, ErrorStack> {
    // RFC 5280 section 4.2.1.2, method (1): SHA-1 of the public key's bits.
    let key_id = sha1(&key.rsa()?.public_key_to_der_pkcs1()?);
    Ok(PublicHalf { info: key.public_key_to_der()?, key_id })
}
