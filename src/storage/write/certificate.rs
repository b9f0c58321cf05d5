//! Certificates and their events.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::event::{CertificateEvent, EventCause};
use crate::domain::certificate::facts::{Certificate, Fingerprint};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::ids::{FactId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::storage::ChangeSet;
use crate::storage::code::json_list;
use crate::storage::entity::{certificate, certificate_event, certificate_event_cause, certificate_event_fact};
use crate::storage::error::Result;

/// Who recorded an event of a certificate, and on what evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateEventFact {
    /// This fact.
    pub id: FactId,
    /// The event.
    pub event: FactId,
    /// The account that recorded it; none for whoever stands at the machine.
    pub by: Option<PrincipalId>,
    /// SHA-256 of what shows it.
    pub evidence: Option<Fingerprint>,
}

impl ChangeSet {
    /// Adds certificates, each with the verdict on its chain, and records what the lists that are there say of them.
    ///
    /// # Errors
    /// When one with the same SHA-256 is already there, or the database fails.
    pub async fn insert_certificates(&mut self, certificates: &[(Certificate, ChainVerdict)]) -> Result<()> {
        let seq = self.seq();
        self.touched
            .officials
            .extend(certificates.iter().filter_map(|(certificate, _)| certificate.official).map(|id| id.0));
        let about = certificates.iter().map(|(certificate, _)| SubjectRef::Certificate(certificate.id.0));
        self.touched.concerned.others.extend(about);
        self.insert(certificates.iter().map(|(certificate, chain)| row(certificate, *chain, seq)).collect()).await?;
        self.observe_newcomers(&certificates.iter().map(|(certificate, _)| certificate).collect::<Vec<_>>()).await
    }

    /// Adds events of certificates.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_certificate_events(&mut self, events: &[CertificateEvent]) -> Result<()> {
        let recorded_from = self.seq();
        let about = events.iter().map(|event| SubjectRef::Certificate(event.certificate.0));
        self.touched.concerned.others.extend(about);
        let row = |event: &CertificateEvent| certificate_event::Model {
            id: event.id.0,
            certificate: event.certificate.0,
            kind: event.kind.to_string(),
            effective_at: event.effective_at.unix_micros(),
            details: event.details.clone(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(events.iter().map(row).collect()).await
    }

    /// Adds what is known of events of certificates beside when they took effect.
    ///
    /// # Errors
    /// When an event has such a fact already, or the database fails.
    pub async fn insert_certificate_event_facts(&mut self, facts: &[CertificateEventFact]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |fact: &CertificateEventFact| certificate_event_fact::Model {
            id: fact.id.0,
            event: fact.event.0,
            principal: fact.by.map(|principal| principal.0),
            sha256: fact.evidence.map(|hash| hash.0.to_vec()),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(facts.iter().map(row).collect()).await
    }

    /// Adds the causes of events of certificates.
    ///
    /// # Errors
    /// When an event has a cause already, a stop was lifted before, or the database fails.
    pub async fn insert_event_causes(&mut self, causes: &[EventCause]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |cause: &EventCause| certificate_event_cause::Model {
            id: cause.id.0,
            event: cause.event.0,
            subject: cause.subject.map(|subject| subject.0),
            lifts: cause.lifts.map(|stop| stop.0),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(causes.iter().map(row).collect()).await
    }
}

fn row(certificate: &Certificate, chain: ChainVerdict, seq: i64) -> certificate::Model {
    let facts = &certificate.facts;
    let addresses: Vec<&str> = facts.addresses.iter().map(MailAddress::as_str).collect();
    certificate::Model {
        id: certificate.id.0,
        sha256: facts.sha256.0.to_vec(),
        issuer: facts.issuer.clone(),
        issuer_key: facts.issuer_key.0.to_vec(),
        serial: facts.serial.0.clone(),
        subject: facts.subject.clone(),
        common_name: facts.common_name.clone(),
        not_before: facts.not_before.unix_micros(),
        not_after: facts.not_after.unix_micros(),
        addresses: json_list(&addresses),
        key_algorithm: facts.key.clone(),
        signature_algorithm: facts.signature_algorithm.clone(),
        may_sign: facts.may_sign,
        is_ca: facts.is_ca,
        chain: chain.to_string(),
        official: certificate.official.map(|id| id.0),
        der: certificate.der.clone(),
        recorded_from: seq,
        digest: Vec::new(),
    }
}
