//! PKCS#7 signed data used as a bag of certificates (RFC 2315 section 9.1). Its signatures, if any, mean nothing to us.

use std::borrow::Cow;

use openssl::error::ErrorStack;
use openssl::pkcs7::Pkcs7;

use super::{Collector, Refusal};
use crate::pki::der::{DerError, Reader, tag};

/// Takes each certificate of the bag.
pub(super) fn take(collector: &mut Collector<'_>, source: &str, bytes: &[u8]) {
    if let Err(error) = definite(bytes).and_then(|der| take_bag(collector, source, &der)) {
        collector.refuse(source, Refusal::DamagedPkcs7(error));
    }
}

fn take_bag(collector: &mut Collector<'_>, source: &str, der: &[u8]) -> Result<(), DerError> {
    let mut outer = Reader::inside(der, tag::SEQUENCE)?;
    outer.expect(tag::OID)?;
    let mut signed_data = Reader::inside(outer.expect(tag::CONTEXT_0)?.content, tag::SEQUENCE)?;
    signed_data.expect(tag::INTEGER)?;
    signed_data.expect(tag::SET)?;
    signed_data.expect(tag::SEQUENCE)?;
    let mut bag = match signed_data.optional(tag::CONTEXT_0)? {
        Some(bag) if !bag.content.is_empty() => Reader::new(bag.content),
        _ => {
            collector.refuse(source, Refusal::NoCertificates);
            return Ok(());
        }
    };
    let mut position = 0_usize;
    while !bag.is_empty() && !collector.is_full {
        let certificate = bag.read()?;
        position += 1;
        // A bag in a bag would be recursion at the sender's wish; nobody makes them.
        let source = format!("{source}#{position}");
        match super::kind_of(certificate.whole) {
            super::Kind::Certificate => collector.accept(&source, certificate.whole),
            other => collector.refuse(&source, Refusal::NotACertificate(other)),
        }
    }
    Ok(())
}

/// Some exporters write BER with indefinite lengths; OpenSSL turns it into DER.
fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, DerError> {
    if bytes.get(1) != Some(&0x80) {
        return Ok(Cow::Borrowed(bytes));
    }
    let der = Pkcs7::from_der(bytes).and_then(|parsed| parsed.to_der());
    drop(ErrorStack::get());
    der.map(Cow::Owned).map_err(|_| DerError::Length)
}
