//! A question to a responder (RFC 6960 section 4.1), unsigned, as responders expect them.

use openssl::error::ErrorStack;
use openssl::x509::X509;
use thiserror::Error;

use super::NONCE;
use super::cert_id::{CertIdHash, IssuerHashes};
use crate::pki::chain::TrustStore;
use crate::pki::der::tag;
use crate::pki::encode::{element, sequence};
use crate::pki::facts::{MalformedCertificate, parse};

/// Longest nonce (RFC 9654 section 2.1).
const MAX_NONCE: usize = 128;

/// Why no question can be asked.
#[derive(Debug, Error)]
pub enum OcspRequestError {
    /// The certificate cannot be read.
    #[error("the certificate to ask about cannot be read")]
    Malformed(#[from] MalformedCertificate),
    /// Nobody known certified it.
    #[error("no known CA certified the certificate to ask about; add its CA to the trusted ones")]
    UnknownIssuer,
    /// A nonce must have 1 to 128 octets.
    #[error("a nonce has 1 to {MAX_NONCE} octets")]
    Nonce,
    /// OpenSSL failed in itself.
    #[error("OpenSSL could not read the certificate to ask about; try again")]
    OpenSsl(#[from] ErrorStack),
}

/// The question whether a certificate is revoked, DER: what is sent to the responder as `application/ocsp-request`. The nonce, drawn
/// anew for each question, ties the answer to it.
///
/// # Errors
/// When the certificate is malformed or of no CA in `trust`, or the nonce is empty or too long.
pub fn request(
    trust: &TrustStore,
    certificate: &[u8],
    hash: CertIdHash,
    nonce: Option<&[u8]>,
) -> Result<Vec<u8>, OcspRequestError> {
    if nonce.is_some_and(|nonce| !(1..=MAX_NONCE).contains(&nonce.len())) {
        return Err(OcspRequestError::Nonce);
    }
    let facts = parse(certificate)?.facts;
    let issuers = trust.issuers_of(&*X509::from_der(certificate)?);
    let issuer = issuers.first().and_then(|&position| trust.authorities.get(position));
    let hashes = issuer.map(IssuerHashes::of).transpose()?.flatten().ok_or(OcspRequestError::UnknownIssuer)?;
    let questions = sequence(&[sequence(&[hashes.cert_id(hash, &facts.serial)])]);
    let mut parts = vec![questions];
    if let Some(nonce) = nonce {
        let value = element(tag::OCTET_STRING, &element(tag::OCTET_STRING, nonce));
        let extension = sequence(&[element(tag::OID, NONCE), value]);
        parts.push(element(tag::CONTEXT_2, &sequence(&[extension])));
    }
    Ok(sequence(&[sequence(&parts)]))
}
