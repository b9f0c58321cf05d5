//! Whether a list speaks for all certificates of its issuer by itself, or needs more care (RFC 5280 section 5.2).

use serde::Serialize;

use crate::pki::der::{DerError, Element, Reader, tag};

const CRL_NUMBER: &[u8] = &[0x55, 0x1D, 0x14];
const DELTA: &[u8] = &[0x55, 0x1D, 0x1B];
const ISSUING_DISTRIBUTION_POINT: &[u8] = &[0x55, 0x1D, 0x1C];
const FRESHEST: &[u8] = &[0x55, 0x1D, 0x2E];

/// What a list speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All certificates of its issuer: the index alone answers.
    Complete,
    /// Some certificates or reasons, or those of other issuers (issuing distribution point, certificate issuer).
    Partitioned,
    /// Changes since another list, or a list that has such changes beside it.
    Delta,
    /// Something critical that we do not know.
    UnknownCritical,
}

/// An extension of a list, of an entry, or of an OCSP answer.
pub(in crate::pki) struct Extension<'a> {
    pub(in crate::pki) oid: &'a [u8],
    pub(in crate::pki) is_critical: bool,
    pub(in crate::pki) value: &'a [u8],
}

/// Reads one extension.
pub(in crate::pki) fn extension<'a>(element: &Element<'a>) -> Result<Extension<'a>, DerError> {
    let mut parts = Reader::new(element.content);
    let oid = parts.expect(tag::OID)?.content;
    let is_critical = match parts.optional(tag::BOOLEAN)? {
        Some(boolean) => matches!(boolean.content, [value] if *value != 0),
        None => false,
    };
    let value = parts.expect(tag::OCTET_STRING)?.content;
    parts.end()?;
    Ok(Extension { oid, is_critical, value })
}

/// Number and scope by the list's own extensions.
pub(super) fn of_list(extensions: Option<Element<'_>>) -> Result<(Option<Vec<u8>>, Scope), DerError> {
    let (mut number, mut scope) = (None, Scope::Complete);
    let Some(explicit) = extensions else { return Ok((number, scope)) };
    let mut all = Reader::inside(explicit.content, tag::SEQUENCE)?;
    while !all.is_empty() {
        let extension = extension(&all.expect(tag::SEQUENCE)?)?;
        match extension.oid {
            CRL_NUMBER => {
                let mut value = Reader::new(extension.value);
                number = Some(value.expect(tag::INTEGER)?.content.to_vec());
            }
            DELTA | FRESHEST => scope = scope.with(Scope::Delta),
            ISSUING_DISTRIBUTION_POINT => scope = scope.with(Scope::Partitioned),
            _ if extension.is_critical => scope = scope.with(Scope::UnknownCritical),
            _ => {}
        }
    }
    Ok((number, scope))
}

impl Scope {
    /// The scope when something of another scope is found too.
    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::UnknownCritical, _) | (_, Self::UnknownCritical) => Self::UnknownCritical,
            (Self::Complete, found) | (found, Self::Complete) => found,
            (Self::Delta, _) | (_, Self::Delta) => Self::Delta,
            (Self::Partitioned, Self::Partitioned) => Self::Partitioned,
        }
    }
}
