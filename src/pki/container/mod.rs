//! A file that somebody gave us, to the certificates in it: DER, PEM, PKCS#7 or a ZIP of any of them.
//!
//! Every part of the file gives an item, a certificate's DER or a named refusal, and no bad part spoils a good one. Nothing is
//! written anywhere, and names inside an archive are told but never used as paths.

mod kind;
mod objects;
mod pem;
mod pkcs7;
mod zip;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::kind::Kind;
pub(in crate::pki) use self::kind::kind_of;
pub use self::objects::{CRL_LABEL, OCSP_LABEL, objects};
use crate::pki::der::DerError;

/// Bounds on what one file may make us do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest file.
    pub max_file_bytes: usize,
    /// Most members of all archives in it together.
    pub max_members: usize,
    /// Most bytes that all archives in it may inflate to.
    pub max_inflated_bytes: usize,
    /// How deep archives may lie in archives; 1 is an archive of plain files.
    pub max_nesting: usize,
    /// Most certificates.
    pub max_certificates: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 256 << 20,
            max_members: 100_000,
            max_inflated_bytes: 256 << 20,
            max_nesting: 2,
            max_certificates: 100_000,
        }
    }
}

/// One thing found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it lay: the file's name, the archive's member after `!`, the position after `#` when there are several.
    pub source: String,
    /// A certificate's DER by its outer shape, not yet parsed; or why there is none.
    pub content: Result<Vec<u8>, Refusal>,
}

/// Why a part of a file gives no certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Nothing in it.
    #[error("the file is empty; export the certificate again")]
    Empty,
    /// A private key.
    #[error(
        "this file holds a private key; remove it and give only the certificate, and have the certificate revoked if anyone else saw the file"
    )]
    PrivateKey,
    /// Something known that is no certificate.
    #[error("this is {0}, not a certificate; give the certificate in DER, PEM, P7B or ZIP")]
    NotACertificate(Kind),
    /// PEM text that cannot be decoded.
    #[error("the PEM block is damaged; export the certificate again")]
    DamagedPem,
    /// PKCS#7 that cannot be read.
    #[error("the PKCS#7 file is damaged; export the certificates again")]
    DamagedPkcs7(#[source] DerError),
    /// A PKCS#7 without certificates.
    #[error("the PKCS#7 file holds no certificate; export it with the certificates included")]
    NoCertificates,
    /// An archive that cannot be read.
    #[error("the archive or this member of it cannot be read ({detail}); pack it again without a password")]
    DamagedArchive {
        /// The reader's word for it.
        detail: String,
    },
    /// A bound was passed; what follows in the file was not read.
    #[error("the file passes the bound on {what} ({limit}); split it into smaller ones")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
}

/// Finds the certificates of a file. Never fails as a whole: whatever is wrong is an item.
#[must_use]
pub fn certificates(file_name: &str, bytes: &[u8], limits: &Limits) -> Vec<Item> {
    let mut collector = Collector::new(limits);
    if bytes.len() > limits.max_file_bytes {
        collector.refuse(file_name, Refusal::TooMuch { what: "bytes of a file", limit: limits.max_file_bytes });
    } else {
        collector.take(file_name, bytes, 0);
    }
    collector.items
}

/// Gathers items and watches the bounds over the whole file.
struct Collector<'a> {
    limits: &'a Limits,
    items: Vec<Item>,
    certificates: usize,
    members: usize,
    inflated: usize,
    is_full: bool,
}

impl<'a> Collector<'a> {
    const fn new(limits: &'a Limits) -> Self {
        Self { limits, items: Vec::new(), certificates: 0, members: 0, inflated: 0, is_full: false }
    }

    /// Takes a file or a member of an archive that lies so deep.
    fn take(&mut self, source: &str, bytes: &[u8], depth: usize) {
        match kind_of(bytes) {
            Kind::Archive => zip::take(self, source, bytes, depth + 1),
            Kind::Pem => pem::take(self, source, bytes),
            _ => self.take_der(source, bytes),
        }
    }

    /// Takes one DER object.
    fn take_der(&mut self, source: &str, der: &[u8]) {
        match kind_of(der) {
            Kind::Certificate => self.accept(source, der),
            Kind::Pkcs7 => pkcs7::take(self, source, der),
            Kind::PrivateKey | Kind::Pkcs12 => self.refuse(source, Refusal::PrivateKey),
            Kind::Nothing => self.refuse(source, Refusal::Empty),
            other => self.refuse(source, Refusal::NotACertificate(other)),
        }
    }

    fn accept(&mut self, source: &str, der: &[u8]) {
        if self.certificates >= self.limits.max_certificates {
            self.stop(source, "certificates", self.limits.max_certificates);
        }
        if !self.is_full {
            self.certificates += 1;
            self.items.push(Item { source: source.to_owned(), content: Ok(der.to_vec()) });
        }
    }

    fn refuse(&mut self, source: &str, refusal: Refusal) {
        if !self.is_full {
            self.items.push(Item { source: source.to_owned(), content: Err(refusal) });
        }
    }

    /// Refuses the rest of the file.
    fn stop(&mut self, source: &str, what: &'static str, limit: usize) {
        self.refuse(source, Refusal::TooMuch { what, limit });
        self.is_full = true;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refusal(bytes: &[u8]) -> Refusal {
        let items = certificates("f", bytes, &Limits::default());
        assert_eq!(items.len(), 1, "{items:?}");
        items.into_iter().next().and_then(|item| item.content.err()).unwrap()
    }

    #[test]
    fn each_wrong_file_is_named() {
        assert_eq!(refusal(b""), Refusal::Empty);
        assert_eq!(refusal(b" \r\n"), Refusal::Empty);
        assert_eq!(refusal(b"<!DOCTYPE html><html>"), Refusal::NotACertificate(Kind::Html));
        assert_eq!(refusal(b"\xEF\xBB\xBF\n <HTML>"), Refusal::NotACertificate(Kind::Html));
        assert_eq!(refusal(b"hello"), Refusal::NotACertificate(Kind::Unknown));
        assert_eq!(refusal(&[0x30, 0x82, 0x05]), Refusal::NotACertificate(Kind::Unknown));
        assert_eq!(
            refusal(b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"),
            Refusal::PrivateKey
        );
        assert_eq!(refusal(b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----"), Refusal::DamagedPem);
        assert_eq!(refusal(b"-----BEGIN CERTIFICATE-----\nAAAA\n"), Refusal::DamagedPem);
        assert!(matches!(refusal(b"PK\x03\x04 but nothing more"), Refusal::DamagedArchive { .. }));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic_and_always_give_an_item(
            start in proptest::sample::select(vec![
                &b""[..],
                b"\x30\x82",
                b"PK\x03\x04",
                b"-----BEGIN PKCS7-----\n",
                b"\x30\x03",
                b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
            ]),
            rest in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let items = certificates("f", &[start, &rest].concat(), &Limits::default());
            prop_assert!(!items.is_empty());
        }
    }
}
