//! What some bytes are by their outer shape, so that a refusal can name it.

use std::fmt;

use serde::Serialize;

use crate::pki::der::{DerError, Reader, tag};

const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];

/// Kinds of files and objects that people give us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An X.509 certificate.
    Certificate,
    /// A revocation list.
    RevocationList,
    /// A request for a certificate (PKCS#10).
    Request,
    /// PKCS#7 signed data.
    Pkcs7,
    /// PKCS#12, which is made to hold private keys.
    Pkcs12,
    /// A private key.
    PrivateKey,
    /// PEM text.
    Pem,
    /// A ZIP archive.
    Archive,
    /// A web page: usually a proxy's or a portal's error.
    Html,
    /// Nothing but white space.
    Nothing,
    /// None of these.
    Unknown,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "a certificate",
            Self::RevocationList => "a revocation list",
            Self::Request => "a certificate request",
            Self::Pkcs7 => "a PKCS#7 file",
            Self::Pkcs12 => "a PKCS#12 file",
            Self::PrivateKey => "a private key",
            Self::Pem => "a PEM text",
            Self::Archive => "a ZIP archive",
            Self::Html => "a web page",
            Self::Nothing => "an empty file",
            Self::Unknown => "an unknown or damaged file",
        })
    }
}

/// Tells the kind without trusting anything inside.
pub(in crate::pki) fn kind_of(bytes: &[u8]) -> Kind {
    if bytes.first() == Some(&tag::SEQUENCE) {
        return of_der(bytes).unwrap_or(Kind::Unknown);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Kind::Archive;
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii();
    if text.is_empty() {
        Kind::Nothing
    } else if text.first() == Some(&b'<') {
        Kind::Html
    } else if contains(bytes, b"-----BEGIN ") {
        Kind::Pem
    } else {
        Kind::Unknown
    }
}

fn of_der(bytes: &[u8]) -> Result<Kind, DerError> {
    // PKCS#7 is the one kind that is seen in BER with an indefinite length.
    if let [_, 0x80, 0x06, length, rest @ ..] = bytes {
        let is_signed_data = usize::from(*length) == SIGNED_DATA.len() && rest.starts_with(SIGNED_DATA);
        return Ok(if is_signed_data { Kind::Pkcs7 } else { Kind::Unknown });
    }
    let mut outer = Reader::inside(bytes, tag::SEQUENCE)?;
    let first = outer.read()?;
    match (first.tag, outer.peek()) {
        (tag::OID, _) => Ok(if first.content == SIGNED_DATA { Kind::Pkcs7 } else { Kind::Unknown }),
        (tag::INTEGER, Some(tag::SEQUENCE)) if first.content == [3] => Ok(Kind::Pkcs12),
        // PKCS#8, PKCS#1 and SEC 1 are a version, then algorithm, modulus or key; encrypted PKCS#8 is an algorithm, then octets.
        (tag::INTEGER, Some(tag::SEQUENCE | tag::INTEGER | tag::OCTET_STRING))
        | (tag::SEQUENCE, Some(tag::OCTET_STRING)) => Ok(Kind::PrivateKey),
        (tag::SEQUENCE, Some(tag::SEQUENCE)) => of_signed(first.content),
        _ => Ok(Kind::Unknown),
    }
}

/// Certificates, lists and requests: a part to be signed, an algorithm, a signature.
fn of_signed(tbs: &[u8]) -> Result<Kind, DerError> {
    let mut parts = Reader::new(tbs);
    let has_version = parts.optional(tag::CONTEXT_0)?.is_some();
    let has_number = parts.optional(tag::INTEGER)?.is_some();
    parts.expect(tag::SEQUENCE)?;
    if !has_version && has_number && parts.peek() == Some(tag::SEQUENCE) {
        let mut ahead = parts;
        ahead.read()?;
        if ahead.peek() == Some(tag::CONTEXT_0) || ahead.is_empty() {
            return Ok(Kind::Request);
        }
    }
    parts.expect(tag::SEQUENCE)?;
    match (has_version || has_number, parts.is_at_time()) {
        (_, true) if !has_version => Ok(Kind::RevocationList),
        (true, false) => Ok(Kind::Certificate),
        _ => Ok(Kind::Unknown),
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
