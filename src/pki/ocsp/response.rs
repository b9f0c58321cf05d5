//! An answer split into its parts, borrowed and not yet believed (RFC 6960 section 4.2.1).

use super::cert_id::CertId;
use super::{BASIC, EXTENDED_REVOKE, NONCE, OcspRefusal};
use crate::domain::certificate::status::{REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;
use crate::pki::der::{DerError, Element, Reader, tag};
use crate::pki::revocation::extension;

/// `certStatus`: good and unknown are empty, revoked is a structure.
const GOOD: u8 = 0x80;
const REVOKED: u8 = tag::CONTEXT_1;
const UNKNOWN: u8 = 0x82;
const HIGHEST_REASON: u8 = 10;

/// Bounds on what is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) answers: usize,
    pub(super) certificates: usize,
}

/// The parts of a basic answer.
pub(super) struct Parts<'a> {
    /// What was signed.
    pub(super) signed: &'a [u8],
    /// Content of the `AlgorithmIdentifier`.
    pub(super) algorithm: &'a [u8],
    pub(super) signature: &'a [u8],
    pub(super) responder: ResponderId<'a>,
    pub(super) produced_at: Timestamp,
    /// What is said of each certificate; of what the CA never issued, that it is not known.
    pub(super) singles: Vec<Single<'a>>,
    pub(super) nonce: Option<&'a [u8]>,
    /// Certificates sent along, DER.
    pub(super) certificates: Vec<&'a [u8]>,
}

/// How the responder names itself.
#[derive(Clone, Copy)]
pub(super) enum ResponderId<'a> {
    /// DER of its subject name.
    Name(&'a [u8]),
    /// SHA-1 of its key's bits.
    Key(&'a [u8]),
}

/// What is said of one certificate.
pub(super) struct Single<'a> {
    pub(super) id: CertId<'a>,
    pub(super) word: SingleWord,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
}

/// The status in an answer.
#[derive(Clone, Copy)]
pub(super) enum SingleWord {
    Good,
    Revoked(Revocation),
    Unknown,
}

impl SingleWord {
    /// How RFC 6960 section 4.4.8 has a responder say of a certificate that was never issued that it is "revoked". Responders say so of
    /// those that are not loaded yet.
    fn is_never_issued(&self) -> bool {
        matches!(self, Self::Revoked(told) if told.reason == REASON_HOLD && told.at == Timestamp::from_unix_seconds(0))
    }
}

/// What the extensions of an answer tell.
#[derive(Default)]
struct Extensions<'a> {
    nonce: Option<&'a [u8]>,
    /// It may say "revoked" of what was never issued.
    is_extended: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn split(der: &'a [u8], bounds: Bounds) -> Result<Self, OcspRefusal> {
        let mut basic = Reader::inside(basic_answer(der)?, tag::SEQUENCE)?;
        let data = basic.expect(tag::SEQUENCE)?;
        let algorithm = basic.expect(tag::SEQUENCE)?.content;
        let Some((0, signature)) = basic.expect(tag::BIT_STRING)?.content.split_first() else {
            return Err(OcspRefusal::Malformed(DerError::Number));
        };
        let certificates = match basic.optional(tag::CONTEXT_0)? {
            Some(explicit) => certificates(&explicit, bounds.certificates)?,
            None => Vec::new(),
        };
        basic.end()?;

        let mut parts = Reader::new(data.content);
        let version = parts.optional(tag::CONTEXT_0)?;
        if let Some(version) = version
            && Reader::inside(version.content, tag::INTEGER)?.rest() != [0]
        {
            return Err(OcspRefusal::UnknownType);
        }
        let responder = responder(parts.read()?)?;
        let produced_at = generalized(&mut parts)?;
        let mut singles = singles(parts.expect(tag::SEQUENCE)?, bounds.answers)?;
        let Extensions { nonce, is_extended } = extensions(parts.optional(tag::CONTEXT_1)?)?;
        parts.end()?;
        for single in singles.iter_mut().filter(|single| is_extended && single.word.is_never_issued()) {
            single.word = SingleWord::Unknown;
        }
        let signed = data.whole;
        Ok(Self { signed, algorithm, signature, responder, produced_at, singles, nonce, certificates })
    }
}

/// `BasicOCSPResponse` within an `OCSPResponse`.
fn basic_answer(der: &[u8]) -> Result<&[u8], OcspRefusal> {
    let mut outer = Reader::inside(der, tag::SEQUENCE)?;
    let status = match outer.expect(tag::ENUMERATED)?.content {
        [0] => None,
        [1] => Some("malformedRequest"),
        [2] => Some("internalError"),
        [3] => Some("tryLater"),
        [5] => Some("sigRequired"),
        [6] => return Err(OcspRefusal::Unauthorized),
        _ => Some("unknown status"),
    };
    if let Some(status) = status {
        return Err(OcspRefusal::Unsuccessful { status });
    }
    let explicit = outer.expect(tag::CONTEXT_0)?;
    outer.end()?;
    let mut typed = Reader::inside(explicit.content, tag::SEQUENCE)?;
    if typed.expect(tag::OID)?.content != BASIC {
        return Err(OcspRefusal::UnknownType);
    }
    let basic = typed.expect(tag::OCTET_STRING)?.content;
    typed.end()?;
    Ok(basic)
}

