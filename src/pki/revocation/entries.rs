//! The entries of a list, walked where they lie (RFC 5280 section 5.3).

use super::index::CrlIndex;
use super::scope::{Scope, extension};
use crate::domain::certificate::status::Revocation;
use crate::pki::der::{DerError, Element, Reader, tag};

const REASON_CODE: &[u8] = &[0x55, 0x1D, 0x15];
const CERTIFICATE_ISSUER: &[u8] = &[0x55, 0x1D, 0x1D];
const HIGHEST_REASON: u8 = 10;
/// Octets of the shortest entry there is: two lengths, a serial number of one octet, and a time.
const SHORTEST: usize = 20;
const REASON_REMOVE_FROM_CRL: u8 = 8;

/// Walks `revokedCertificates` into an index; the scope is that of entries with unusual extensions.
pub(super) fn walk(revoked: Option<Element<'_>>) -> Result<(CrlIndex, Scope), DerError> {
    let mut scope = Scope::Complete;
    let Some(revoked) = revoked else { return Ok((CrlIndex::default(), scope)) };
    let mut entries = Reader::new(revoked.content);
    // Entries of one list have nearly one length: room made at once spares half of the memory that growing takes.
    let each = { entries }.read().map_or(1, |first| first.whole.len());
    let mut index = CrlIndex::with_room_for(revoked.content.len() / each.max(SHORTEST));
    while !entries.is_empty() {
        let mut entry = Reader::new(entries.expect(tag::SEQUENCE)?.content);
        let serial = entry.expect(tag::INTEGER)?.content;
        let at = entry.time()?;
        let (reason, its_scope) = match entry.optional(tag::SEQUENCE)? {
            Some(extensions) => details(&extensions)?,
            None => (0, Scope::Complete),
        };
        entry.end()?;
        scope = scope.with(its_scope);
        if serial.is_empty() || !index.push(serial, Revocation { at, reason }) {
            return Err(DerError::Number);
        }
    }
    index.finish();
    Ok((index, scope))
}

fn details(extensions: &Element<'_>) -> Result<(u8, Scope), DerError> {
    let (mut reason, mut scope) = (0, Scope::Complete);
    let mut all = Reader::new(extensions.content);
    while !all.is_empty() {
        let extension = extension(&all.expect(tag::SEQUENCE)?)?;
        match extension.oid {
            REASON_CODE => {
                let stated = Reader::inside(extension.value, tag::ENUMERATED).map(|_| extension.value.last());
                // An unknown reason still revokes.
                reason = stated?.copied().filter(|&code| code <= HIGHEST_REASON).unwrap_or(0);
                if reason == REASON_REMOVE_FROM_CRL {
                    scope = scope.with(Scope::Delta);
                }
            }
            CERTIFICATE_ISSUER => scope = scope.with(Scope::Partitioned),
            _ if extension.is_critical => scope = scope.with(Scope::UnknownCritical),
            _ => {}
        }
    }
    Ok((reason, scope))
}
