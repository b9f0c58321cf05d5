//! Which algorithms a path may use, as our own table: OpenSSL's security levels either accept SHA-1 silently or reject all of
//! the first generation (docs/CERTIFICATES.md, "Algorithms").

use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::x509::X509Ref;

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;

/// The table.
#[derive(Debug, Clone)]
pub struct AlgorithmPolicy {
    /// Where SHA-1 is still good although `other_sha1` refuses it.
    pub sha1: Option<Sha1Exception>,
    /// SHA-1 everywhere else.
    pub other_sha1: OtherSha1,
    /// Shortest RSA modulus.
    pub min_rsa_bits: u32,
    /// Shortest elliptic curve.
    pub min_ec_bits: u32,
    /// Whether DSA keys are accepted: only the conformance suite has them.
    pub dsa: bool,
}

/// What SHA-1 is worth outside the exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherSha1 {
    /// Nothing.
    Refused,
    /// As much as to OpenSSL: where nothing is signed by our law.
    Accepted,
}

/// Until when the first generation's issue by SHA-1 is accepted where no setting says otherwise: before it, the second generation
/// began to issue. RFC 3339.
pub const SHA1_UNTIL: &str = "2019-01-01T00:00:00+07:00";

/// SHA-1 under one pinned root, for what was issued before a date.
#[derive(Debug, Clone)]
pub struct Sha1Exception {
    /// SHA-256 of the anchors under which it holds.
    pub anchors: Vec<Fingerprint>,
    /// Certificates whose notBefore is earlier.
    pub issued_before: Timestamp,
}

impl Default for AlgorithmPolicy {
    fn default() -> Self {
        Self { sha1: None, other_sha1: OtherSha1::Refused, min_rsa_bits: 2048, min_ec_bits: 256, dsa: false }
    }
}

impl AlgorithmPolicy {
    /// The table for certificates of any purpose and any CA: what is broken is refused (MD5, RSA below 1024 bits), what is merely
    /// old is not.
    #[must_use]
    pub const fn general() -> Self {
        Self { sha1: None, other_sha1: OtherSha1::Accepted, min_rsa_bits: 1024, min_ec_bits: 192, dsa: true }
    }
}

/// What the table is to know of the certificate at the beginning of a path.
#[derive(Debug, Clone)]
pub(super) struct LeafStrength {
    pub(super) digest: DigestStrength,
    /// What the table has against its key.
    pub(super) key: Option<String>,
}

/// A digest as far as the table tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DigestStrength {
    Sha1,
    Sha2,
    /// MD5 and whatever else we do not know.
    Other,
}

impl LeafStrength {
    pub(super) fn of(certificate: &X509Ref, policy: &AlgorithmPolicy) -> Self {
        Self { digest: digest_of(certificate), key: policy.objection_to_key(certificate) }
    }
}

impl AlgorithmPolicy {
    /// Why a certificate of a path to `anchor` is not good enough, if so. The anchor's own signature proves nothing and is not
    /// looked at: pass its key alone by [`Self::objection_to_key`].
    pub(super) fn objection(&self, certificate: &X509Ref, issued: Timestamp, anchor: Fingerprint) -> Option<String> {
        self.objection_to_digest(digest_of(certificate), Some(issued), anchor)
            .or_else(|| self.objection_to_key(certificate))
    }

    /// Why something signed by a CA under `anchor` is not good enough; lists have no date of issue that matters.
    pub(super) fn objection_to_digest(
        &self,
        digest: DigestStrength,
        issued: Option<Timestamp>,
        anchor: Fingerprint,
    ) -> Option<String> {
        match (digest, &self.sha1) {
            (DigestStrength::Sha2, _) => None,
            (DigestStrength::Other, _) => Some("its signature algorithm is not allowed".to_owned()),
            (DigestStrength::Sha1, Some(exception)) if exception.anchors.contains(&anchor) => {
                let is_late = issued.is_some_and(|issued| issued >= exception.issued_before);
                is_late.then(|| format!("signed with SHA-1 on or after {}", exception.issued_before))
            }
            (DigestStrength::Sha1, _) if self.other_sha1 == OtherSha1::Accepted => None,
            (DigestStrength::Sha1, _) => Some("signed with SHA-1 outside the first generation".to_owned()),
        }
    }

    /// Why a certificate's key is not good enough, if so.
    pub(super) fn objection_to_key(&self, certificate: &X509Ref) -> Option<String> {
        let Ok(key) = certificate.public_key() else {
            return Some("its public key cannot be read".to_owned());
        };
        match key.id() {
            Id::RSA | Id::RSA_PSS => self.objection_to_rsa(key.bits()),
            Id::EC => objection_to_bits("elliptic-curve", key.bits(), self.min_ec_bits),
            Id::ED25519 | Id::ED448 => None,
            Id::DSA if self.dsa => None,
            _ => Some("its kind of key is not allowed".to_owned()),
        }
    }

    /// Why an RSA key is not good enough, if so.
    pub(super) fn objection_to_rsa(&self, bits: u32) -> Option<String> {
        objection_to_bits("RSA", bits, self.min_rsa_bits)
    }
}

fn objection_to_bits(kind: &str, bits: u32, least: u32) -> Option<String> {
    (bits < least).then(|| format!("its {kind} key has {bits} bits, fewer than {least}"))
}

/// The digest of a certificate's signature.
pub(super) fn digest_of(certificate: &X509Ref) -> DigestStrength {
    let algorithm = certificate.signature_algorithm().object().nid();
    match algorithm.signature_algorithms().map(|found| found.digest) {
        Some(Nid::SHA1) => DigestStrength::Sha1,
        Some(Nid::SHA256 | Nid::SHA384 | Nid::SHA512) => DigestStrength::Sha2,
        // EdDSA has its digest inside.
        Some(Nid::UNDEF) if algorithm == Nid::from_raw(openssl_sys::NID_ED25519) => DigestStrength::Sha2,
        _ => DigestStrength::Other,
    }
}
