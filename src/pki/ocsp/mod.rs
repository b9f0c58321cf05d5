//! OCSP (RFC 6960): questions to a CA's responder and its answers, which are believed only once their signature is verified.
//!
//! [`request()`] writes a question; [`VerifiedOcsp::open`] takes an answer, from the network or from a file alike. Fetching is elsewhere.
//! `revocation::RevocationLists` joins answers with the CA's lists to one word.

mod cert_id;
mod refusal;
mod request;
mod responder;
mod response;
mod verified;

pub use self::cert_id::CertIdHash;
pub use self::refusal::OcspRefusal;
pub use self::request::{OcspRequestError, request};
pub use self::response::looks_like_an_answer;
#[cfg(fuzzing)]
pub use self::response::read_unsigned;
pub use self::verified::{NonceRule, OcspAnswer, OcspFacts, OcspStatus, OcspTerms, VerifiedOcsp};

/// `id-pkix-ocsp-basic`.
const BASIC: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
/// `id-pkix-ocsp-nonce`.
const NONCE: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02];
/// `id-pkix-ocsp-extended-revoke`.
const EXTENDED_REVOKE: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x09];
