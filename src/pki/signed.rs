//! Signatures that we verify ourselves: on revocation lists, OCSP answers, and certificates of plain shape.

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Public};
use openssl::sign::Verifier;
use openssl::x509::X509Ref;

use super::algorithm::DigestStrength;
use super::der::{DerError, Reader, tag};

const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01];
const ECDSA: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03];
const DSA_SHA1: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x03];

/// An algorithm that we verify.
pub(super) struct SignatureAlgorithm {
    digest: MessageDigest,
    pub(super) strength: DigestStrength,
    kind: Id,
}

impl SignatureAlgorithm {
    /// By the content of an `AlgorithmIdentifier`; none if we do not know it.
    pub(super) fn read(identifier: &[u8]) -> Result<Option<Self>, DerError> {
        let oid = Reader::new(identifier).expect(tag::OID)?.content;
        let sha2 = DigestStrength::Sha2;
        let (digest, strength, kind) = match (oid.strip_prefix(RSA), oid.strip_prefix(ECDSA)) {
            (Some([5]), _) => (MessageDigest::sha1(), DigestStrength::Sha1, Id::RSA),
            (Some([11]), _) => (MessageDigest::sha256(), sha2, Id::RSA),
            (Some([12]), _) => (MessageDigest::sha384(), sha2, Id::RSA),
            (Some([13]), _) => (MessageDigest::sha512(), sha2, Id::RSA),
            (_, Some([2])) => (MessageDigest::sha256(), sha2, Id::EC),
            (_, Some([3])) => (MessageDigest::sha384(), sha2, Id::EC),
            (_, Some([4])) => (MessageDigest::sha512(), sha2, Id::EC),
            _ if oid == DSA_SHA1 => (MessageDigest::sha1(), DigestStrength::Sha1, Id::DSA),
            _ => return Ok(None),
        };
        Ok(Some(Self { digest, strength, kind }))
    }

    /// Whether the certificate's key made `signature` over `signed`.
    pub(super) fn is_signed_by(&self, certificate: &X509Ref, signed: &[u8], signature: &[u8]) -> bool {
        let key = certificate.public_key();
        drop(ErrorStack::get());
        key.is_ok_and(|key| self.is_signed_with(&key, signed, signature))
    }

    /// Whether the key made `signature` over `signed`.
    pub(super) fn is_signed_with(&self, key: &PKey<Public>, signed: &[u8], signature: &[u8]) -> bool {
        let verified = Verifier::new(self.digest, key)
            .and_then(|mut verifier| Ok(key.id() == self.kind && verifier.verify_oneshot(signature, signed)?));
        drop(ErrorStack::get());
        verified.unwrap_or(false)
    }

    /// Whether it is RSA with the older padding (PKCS#1 version 1.5).
    pub(super) fn is_rsa(&self) -> bool {
        self.kind == Id::RSA
    }
}
