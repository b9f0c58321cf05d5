//! All verified lists together, and their word on one certificate at an instant (RFC 5280 section 6.3). What OCSP adds is in
//! `answers`.

use std::cmp::Ordering;
use std::sync::Arc;

use openssl::x509::{X509CrlRef, X509NameRef};

use super::crl::VerifiedCrl;
use super::scope::Scope;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation, is_covered};
use crate::domain::clock::Timestamp;
use crate::pki::ocsp::VerifiedOcsp;

/// Verified lists of any number of issuers, several versions of each. Immutable and shareable between threads.
#[derive(Debug, Default)]
pub struct RevocationLists {
    lists: Vec<Arc<VerifiedCrl>>,
    has_complex: bool,
    pub(super) answers: Vec<Arc<VerifiedOcsp>>,
}

/// Which certificate is asked about.
pub(in crate::pki) struct Subject<'a> {
    pub(in crate::pki) serial: &'a Serial,
    pub(in crate::pki) not_after: Timestamp,
    pub(in crate::pki) issuer_name: &'a X509NameRef,
    /// Key that signed it.
    pub(in crate::pki) issuer_spki: Fingerprint,
}

/// What the lists say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pki) enum Word {
    Revoked(Revocation),
    Good,
    /// No list speaks for it at the instant.
    Silent,
}

impl RevocationLists {
    /// Lists that were verified against the same trust store as will be used for validation.
    #[must_use]
    pub fn new(lists: Vec<Arc<VerifiedCrl>>) -> Self {
        let has_complex = lists.iter().any(|list| list.facts().scope != Scope::Complete);
        Self { lists, has_complex, answers: Vec::new() }
    }

    /// The same with OCSP answers beside the lists, verified against the same trust store.
    #[must_use]
    pub fn with_answers(mut self, answers: Vec<Arc<VerifiedOcsp>>) -> Self {
        self.answers = answers;
        self
    }

    /// The lists, in the order given.
    #[must_use]
    pub fn lists(&self) -> &[Arc<VerifiedCrl>] {
        &self.lists
    }

    /// The lists in OpenSSL's form: all partitioned, delta and odd ones, and the small complete ones.
    pub(in crate::pki) fn engine_lists(&self) -> Vec<&X509CrlRef> {
        self.lists.iter().filter_map(|list| list.engine_form.as_deref()).collect()
    }

    /// What any list says of a serial under that issuer name, whatever its scope: for the date of what the engine found.
    pub(in crate::pki) fn any_word(&self, subject: &Subject<'_>) -> Option<Revocation> {
        self.lists.iter().find_map(|list| list.index().find(subject.serial).next())
    }

    /// Whether the index alone may not have the last word on a certificate of that issuer.
    pub(in crate::pki) fn needs_engine(&self, subject: &Subject<'_>, word: Word) -> bool {
        let is_elsewhere = |list: &Arc<VerifiedCrl>| {
            is_same(&list.issuer_name, subject.issuer_name)
                && (list.facts().scope != Scope::Complete || list.signer != subject.issuer_spki)
        };
        match word {
            Word::Revoked(_) => false,
            Word::Good => self.lists.iter().any(is_elsewhere),
            Word::Silent => self.has_complex || self.lists.iter().any(is_elsewhere),
        }
    }

    /// What the complete lists, signed with the very key that signed the certificate, say of it at `at`.
    pub(in crate::pki) fn word_on(&self, subject: &Subject<'_>, at: Timestamp) -> Word {
        let speaking = self.speaking_of(subject);
        let said = |list: &VerifiedCrl, is_hold: bool| {
            let applies = |found: &Revocation| found.at <= at && (found.reason == REASON_HOLD) == is_hold;
            list.index().find(subject.serial).find(applies)
        };
        // A revocation is for ever, so any list may tell it; a hold may have been lifted, so only the list of the time may.
        let for_ever = speaking.iter().find_map(|list| said(list, false));
        let hold = nearest(&speaking, at).and_then(|list| said(list, true));
        let windows: Vec<ListWindow> = speaking.iter().map(|list| list.facts().window).collect();
        match for_ever.or(hold) {
            Some(revocation) => Word::Revoked(revocation),
            None if is_covered(&windows, subject.not_after, at) => Word::Good,
            None => Word::Silent,
        }
    }

    /// Whether one of them tells of its revocation, from whatever day on. Whoever has a stolen key writes any day into what they sign: what
    /// is signed with it must not be believed because it bears a day before the revocation.
    pub(in crate::pki) fn is_ever_revoked(&self, subject: &Subject<'_>) -> bool {
        let is_for_ever = |found: &Revocation| found.reason != REASON_HOLD;
        self.speaking_of(subject).iter().any(|list| list.index().find(subject.serial).any(|found| is_for_ever(&found)))
    }

    /// The complete lists, signed with the very key that signed the certificate.
    fn speaking_of(&self, subject: &Subject<'_>) -> Vec<&VerifiedCrl> {
        self.lists
            .iter()
            .map(Arc::as_ref)
            .filter(|list| list.facts().scope == Scope::Complete && list.signer == subject.issuer_spki)
            .filter(|list| is_same(&list.issuer_name, subject.issuer_name))
            .collect()
    }
}

/// The newest list in force at `at`, or else the first made after it.
fn nearest<'a>(lists: &[&'a VerifiedCrl], at: Timestamp) -> Option<&'a VerifiedCrl> {
    let made = |list: &&&VerifiedCrl| list.facts().window.this_update;
    let in_force =
        lists.iter().filter(|list| made(list) <= at && at < list.facts().window.next_update).max_by_key(made);
    in_force.or_else(|| lists.iter().filter(|list| made(list) > at).min_by_key(made)).copied()
}

pub(super) fn is_same(a: &X509NameRef, b: &X509NameRef) -> bool {
    a.try_cmp(b).is_ok_and(|order| order == Ordering::Equal)
}
