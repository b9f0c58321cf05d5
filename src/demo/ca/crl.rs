//! The demo CA's revocation lists: `TBSCertList` by hand, since the `openssl` crate cannot give an entry its reason
//! (RFC 5280 section 5.1).

use super::{Authority, DemoCa, DemoCaError, der, profile};
use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;

const CRL_NUMBER: &[u32] = &[2, 5, 29, 20];
const REASON_CODE: &[u32] = &[2, 5, 29, 21];

/// What a revocation list shall say.
#[derive(Debug, Clone, Copy)]
pub struct CrlOrder<'a> {
    /// `CRLNumber`.
    pub number: u64,
    /// When it says it was made.
    pub this_update: Timestamp,
    /// When the next is due.
    pub next_update: Timestamp,
    /// Serials with date and reason; reason 0 is left out, as RFC 5280 section 5.3.1 asks.
    pub entries: &'a [(Serial, Revocation)],
}

impl DemoCa {
    /// A revocation list of `authority`, DER.
    ///
    /// # Errors
    /// When OpenSSL cannot sign.
    pub fn crl(&self, authority: Authority, order: &CrlOrder<'_>) -> Result<Vec<u8>, DemoCaError> {
        let number = der::unsigned(&order.number.to_be_bytes());
        let extensions = der::sequence(&[
            profile::authority_key_id(&self.authority(authority).half.key_id),
            profile::plain(CRL_NUMBER, &number),
        ]);
        let mut parts = vec![
            der::unsigned(&[1]),
            authority.signature_algorithm(),
            profile::authority_name(authority),
            der::time(order.this_update),
            der::time(order.next_update),
        ];
        if !order.entries.is_empty() {
            let entries: Vec<Vec<u8>> = order.entries.iter().map(|(serial, said)| entry(serial, *said)).collect();
            parts.push(der::sequence(&entries));
        }
        parts.push(der::explicit(0, &extensions));
        self.sign(authority, der::sequence(&parts))
    }
}

fn entry(serial: &Serial, revocation: Revocation) -> Vec<u8> {
    let mut parts = vec![der::element(0x02, &serial.0), der::time(revocation.at)];
    if revocation.reason != 0 {
        let reason = profile::plain(REASON_CODE, &der::enumerated(revocation.reason));
        parts.push(der::sequence(&[reason]));
    }
    der::sequence(&parts)
}
