//! The demo CA's OCSP responder: answers signed by the authority itself, by a responder that it certified, or, for tests, by anybody
//! (RFC 6960 section 4.2).

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sha::{sha1, sha256};
use openssl::sign::Signer;
use openssl::x509::X509;
use time::UtcOffset;

use super::{Authority, Certified, DemoCa, DemoCaError, der, profile, public_half};
use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::status::{REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;

const BASIC: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 48, 1, 1];
const NONCE: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 48, 1, 2];
const EXTENDED_REVOKE: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 48, 1, 9];
const SHA1: &[u32] = &[1, 3, 14, 3, 2, 26];
const SHA256: &[u32] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];

/// Who signs an answer.
#[derive(Debug, Clone, Copy)]
pub enum OcspSigner<'a> {
    /// The authority itself, named by its subject.
    Authority,
    /// The holder of this certificate, which comes with the answer, named by the hash of its key.
    Holder {
        /// DER.
        certificate: &'a [u8],
        /// Its key.
        key: &'a PKey<Private>,
    },
}

/// What an answer says of a certificate.
#[derive(Debug, Clone, Copy)]
pub enum OcspWord {
    /// Not revoked.
    Good,
    /// Revoked, or on hold (reason 6).
    Revoked(Revocation),
    /// Never heard of.
    Unknown,
    /// The same, as RFC 6960 section 4.4.8 has it said: "revoked", on hold since 1970.
    NeverIssued,
}

/// What an answer shall say.
#[derive(Debug, Clone, Copy)]
pub struct OcspOrder<'a> {
    /// Who signs.
    pub signer: OcspSigner<'a>,
    /// thisUpdate.
    pub at: Timestamp,
    /// When it says that it is signed, if not then.
    pub produced_at: Option<Timestamp>,
    /// When the next is due.
    pub next_update: Option<Timestamp>,
    /// Name certificates by SHA-256 instead of SHA-1.
    pub by_sha256: bool,
    /// Repeated from the question.
    pub nonce: Option<&'a [u8]>,
    /// The certificates, all of one authority.
    pub words: &'a [(Serial, OcspWord)],
}

/// What a responder's certificate shall be.
#[derive(Debug, Clone, Copy)]
pub struct ResponderOrder {
    /// First instant of validity.
    pub not_before: Timestamp,
    /// First instant after it.
    pub not_after: Timestamp,
    /// With the extended key usage that makes it a responder.
    pub signs_answers: bool,
    /// Exempt from revocation (`ocsp-nocheck`).
    pub is_exempt: bool,
}

impl DemoCa {
    /// The key of the demo's responder, for whichever certificate.
    #[must_use]
    pub const fn responder_key(&self) -> &PKey<Private> {
        &self.responder
    }

    /// A responder's certificate by `authority`, DER. The serial number is always the same.
    ///
    /// # Errors
    /// When OpenSSL cannot sign.
    pub fn responder(&self, authority: Authority, order: &ResponderOrder) -> Result<Vec<u8>, DemoCaError> {
        let half = public_half(&self.responder)?;
        let issuer_key_id = &self.authority(authority).half.key_id;
        let extensions =
            profile::responder_extensions(&half.key_id, issuer_key_id, order.signs_answers, order.is_exempt);
        self.certify(
            authority,
            &Certified {
                serial: der::unsigned(&[0x05, 0xC5]),
                subject: profile::responder_name(),
                not_before: order.not_before,
                not_after: order.not_after,
                key: &half.info,
                extensions,
            },
        )
    }

    /// An OCSP answer about certificates of `authority`, DER.
    ///
    /// # Errors
    /// When OpenSSL cannot sign.
    pub fn ocsp(&self, authority: Authority, order: &OcspOrder<'_>) -> Result<Vec<u8>, DemoCaError> {
        let words: Vec<Vec<u8>> = order
            .words
            .iter()
            .map(|(serial, word)| self.single(authority, order, serial, *word))
            .collect::<Result<_, _>>()?;
        let (key, responder, certificates) = match order.signer {
            OcspSigner::Authority => {
                (&self.authority(authority).key, der::element(0xA1, &profile::authority_name(authority)), Vec::new())
            }
            OcspSigner::Holder { certificate, key } => {
                let id = der::element(0xA2, &der::octet_string(&sha1(&key_bits(certificate)?)));
                (key, id, der::explicit(0, &der::sequence(&[certificate])))
            }
        };
        let mut data = vec![responder, generalized(order.produced_at.unwrap_or(order.at)), der::sequence(&words)];
        let nonce = order.nonce.map(|nonce| profile::plain(NONCE, &der::octet_string(nonce)));
        let is_extended = order.words.iter().any(|(_, word)| matches!(word, OcspWord::NeverIssued));
        let extensions: Vec<_> =
            nonce.into_iter().chain(is_extended.then(|| profile::plain(EXTENDED_REVOKE, &der::NULL))).collect();
        if !extensions.is_empty() {
            data.push(der::element(0xA1, &der::sequence(&extensions)));
        }
        let data = der::sequence(&data);
        let digest = if authority.is_sha1() { MessageDigest::sha1() } else { MessageDigest::sha256() };
        let signature = Signer::new(digest, key)?.sign_oneshot_to_vec(&data)?;
        let basic =
            der::sequence(&[data, authority.signature_algorithm(), der::bit_string(0, &signature), certificates]);
        let typed = der::sequence(&[der::oid(BASIC), der::octet_string(&basic)]);
        Ok(der::sequence(&[der::enumerated(0), der::explicit(0, &typed)]))
    }

    fn single(
        &self,
        authority: Authority,
        order: &OcspOrder<'_>,
        serial: &Serial,
        word: OcspWord,
    ) -> Result<Vec<u8>, DemoCaError> {
        let (name, key) = (profile::authority_name(authority), key_bits(self.certificate(authority))?);
        let (hash, name, key) = if order.by_sha256 {
            (SHA256, sha256(&name).to_vec(), sha256(&key).to_vec())
        } else {
            (SHA1, sha1(&name).to_vec(), sha1(&key).to_vec())
        };
        let id = der::sequence(&[
            der::sequence(&[der::oid(hash), der::NULL.to_vec()]),
            der::octet_string(&name),
            der::octet_string(&key),
            der::element(0x02, &serial.0),
        ]);
        let status = match word {
            OcspWord::Good => der::element(0x80, &[]),
            OcspWord::Unknown => der::element(0x82, &[]),
            OcspWord::Revoked(revocation) => revoked(revocation),
            OcspWord::NeverIssued => revoked(Revocation { at: Timestamp::from_unix_seconds(0), reason: REASON_HOLD }),
        };
        let mut parts = vec![id, status, generalized(order.at)];
        parts.extend(order.next_update.map(|next| der::explicit(0, &generalized(next))));
        Ok(der::sequence(&parts))
    }
}

fn revoked(revocation: Revocation) -> Vec<u8> {
    let reason = der::explicit(0, &der::enumerated(revocation.reason));
    der::element(0xA1, &[generalized(revocation.at), reason].concat())
}

/// The bits of a certificate's key, without their count of unused ones.
fn key_bits(certificate: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    X509::from_der(certificate)?.public_key()?.rsa()?.public_key_to_der_pkcs1()
}

/// OCSP knows this form of time alone.
fn generalized(instant: Timestamp) -> Vec<u8> {
    let utc = instant.to_offset().to_offset(UtcOffset::UTC);
    let (date, clock) = (utc.date(), utc.time());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    let text = format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}Z", clock.hour(), clock.minute(), clock.second());
    der::element(0x18, text.as_bytes())
}