fn certificates<'a>(explicit: &Element<'a>, limit: usize) -> Result<Vec<&'a [u8]>, OcspRefusal> {
    let mut all = Reader::inside(explicit.content, tag::SEQUENCE)?;
    let mut certificates = Vec::new();
    while !all.is_empty() {
        if certificates.len() >= limit {
            return Err(OcspRefusal::TooMany { what: "certificates", limit });
        }
        certificates.push(all.expect(tag::SEQUENCE)?.whole);
    }
    Ok(certificates)
}

fn responder(element: Element<'_>) -> Result<ResponderId<'_>, DerError> {
    match element.tag {
        tag::CONTEXT_1 => {
            let mut name = Reader::new(element.content);
            let whole = name.expect(tag::SEQUENCE)?.whole;
            name.end()?;
            Ok(ResponderId::Name(whole))
        }
        tag::CONTEXT_2 => {
            let mut key = Reader::new(element.content);
            let hash = key.expect(tag::OCTET_STRING)?.content;
            key.end()?;
            Ok(ResponderId::Key(hash))
        }
        found => Err(DerError::Tag { expected: tag::CONTEXT_1, found }),
    }
}

fn singles(all: Element<'_>, limit: usize) -> Result<Vec<Single<'_>>, OcspRefusal> {
    let mut rest = Reader::new(all.content);
    let mut singles = Vec::new();
    while !rest.is_empty() {
        if singles.len() >= limit {
            return Err(OcspRefusal::TooMany { what: "answers", limit });
        }
        singles.push(single(&rest.expect(tag::SEQUENCE)?)?);
    }
    Ok(singles)
}

fn single<'a>(element: &Element<'a>) -> Result<Single<'a>, OcspRefusal> {
    let mut parts = Reader::new(element.content);
    let id = CertId::read(&parts.expect(tag::SEQUENCE)?)?;
    let status = parts.read()?;
    let word = match (status.tag, status.content) {
        (GOOD, []) => SingleWord::Good,
        (UNKNOWN, []) => SingleWord::Unknown,
        (REVOKED, content) => SingleWord::Revoked(revoked(content)?),
        (found, _) => return Err(OcspRefusal::Malformed(DerError::Tag { expected: GOOD, found })),
    };
    let this_update = generalized(&mut parts)?;
    let next_update = match parts.optional(tag::CONTEXT_0)? {
        Some(explicit) => {
            let mut inner = Reader::new(explicit.content);
            let next = generalized(&mut inner)?;
            inner.end()?;
            Some(next)
        }
        None => None,
    };
    extensions(parts.optional(tag::CONTEXT_1)?)?;
    parts.end()?;
    Ok(Single { id, word, this_update, next_update })
}

fn revoked(content: &[u8]) -> Result<Revocation, DerError> {
    let mut parts = Reader::new(content);
    let at = generalized(&mut parts)?;
    let reason = match parts.optional(tag::CONTEXT_0)? {
        // An unknown reason still revokes.
        Some(explicit) => match Reader::inside(explicit.content, tag::ENUMERATED)?.rest() {
            &[code] if code <= HIGHEST_REASON => code,
            _ => 0,
        },
        None => 0,
    };
    parts.end()?;
    Ok(Revocation { at, reason })
}

/// What the extensions tell; refuses what is critical and unknown.
fn extensions(explicit: Option<Element<'_>>) -> Result<Extensions<'_>, OcspRefusal> {
    let mut told = Extensions::default();
    let Some(explicit) = explicit else { return Ok(told) };
    let mut all = Reader::inside(explicit.content, tag::SEQUENCE)?;
    while !all.is_empty() {
        let extension = extension(&all.expect(tag::SEQUENCE)?)?;
        match extension.oid {
            NONCE => {
                let mut value = Reader::new(extension.value);
                let content = value.expect(tag::OCTET_STRING)?.content;
                value.end()?;
                told.nonce = Some(content);
            }
            EXTENDED_REVOKE => told.is_extended = true,
            _ if extension.is_critical => return Err(OcspRefusal::UnknownCritical),
            _ => {}
        }
    }
    Ok(told)
}

/// OCSP knows no other form of time.
fn generalized(parts: &mut Reader<'_>) -> Result<Timestamp, DerError> {
    match parts.peek() {
        Some(tag::GENERALIZED_TIME) => parts.time(),
        Some(found) => Err(DerError::Tag { expected: tag::GENERALIZED_TIME, found }),
        None => Err(DerError::Truncated),
    }
}

/// Whether bytes begin as an answer does, and nothing else that comes in files: a structure whose first part is an enumeration.
#[must_use]
pub fn looks_like_an_answer(der: &[u8]) -> bool {
    Reader::inside(der, tag::SEQUENCE).is_ok_and(|outer| outer.peek() == Some(tag::ENUMERATED))
}

/// Reads an answer without asking who signed it: for the fuzzer, which cannot sign. Gives how many certificates it speaks of.
///
/// # Errors
/// When it is malformed or says nothing.
#[cfg(fuzzing)]
pub fn read_unsigned(der: &[u8]) -> Result<usize, OcspRefusal> {
    let parts = Parts::split(der, Bounds { answers: 64, certificates: 8 })?;
    assert!(parts.singles.len() <= 64 && parts.certificates.len() <= 8, "bounds hold");
    let _ = crate::pki::signed::SignatureAlgorithm::read(parts.algorithm).is_ok();
    for certificate in &parts.certificates {
        let _ = super::responder::usage_of(certificate);
    }
    Ok(parts.singles.len())
}
