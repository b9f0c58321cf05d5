//! Ways from a CA up to its anchor that OpenSSL found good once, kept for the other certificates of that CA: of each of those only the
//! CA's signature and the certificate itself are then looked at. OpenSSL takes a tenth of a millisecond to read a public key alone.
//!
//! Why that is sound. Let OpenSSL have found (A, I, …, R) good, and let B be of plain shape (`plain`), named after I, signed with I's
//! key and valid. What OpenSSL would ask of (B, I, …, R) beyond that is what a certificate above says of those below: path lengths,
//! which do not count the last certificate, and so held for A; name constraints, policy mappings, policy constraints and inhibited
//! policies. A way through a certificate that has any of the last four is not kept ([`bends_paths`]), B has none by its shape, and no
//! way is used for initial policies other than any. What depends on time is the validity of those above: a way is used within it only.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Public};

use super::plain::PlainLeaf;
use super::trust::TrustStore;
use crate::domain::clock::Timestamp;
use crate::pki::algorithm::LeafStrength;

/// Ways kept for CAs of one name.
const MAX_NAMESAKES: usize = 8;

/// A CA and those above it.
struct Way {
    /// Positions in the trust store, the CA first, its anchor last.
    above: Vec<usize>,
    key: PKey<Public>,
    key_id: Option<Vec<u8>>,
    /// When all of them are valid: from the first instant on, before the second.
    validity: (Timestamp, Timestamp),
}

/// Ways by the DER of their CA's name.
#[derive(Default)]
pub(super) struct KnownWays {
    ways: RwLock<HashMap<Vec<u8>, Vec<Arc<Way>>>>,
}

/// Whether a certificate may hold an extension by which one path through it is good and another is not: name constraints, policy
/// mappings, policy constraints, inhibited any-policy (RFC 5280 sections 4.2.1.5, 4.2.1.10, 4.2.1.11 and 4.2.1.14). Any such run of
/// octets counts, wherever it stands: a mistake costs time and nothing else.
pub(super) fn bends_paths(der: &[u8]) -> bool {
    der.windows(3).any(|octets| matches!(octets, [0x55, 0x1D, 0x1E | 0x21 | 0x24 | 0x36]))
}

impl TrustStore {
    /// Who is above a certificate of plain shape by a known way that is good for it at `at`, and what the algorithm table is to know
    /// of it; none when OpenSSL is to be asked.
    pub(in crate::pki) fn known_path(&self, der: &[u8], at: Timestamp) -> Option<(Vec<usize>, LeafStrength)> {
        let leaf = PlainLeaf::read(der)?;
        if at < leaf.validity.0 || leaf.validity.1 <= at {
            return None;
        }
        let ways = self.ways.named(leaf.issuer);
        let way = ways.iter().find(|way| way.leads_from(&leaf, at))?;
        Some((
            way.above.clone(),
            LeafStrength { digest: leaf.digest(), key: self.algorithms.objection_to_rsa(leaf.rsa_bits) },
        ))
    }

    /// Keeps what is above the leaf of a path that OpenSSL found good at `at` with any policy acceptable.
    pub(super) fn keep_way(&self, above: &[usize], at: Timestamp) -> Result<(), ErrorStack> {
        let authorities: Vec<_> = above.iter().filter_map(|&position| self.authorities.get(position)).collect();
        let (Some(issuer), Some(anchor)) = (authorities.first(), authorities.last()) else { return Ok(()) };
        if authorities.len() != above.len() || !anchor.is_anchor || !authorities.iter().all(|one| one.is_plain) {
            return Ok(());
        }
        let name = issuer.certificate.subject_name().to_der()?;
        let from = authorities.iter().map(|authority| authority.validity.0).max();
        let until = authorities.iter().map(|authority| authority.validity.1).min();
        let Some(validity) = from.zip(until).filter(|&(from, until)| from <= at && at < until) else { return Ok(()) };
        let key = issuer.certificate.public_key()?;
        let key_id = issuer.certificate.subject_key_id().map(|id| id.as_slice().to_vec());
        let way = Way { above: above.to_vec(), key, key_id, validity };
        let mut ways = self.ways.ways.write().unwrap_or_else(PoisonError::into_inner);
        let named = ways.entry(name).or_default();
        if named.len() < MAX_NAMESAKES && !named.iter().any(|known| known.above == way.above) {
            named.push(Arc::new(way));
        }
        Ok(())
    }
}

impl KnownWays {
    fn named(&self, issuer: &[u8]) -> Vec<Arc<Way>> {
        self.ways.read().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned().unwrap_or_default()
    }
}

impl Way {
    fn leads_from(&self, leaf: &PlainLeaf<'_>, at: Timestamp) -> bool {
        let is_in_time = self.validity.0 <= at && at < self.validity.1;
        let is_meant = match (leaf.issuer_key_id, self.key_id.as_deref()) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        };
        is_in_time && is_meant && leaf.algorithm.is_signed_with(&self.key, leaf.signed, leaf.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bends_paths_is_seen_wherever_it_stands() {
        for last in [0x1E, 0x21, 0x24, 0x36] {
            assert!(bends_paths(&[0x30, 0x06, 0x03, 0x55, 0x1D, last, 0x00]));
        }
        for last in [0x0F, 0x11, 0x13, 0x20, 0x23, 0x25] {
            assert!(!bends_paths(&[0x30, 0x06, 0x03, 0x55, 0x1D, last, 0x00]), "{last}");
        }
    }
}
