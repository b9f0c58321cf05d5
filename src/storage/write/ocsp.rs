//! Verified OCSP answers: kept whole as evidence, with what each says of a certificate of ours and what that changes
//! (`docs/adr/0020-ocsp.md`).

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Bookkeeping;
use super::evidence::key_of;
use super::revocation::{Observed, Telling};
use crate::domain::certificate::answer::{Told, hear};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::observation::{RevocationEventKind, Word};
use crate::domain::certificate::status::ListWindow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::CertificateId;
use crate::storage::entity::{ocsp_answer, ocsp_event, ocsp_responder, ocsp_word};
use crate::storage::error::Result;
use crate::storage::read::ocsp::OwnCertificate;
use crate::storage::read::word::Teller;
use crate::storage::row::evidence_kind::EvidenceKind;
use crate::storage::row::ocsp_responder::OcspResponder;
use crate::storage::sql::{OPEN, Sql};
use crate::storage::{ChangeSet, bulk};

/// A verified answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardAnswer {
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
    /// Who signed it, RFC 4514 text.
    pub responder: String,
    /// When it was signed.
    pub produced_at: Timestamp,
    /// The DER.
    pub der: Vec<u8>,
}

/// What an answer says of a certificate of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardWord {
    /// Which.
    pub own: OwnCertificate,
    /// What it says.
    pub told: Told,
    /// When it holds.
    pub window: ListWindow,
}

impl ChangeSet {
    /// Adds what an answer says of certificates, and what that changes about each, in their order. What the same answer said before adds
    /// nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hear_answer(
        &mut self,
        answer: &HeardAnswer,
        about: &[HeardWord],
    ) -> Result<Vec<Option<RevocationEventKind>>> {
        self.keep_evidence(EvidenceKind::OcspResponse, answer.sha256, &answer.der).await?;
        let mut changes = Vec::with_capacity(about.len());
        for word in about {
            changes.push(self.hear_word(answer, word).await?);
        }
        Ok(changes)
    }

    async fn hear_word(&mut self, answer: &HeardAnswer, word: &HeardWord) -> Result<Option<RevocationEventKind>> {
        let row = answer_row(answer, word, self.now(), self.seq());
        let id = row.id;
        let known = Sql::new("select count(*) from ocsp_answer where id = ").bind(id);
        if known.number(self.tx(), "look for an OCSP answer").await? > 0 {
            return Ok(None);
        }
        let (held, issuer_key) = (&word.own.held, word.own.issuer_key);
        let known = self.reader().known_words(&[(held, issuer_key)]).await?.pop().unwrap_or_default();
        let newest_list = self.reader().lists_of(issuer_key).await?.last().map(|list| list.window.this_update);
        let found = hear(&known.known(), newest_list, word.told, word.window, held.not_after);
        self.insert(vec![row]).await?;
        let Some(found) = found else { return Ok(None) };
        let telling = Telling { teller: Teller::Answer(id), issuer_key, window: word.window };
        let kind = found.kind;
        self.record_observed(&[Observed { held, telling, known, found }]).await?;
        Ok(Some(kind))
    }
}

impl Bookkeeping {
    /// Notes how a responder was found to be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_ocsp_responder(&self, responder: &OcspResponder) -> Result<()> {
        let row = ocsp_responder::Model {
            url: responder.url.clone(),
            last_attempt: responder.last_attempt.unix_micros(),
            last_success: responder.last_success.map(Timestamp::unix_micros),
            failing_since: responder.failing_since.map(Timestamp::unix_micros),
            failure: responder.failure.clone(),
        };
        bulk::upsert(self.tx(), &[row], &[ocsp_responder::Column::Url]).await
    }

    /// Forgets responders that were not asked since `then`: nobody asks them any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_ocsp_responders(&self, then: Timestamp) -> Result<u64> {
        let sql = Sql::new("delete from ocsp_responder where last_attempt < ").bind(then.unix_micros());
        sql.run(self.tx(), "forget OCSP responders").await
    }

    /// Notes that a responder was asked about these certificates; with the reason of whoever named them, which stays until the next.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_ocsp_checks(
        &self,
        certificates: &BTreeSet<CertificateId>,
        at: Timestamp,
        reason: Option<&str>,
    ) -> Result<()> {
        for certificate in certificates {
            let sql = Sql::new("insert into ocsp_check (certificate, asked_at, reason) values (").bind(certificate.0);
            let sql = sql.text(", ").bind(at.unix_micros()).text(", ").bind(reason.map(str::to_owned));
            let sql = sql.text(
                ") on conflict (certificate) do update set asked_at = excluded.asked_at, \
                 reason = coalesce(excluded.reason, ocsp_check.reason)",
            );
            sql.run(self.tx(), "note who was asked about").await?;
        }
        Ok(())
    }
}

fn answer_row(answer: &HeardAnswer, word: &HeardWord, now: Timestamp, seq: i64) -> ocsp_answer::Model {
    let revocation = word.told.revocation();
    ocsp_answer::Model {
        id: key_of(&[&answer.sha256.0, word.own.held.certificate.as_bytes(), b"ocsp"]),
        certificate: word.own.held.certificate,
        status: word.told.status().to_string(),
        revoked_at: revocation.map(|revocation| revocation.at.unix_micros()),
        reason: revocation.map(|revocation| i32::from(revocation.reason)),
        this_update: word.window.this_update.unix_micros(),
        next_update: word.window.next_update.unix_micros(),
        produced_at: answer.produced_at.unix_micros(),
        responder: answer.responder.clone(),
        sha256: answer.sha256.0.to_vec(),
        heard_at: now.unix_micros(),
        recorded_from: seq,
        digest: Vec::new(),
    }
}

/// A word that was told before keeps who told it.
pub(super) fn word_row(observed: &Observed<'_>, word: Word, number: usize, seq: i64) -> ocsp_word::Model {
    let (telling, serial) = (observed.telling, &observed.held.serial);
    let teller = observed.known.teller_of(&word).unwrap_or(telling.teller);
    let (Teller::List(by) | Teller::Answer(by)) = telling.teller;
    let (crl, answer) = match teller {
        Teller::List(crl) => (Some(crl), None),
        Teller::Answer(answer) => (None, Some(answer)),
    };
    ocsp_word::Model {
        id: key_of(&[by.as_bytes(), &serial.0, &number.to_be_bytes(), b"ocsp word"]),
        issuer_key: telling.issuer_key.0.to_vec(),
        serial: serial.0.clone(),
        revoked_at: word.revocation.at.unix_micros(),
        ends_at: word.ends_at.map(Timestamp::unix_micros),
        reason: i32::from(word.revocation.reason),
        crl,
        answer,
        recorded_from: seq,
        recorded_to: OPEN,
        digest: Vec::new(),
    }
}

pub(super) fn event_row(observed: &Observed<'_>, answer: Uuid, now: Timestamp, seq: i64) -> ocsp_event::Model {
    let (held, found) = (observed.held, &observed.found);
    ocsp_event::Model {
        id: key_of(&[answer.as_bytes(), held.certificate.as_bytes(), b"ocsp event"]),
        certificate: held.certificate,
        kind: found.kind.to_string(),
        effective_at: found.at.unix_micros(),
        reason: i32::from(found.reason),
        answer,
        observed_at: now.unix_micros(),
        recorded_from: seq,
        digest: Vec::new(),
    }
}
