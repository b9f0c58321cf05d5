//! Certificates that no honest CA would make, built octet by octet and signed with a demo key.

use congvu::demo::ca::Authority;
use congvu::domain::clock::Timestamp;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use openssl::x509::X509;

use super::{at, ca};

/// A certificate to be forged; by default a plain G2 leaf without extensions.
pub(crate) struct Forgery {
    pub(crate) serial: Vec<u8>,
    /// Whose name stands as issuer.
    pub(crate) issuer: Authority,
    /// Whose key signs.
    pub(crate) signer: PKey<Private>,
    pub(crate) sha1: bool,
    /// Subject and key of this authority; none for an invented person with the G1 root's key.
    pub(crate) subject: Option<Authority>,
    pub(crate) key: Option<PKey<Private>>,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    /// Another subject's name, DER.
    pub(crate) name: Option<Vec<u8>>,
    /// Another issuer's name, DER.
    pub(crate) issuer_name: Option<Vec<u8>>,
    /// Whole extensions, DER.
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl Default for Forgery {
    fn default() -> Self {
        Self {
            serial: vec![0x12, 0x34],
            issuer: Authority::G2Issuing,
            signer: ca().key(Authority::G2Issuing).clone(),
            sha1: false,
            subject: None,
            key: None,
            not_before: at("2018-06-01T00:00:00Z"),
            not_after: at("2023-06-01T00:00:00Z"),
            name: None,
            issuer_name: None,
            extensions: Vec::new(),
        }
    }
}

/// Basic constraints of a CA, critical.
pub(crate) fn ca_constraints() -> Vec<u8> {
    hex::decode("300f0603551d130101ff040530030101ff").unwrap()
}

/// A key usage of the given bits, critical.
pub(crate) fn key_usage(bits: u8) -> Vec<u8> {
    [hex::decode("300e0603551d0f0101ff0404030200").unwrap(), vec![bits]].concat()
}

impl Forgery {
    pub(crate) fn sign(&self) -> Vec<u8> {
        let name = |authority| X509::from_der(ca().certificate(authority)).unwrap().subject_name().to_der().unwrap();
        let person = hex::decode("300f310d300b06035504030c0454687573").unwrap();
        let algorithm = element(
            0x30,
            &hex::decode(if self.sha1 { "06092a864886f70d0101050500" } else { "06092a864886f70d01010b0500" }).unwrap(),
        );
        let key = self.key.as_ref().unwrap_or_else(|| ca().key(self.subject.unwrap_or(Authority::G1Root)));
        let mut parts = vec![
            element(0xA0, &[2, 1, 2]),
            element(0x02, &self.serial),
            algorithm.clone(),
            self.issuer_name.clone().unwrap_or_else(|| name(self.issuer)),
            element(0x30, &[time(self.not_before), time(self.not_after.plus_seconds(-1))].concat()),
            self.name.clone().unwrap_or_else(|| self.subject.map_or(person, name)),
            key.public_key_to_der().unwrap(),
        ];
        if !self.extensions.is_empty() {
            parts.push(element(0xA3, &element(0x30, &self.extensions.concat())));
        }
        let tbs = element(0x30, &parts.concat());
        let digest = if self.sha1 { MessageDigest::sha1() } else { MessageDigest::sha256() };
        let signature = Signer::new(digest, &self.signer).unwrap().sign_oneshot_to_vec(&tbs).unwrap();
        element(0x30, &[tbs, algorithm, element(0x03, &[&[0], &signature[..]].concat())].concat())
    }
}

pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match (length, content.len()) {
        ([_, low], 0..0x80) => vec![tag, low],
        ([_, low], 0x80..0x100) => vec![tag, 0x81, low],
        ([high, low], _) => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}

fn time(instant: Timestamp) -> Vec<u8> {
    let utc = instant.to_offset().to_offset(time::UtcOffset::UTC);
    let format = time::macros::format_description!("[year][month][day][hour][minute][second]Z");
    element(0x18, utc.format(&format).unwrap().as_bytes())
}
