//! Who signed an answer, and for which CA that one may speak: the CA itself, or a responder that the CA certified directly for this
//! (RFC 6960 section 4.2.2.2).

use openssl::error::ErrorStack;
use openssl::x509::{X509, X509Ref};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::oid_registry::asn1_rs::oid;
use x509_parser::prelude::FromDer;

use super::OcspRefusal;
use super::cert_id::{IssuerHashes, key_bits};
use super::refusal::NotAResponder;
use super::response::{Parts, ResponderId};
use crate::domain::certificate::facts::CertificateFacts;
use crate::domain::clock::Timestamp;
use crate::pki::chain::TrustStore;
use crate::pki::facts::parse;
use crate::pki::revocation::{RevocationLists, Subject, Word};
use crate::pki::signed::SignatureAlgorithm;

/// Whom an answer comes from.
pub(super) struct Signer {
    /// Its subject, RFC 4514 text.
    pub(super) name: String,
    /// Position of the CA for which it speaks.
    pub(super) authority: usize,
    /// First instant at which its own certificate is no longer valid; none for the CA itself.
    pub(super) until: Option<Timestamp>,
}

/// Finds who signed, and refuses whoever may not at `at`.
pub(super) fn find(
    parts: &Parts<'_>,
    trust: &TrustStore,
    lists: &RevocationLists,
    at: Timestamp,
) -> Result<Signer, OcspRefusal> {
    let algorithm = SignatureAlgorithm::read(parts.algorithm)?.ok_or(OcspRefusal::UnknownAlgorithm)?;
    for (position, authority) in trust.authorities.iter().enumerate() {
        let hashes = IssuerHashes::of(authority)?;
        let is_named = match parts.responder {
            ResponderId::Name(name) => authority.certificate.subject_name().to_der()? == name,
            ResponderId::Key(hash) => hashes.is_some_and(|hashes| hashes.has_key(hash)),
        };
        if is_named && algorithm.is_signed_by(&authority.certificate, parts.signed, parts.signature) {
            return match trust.objection_to_signed(position, algorithm.strength) {
                Some(objection) => Err(OcspRefusal::Weak { objection }),
                None => Ok(Signer { name: authority.facts.subject.clone(), authority: position, until: None }),
            };
        }
    }
    let mut reason = None;
    for &der in &parts.certificates {
        let Ok(certificate) = X509::from_der(der) else {
            drop(ErrorStack::get());
            reason = Some(NotAResponder::Unreadable);
            continue;
        };
        let is_signer = is_named(&parts.responder, &certificate)?
            && algorithm.is_signed_by(&certificate, parts.signed, parts.signature);
        if !is_signer {
            continue;
        }
        match delegated(der, &certificate, at, trust, lists) {
            Err(why) => reason = Some(why),
            Ok(signer) => {
                return match trust.objection_to_signed(signer.authority, algorithm.strength) {
                    Some(objection) => Err(OcspRefusal::Weak { objection }),
                    None => Ok(signer),
                };
            }
        }
    }
    Err(OcspRefusal::NotAuthorised { reason })
}

fn is_named(responder: &ResponderId<'_>, certificate: &X509Ref) -> Result<bool, ErrorStack> {
    match *responder {
        ResponderId::Name(name) => Ok(certificate.subject_name().to_der()? == name),
        ResponderId::Key(hash) => {
            let info = certificate.public_key().and_then(|key| key.public_key_to_der());
            drop(ErrorStack::get());
            Ok(info.is_ok_and(|info| key_bits(&info).is_some_and(|bits| openssl::sha::sha1(bits) == hash)))
        }
    }
}

/// Judges a responder's certificate at `at`.
fn delegated(
    der: &[u8],
    certificate: &X509Ref,
    at: Timestamp,
    trust: &TrustStore,
    lists: &RevocationLists,
) -> Result<Signer, NotAResponder> {
    let facts = parse(der).map_err(|_| NotAResponder::Unreadable)?.facts;
    let usage = usage_of(der).ok_or(NotAResponder::Unreadable)?;
    if !usage.signs_answers || !facts.may_sign {
        return Err(NotAResponder::NoUsage);
    }
    if at < facts.not_before || facts.not_after <= at {
        return Err(NotAResponder::NotValid { at });
    }
    let mut refusal = NotAResponder::NotByTheCa;
    for position in trust.issuers_of(certificate) {
        match by(position, &facts, certificate, usage, at, trust, lists) {
            Ok(()) => {
                return Ok(Signer { name: facts.subject, authority: position, until: Some(facts.not_after) });
            }
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// Whether the CA at that position made it a responder that may still be believed.
fn by(
    position: usize,
    facts: &CertificateFacts,
    certificate: &X509Ref,
    usage: Usage,
    at: Timestamp,
    trust: &TrustStore,
    lists: &RevocationLists,
) -> Result<(), NotAResponder> {
    let authority = trust.authorities.get(position).ok_or(NotAResponder::NotByTheCa)?;
    let anchors = trust.anchors_above(position);
    let objections = anchors.iter().map(|&anchor| trust.algorithms.objection(certificate, facts.not_before, anchor));
    match objections.min_by_key(Option::is_some) {
        Some(None) => {}
        Some(Some(objection)) => return Err(NotAResponder::Weak(objection)),
        None => return Err(NotAResponder::NotByTheCa),
    }
    let subject = Subject {
        serial: &facts.serial,
        not_after: facts.not_after,
        issuer_name: certificate.issuer_name(),
        issuer_spki: authority.spki,
    };
    if lists.is_ever_revoked(&subject) {
        return Err(NotAResponder::Revoked);
    }
    match lists.word_on(&subject, at) {
        Word::Revoked(_) => Err(NotAResponder::Revoked),
        Word::Silent if !usage.is_exempt => Err(NotAResponder::RevocationUnknown),
        Word::Silent | Word::Good => Ok(()),
    }
}

/// What a responder's certificate says of its use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    /// Extended key usage `OCSPSigning`, said expressly.
    signs_answers: bool,
    /// `id-pkix-ocsp-nocheck`: the CA exempts it from revocation for as long as it is valid.
    is_exempt: bool,
}

/// None when it cannot be read.
pub(super) fn usage_of(der: &[u8]) -> Option<Usage> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let mut usage = Usage { signs_answers: false, is_exempt: false };
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::ExtendedKeyUsage(usages) => usage.signs_answers |= usages.ocsp_signing,
            _ if extension.oid == oid!(1.3.6.1.5.5.7.48.1.5) => usage.is_exempt = true,
            _ => {}
        }
    }
    Some(usage)
}
