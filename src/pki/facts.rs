//! What a certificate states about itself, read from its DER. Says nothing about trust (RFC 5280 section 4).

use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};
use x509_parser::oid_registry::{Oid, asn1_rs::oid};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::AlgorithmIdentifier;

use super::name;
use crate::domain::certificate::facts::{CertificateFacts, Fingerprint, Serial};
use crate::domain::clock::Timestamp;
use crate::domain::mailbox::address::MailAddress;

/// Larger than any real certificate by a factor of twenty.
const MAX_BYTES: usize = 64 * 1024;

/// Why bytes are no certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MalformedCertificate {
    /// Too large to be one.
    #[error("{bytes} bytes are too many for a certificate; check that the file holds one certificate in DER")]
    TooLarge {
        /// How many there are.
        bytes: usize,
    },
    /// The structure is not that of a certificate.
    #[error(
        "the bytes are not a well-formed X.509 certificate ({detail}); export it anew from the token or ask for it again"
    )]
    Structure {
        /// The reader's word for it.
        detail: String,
    },
    /// Bytes after the certificate.
    #[error("{bytes} bytes follow after the certificate; export it anew as plain DER or PEM")]
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
    /// Ends before it begins.
    #[error("its validity ends before it begins; ask the CA for a sound certificate")]
    EmptyValidity,
}

/// What is odd in a certificate without making it unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// An `IssuerAltName` without names, which RFC 5280 section 4.2.1.7 forbids; seen in a real G1 certificate.
    EmptyIssuerAltName,
    /// An extension whose content cannot be read.
    UnreadableExtension {
        /// Its OID.
        oid: String,
    },
    /// An extension that occurs twice, which RFC 5280 section 4.2 forbids.
    DuplicateExtension {
        /// Its OID.
        oid: String,
    },
    /// A mail address that we cannot accept.
    UnusableAddress {
        /// As it stands in the certificate.
        text: String,
    },
    /// No mail address at all.
    NoAddress,
    /// A serial number that is zero, negative, or longer than 20 octets (RFC 5280 section 4.1.2.2).
    IrregularSerial,
}

/// A certificate's facts and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParsedCertificate {
    /// What it states.
    pub facts: CertificateFacts,
    /// What is odd, in the order of the certificate.
    pub findings: Vec<Finding>,
}

/// Reads one certificate.
///
/// # Errors
/// When the bytes are not exactly one well-formed certificate.
pub fn parse(der: &[u8]) -> Result<ParsedCertificate, MalformedCertificate> {
    if der.len() > MAX_BYTES {
        return Err(MalformedCertificate::TooLarge { bytes: der.len() });
    }
    let (rest, certificate) = X509Certificate::from_der(der)
        .map_err(|error| MalformedCertificate::Structure { detail: error.to_string() })?;
    if !rest.is_empty() {
        return Err(MalformedCertificate::TrailingBytes { bytes: rest.len() });
    }
    let not_before = Timestamp::from_unix_seconds(certificate.validity().not_before.timestamp());
    let last_second = Timestamp::from_unix_seconds(certificate.validity().not_after.timestamp());
    if last_second < not_before {
        return Err(MalformedCertificate::EmptyValidity);
    }
    let mut findings = extension_findings(certificate.extensions());
    let serial = Serial(certificate.raw_serial().to_vec());
    if !is_regular(&serial) {
        findings.push(Finding::IrregularSerial);
    }
    let addresses = addresses(&certificate, &mut findings);
    let facts = CertificateFacts {
        sha256: fingerprint(der),
        issuer: name::rfc4514(certificate.issuer()),
        issuer_key: fingerprint(certificate.issuer().as_raw()),
        serial,
        subject: name::rfc4514(certificate.subject()),
        common_name: certificate.subject().iter_common_name().last().and_then(|cn| name::text(cn.attr_value())),
        not_before,
        not_after: last_second.plus_seconds(1),
        addresses,
        key: key(&certificate),
        signature_algorithm: algorithm_name(&certificate.signature_algorithm),
        may_sign: may_sign(certificate.extensions()),
        is_ca: is_ca(certificate.extensions()),
    };
    Ok(ParsedCertificate { facts, findings })
}

/// SHA-256 of some bytes.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> Fingerprint {
    Fingerprint(Sha256::digest(bytes).into())
}

fn extension_findings(extensions: &[X509Extension<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, extension) in extensions.iter().enumerate() {
        let oid = extension.oid.to_id_string();
        if extensions.iter().take(index).any(|earlier| earlier.oid == extension.oid) {
            findings.push(Finding::DuplicateExtension { oid: oid.clone() });
        }
        match extension.parsed_extension() {
            ParsedExtension::IssuerAlternativeName(names) if names.general_names.is_empty() => {
                findings.push(Finding::EmptyIssuerAltName);
            }
            ParsedExtension::ParseError { .. } if is_empty_issuer_alt_name(extension) => {
                findings.push(Finding::EmptyIssuerAltName);
            }
            ParsedExtension::ParseError { .. } => findings.push(Finding::UnreadableExtension { oid }),
            _ => {}
        }
    }
    findings
}

