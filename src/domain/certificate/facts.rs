//! What a certificate states about itself, read once from its DER.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;

/// SHA-256 of some DER.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A serial number: the content octets of the DER INTEGER, sign included (so -1 is not 255).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Serial(pub Vec<u8>);

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The facts of one certificate, as its bytes state them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateFacts {
    /// SHA-256 of the DER.
    pub sha256: Fingerprint,
    /// Issuer's distinguished name, RFC 4514 text.
    pub issuer: String,
    /// SHA-256 of the issuer name's DER: what chains and revocation lists are matched by.
    pub issuer_key: Fingerprint,
    /// Serial number.
    pub serial: Serial,
    /// Subject's distinguished name, RFC 4514 text.
    pub subject: String,
    /// The subject's common name, if it has one.
    pub common_name: Option<String>,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// First instant after its validity (DER's notAfter plus one second: half-open).
    pub not_after: Timestamp,
    /// Mail addresses of SAN and subject that we could read, without repetition.
    pub addresses: Vec<MailAddress>,
    /// The public key's algorithm and size, such as `RSA 2048`.
    pub key: String,
    /// The signature algorithm's name, such as `sha256WithRSAEncryption`.
    pub signature_algorithm: String,
    /// Key usage allows digitalSignature or nonRepudiation.
    pub may_sign: bool,
    /// Basic constraints say CA.
    pub is_ca: bool,
}

/// A certificate as the registry keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// This certificate.
    pub id: CertificateId,
    /// What it states.
    pub facts: CertificateFacts,
    /// Whose it is: who held its address on notBefore; none when nobody did.
    pub official: Option<OfficialId>,
    /// The DER.
    #[serde(skip)]
    pub der: Vec<u8>,
}
