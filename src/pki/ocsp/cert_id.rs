//! How OCSP names a certificate: hashes of its issuer's name and key, and its serial number (RFC 6960 section 4.1.1).

use openssl::error::ErrorStack;
use openssl::sha::{sha1, sha256};

use crate::domain::certificate::facts::Serial;
use crate::pki::chain::Authority;
use crate::pki::der::{DerError, Element, Reader, tag};
use crate::pki::encode::{element, sequence};

const SHA1: &[u8] = &[0x2B, 0x0E, 0x03, 0x02, 0x1A];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const NULL: &[u8] = &[0x05, 0x00];

/// The hash of a name. Here it guards nothing: the answer's signature does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertIdHash {
    /// What every responder understands.
    Sha1,
    /// What newer ones understand too.
    Sha256,
}

/// A certificate as OCSP names it; borrowed from an answer.
pub(super) struct CertId<'a> {
    /// None for a hash that we do not know.
    hash: Option<CertIdHash>,
    name_hash: &'a [u8],
    key_hash: &'a [u8],
    pub(super) serial: &'a [u8],
}

impl<'a> CertId<'a> {
    pub(super) fn read(whole: &Element<'a>) -> Result<Self, DerError> {
        let mut parts = Reader::new(whole.content);
        let mut algorithm = Reader::new(parts.expect(tag::SEQUENCE)?.content);
        let hash = match algorithm.expect(tag::OID)?.content {
            SHA1 => Some(CertIdHash::Sha1),
            SHA256 => Some(CertIdHash::Sha256),
            _ => None,
        };
        let name_hash = parts.expect(tag::OCTET_STRING)?.content;
        let key_hash = parts.expect(tag::OCTET_STRING)?.content;
        let serial = parts.expect(tag::INTEGER)?.content;
        parts.end()?;
        if serial.is_empty() {
            return Err(DerError::Number);
        }
        Ok(Self { hash, name_hash, key_hash, serial })
    }

    /// Whether it names a certificate of that CA.
    pub(super) fn is_of(&self, issuer: &IssuerHashes) -> bool {
        self.hash.is_some_and(|hash| {
            let (name, key) = issuer.by(hash);
            self.name_hash == name && self.key_hash == key
        })
    }
}

/// Hashes of a CA's name and of its key's bits.
pub(super) struct IssuerHashes {
    sha1: ([u8; 20], [u8; 20]),
    sha256: ([u8; 32], [u8; 32]),
}

impl IssuerHashes {
    /// None when the CA's key cannot be read.
    pub(super) fn of(authority: &Authority) -> Result<Option<Self>, ErrorStack> {
        let name = authority.certificate.subject_name().to_der()?;
        let info = authority.certificate.public_key().and_then(|key| key.public_key_to_der());
        drop(ErrorStack::get());
        let Ok(info) = info else { return Ok(None) };
        let Some(key) = key_bits(&info) else { return Ok(None) };
        Ok(Some(Self { sha1: (sha1(&name), sha1(key)), sha256: (sha256(&name), sha256(key)) }))
    }

    fn by(&self, hash: CertIdHash) -> (&[u8], &[u8]) {
        match hash {
            CertIdHash::Sha1 => (&self.sha1.0, &self.sha1.1),
            CertIdHash::Sha256 => (&self.sha256.0, &self.sha256.1),
        }
    }

    /// Whether a responder's `byKey` names this key: always SHA-1.
    pub(super) fn has_key(&self, key_hash: &[u8]) -> bool {
        self.sha1.1 == key_hash
    }

    /// `CertID` of one of the CA's certificates.
    pub(super) fn cert_id(&self, hash: CertIdHash, serial: &Serial) -> Vec<u8> {
        let oid = match hash {
            CertIdHash::Sha1 => SHA1,
            CertIdHash::Sha256 => SHA256,
        };
        let (name, key) = self.by(hash);
        let algorithm = sequence(&[element(tag::OID, oid), NULL.to_vec()]);
        let (name, key) = (element(tag::OCTET_STRING, name), element(tag::OCTET_STRING, key));
        sequence(&[algorithm, name, key, element(tag::INTEGER, &serial.0)])
    }
}

/// The bits of a `SubjectPublicKeyInfo`, without their count of unused ones.
pub(super) fn key_bits(info: &[u8]) -> Option<&[u8]> {
    let mut parts = Reader::inside(info, tag::SEQUENCE).ok()?;
    parts.expect(tag::SEQUENCE).ok()?;
    parts.expect(tag::BIT_STRING).ok()?.content.get(1..)
}