fn is_empty_issuer_alt_name(extension: &X509Extension<'_>) -> bool {
    extension.oid == oid!(2.5.29.18) && matches!(extension.value, [] | [0x30, 0])
}

fn is_regular(serial: &Serial) -> bool {
    let is_positive = serial.0.first().is_some_and(|&first| first < 0x80) && serial.0.iter().any(|&octet| octet != 0);
    is_positive && serial.0.len() <= 20
}

/// Addresses from SAN first, then from the subject.
fn addresses(certificate: &X509Certificate<'_>, findings: &mut Vec<Finding>) -> Vec<MailAddress> {
    let mut texts: Vec<String> = Vec::new();
    for extension in certificate.extensions() {
        if let ParsedExtension::SubjectAlternativeName(san) = extension.parsed_extension() {
            for general_name in &san.general_names {
                match general_name {
                    GeneralName::RFC822Name(text) => texts.push((*text).to_owned()),
                    GeneralName::Invalid(tag, bytes) if tag.0 == 1 => {
                        texts.push(String::from_utf8_lossy(bytes).into_owned());
                    }
                    _ => {}
                }
            }
        }
    }
    texts.extend(certificate.subject().iter_email().filter_map(|email| name::text(email.attr_value())));
    if texts.is_empty() {
        findings.push(Finding::NoAddress);
    }
    let mut addresses: Vec<MailAddress> = Vec::new();
    for text in texts {
        match text.parse() {
            Ok(address) if addresses.contains(&address) => {}
            Ok(address) => addresses.push(address),
            Err(_) => findings.push(Finding::UnusableAddress { text }),
        }
    }
    addresses
}

fn key(certificate: &X509Certificate<'_>) -> String {
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => format!("RSA {}", key.key_size()),
        Ok(PublicKey::EC(point)) => {
            let curve = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
            curve.map_or_else(|| format!("EC {}", point.key_size()), |oid| format!("EC {}", curve_name(&oid)))
        }
        Ok(PublicKey::DSA(_)) => "DSA".to_owned(),
        _ => info.algorithm.algorithm.to_id_string(),
    }
}

fn curve_name(curve: &Oid<'_>) -> String {
    let known = [(oid!(1.2.840.10045.3.1.7), "P-256"), (oid!(1.3.132.0.34), "P-384"), (oid!(1.3.132.0.35), "P-521")];
    let name = known.iter().find(|(oid, _)| oid == curve).map(|(_, name)| (*name).to_owned());
    name.unwrap_or_else(|| curve.to_id_string())
}

/// OpenSSL's long names, which certificate viewers show too.
fn algorithm_name(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let known = [
        (oid!(1.2.840.113549.1.1.4), "md5WithRSAEncryption"),
        (oid!(1.2.840.113549.1.1.5), "sha1WithRSAEncryption"),
        (oid!(1.2.840.113549.1.1.10), "rsassaPss"),
        (oid!(1.2.840.113549.1.1.11), "sha256WithRSAEncryption"),
        (oid!(1.2.840.113549.1.1.12), "sha384WithRSAEncryption"),
        (oid!(1.2.840.113549.1.1.13), "sha512WithRSAEncryption"),
        (oid!(1.2.840.10045.4.1), "ecdsa-with-SHA1"),
        (oid!(1.2.840.10045.4.3.2), "ecdsa-with-SHA256"),
        (oid!(1.2.840.10045.4.3.3), "ecdsa-with-SHA384"),
        (oid!(1.2.840.10045.4.3.4), "ecdsa-with-SHA512"),
    ];
    let name = known.iter().find(|(oid, _)| *oid == algorithm.algorithm).map(|(_, name)| (*name).to_owned());
    name.unwrap_or_else(|| algorithm.algorithm.to_id_string())
}

/// Key usage absent, or digitalSignature or nonRepudiation. An unreadable key usage allows nothing.
fn may_sign(extensions: &[X509Extension<'_>]) -> bool {
    let mut usages = extensions.iter().filter(|extension| extension.oid == oid!(2.5.29.15));
    usages.all(|extension| match extension.parsed_extension() {
        ParsedExtension::KeyUsage(usage) => usage.digital_signature() || usage.non_repudiation(),
        _ => false,
    })
}

fn is_ca(extensions: &[X509Extension<'_>]) -> bool {
    extensions.iter().any(|extension| match extension.parsed_extension() {
        ParsedExtension::BasicConstraints(constraints) => constraints.ca,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            prop_assert!(parse(&bytes).is_err());
        }
    }

    #[test]
    fn a_giant_is_refused_unread() {
        assert_eq!(parse(&vec![0x30; MAX_BYTES + 1]), Err(MalformedCertificate::TooLarge { bytes: MAX_BYTES + 1 }));
    }
}
