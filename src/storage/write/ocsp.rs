//! Verified OCSP answers: kept whole as evidence, with what each says of a certificate of ours and what that changes
//! (`docs/adr/0020-ocsp.md`).

use std::collections::{BTreeMap, BTreeSet};

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
use crate::storage::sql::{LIST, OPEN, Sql};
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
    /// Adds what an answer says of certificates, one word for each, and what that changes about each, in their order. What the same answer
    /// said before adds nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hear_answer(
        &mut self,
        answer: &HeardAnswer,
        about: &[HeardWord],
    ) -> Result<Vec<Option<RevocationEventKind>>> {
        self.keep_evidence(EvidenceKind::OcspResponse, answer.sha256, &answer.der).await?;
        let ids: Vec<Uuid> = about.iter().map(|word| answer_id(answer, word)).collect();
        let known = self.known_answers(&ids).await?;
        let fresh: Vec<_> = about.iter().filter(|word| !known.contains(&answer_id(answer, word))).collect();
        let newest_lists = self.newest_lists_of(&fresh).await?;
        let held: Vec<_> = fresh.iter().map(|word| (&word.own.held, word.own.issuer_key)).collect();
        let known = self.reader().known_words(&held).await?;
        let mut observed = Vec::new();
        for (word, known) in fresh.iter().zip(known) {
            let (held, issuer_key) = (&word.own.held, word.own.issuer_key);
            let newest_list = newest_lists.get(&issuer_key).copied();
            let found = hear(&known.known(), newest_list, word.told, word.window, held.not_after);
            let telling = Telling { teller: Teller::Answer(answer_id(answer, word)), issuer_key, window: word.window };
            observed.extend(found.map(|found| Observed { held, telling, known, found }));
        }
        self.insert(fresh.iter().map(|word| answer_row(answer, word, self.now(), self.seq())).collect()).await?;
        self.record_observed(&observed).await?;
        let kind_of =
            |word: &HeardWord| observed.iter().find(|one| one.held == &word.own.held).map(|one| one.found.kind);
        Ok(about.iter().map(kind_of).collect())
    }

    async fn known_answers(&self, ids: &[Uuid]) -> Result<BTreeSet<Uuid>> {
        let mut known = BTreeSet::new();
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new("select a.id from ocsp_answer a where a.id in ").list(chunk.iter().copied());
            known.extend(sql.ids(self.tx(), "look for an OCSP answer").await?);
        }
        Ok(known)
    }

    /// When the newest list of each issuer was made.
    async fn newest_lists_of(&self, words: &[&HeardWord]) -> Result<BTreeMap<Fingerprint, Timestamp>> {
        let issuers: BTreeSet<Fingerprint> = words.iter().map(|word| word.own.issuer_key).collect();
        let mut newest = BTreeMap::new();
        for issuer in issuers {
            newest.extend(self.reader().newest_list_made(issuer).await?.map(|made| (issuer, made)));
        }
        Ok(newest)
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

    /// Notes that it was the turn of these certificates, and whether a responder was asked about each; with the reason of whoever named them,
    /// which stays until the next. Of what was erased meanwhile nothing is noted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_ocsp_checks(
        &self,
        were_asked: &BTreeMap<CertificateId, bool>,
        at: Timestamp,
        reason: Option<&str>,
    ) -> Result<()> {
        for (certificate, &was_asked) in were_asked {
            let at = at.unix_micros();
            let (asked_at, left_out_at) = if was_asked { (at, None) } else { (0, Some(at)) };
            let sql = Sql::new("insert into ocsp_check (certificate, asked_at, left_out_at, reason) select c.id, ");
            let sql = sql.bind(asked_at).text(", ").bind(left_out_at).text(", ").bind(reason.map(str::to_owned));
            let sql = sql.text(" from certificate c where c.id = ").bind(certificate.0).text(
                " and length(c.der) > 0 on conflict (certificate) do update set left_out_at = excluded.left_out_at, \
                 asked_at = case when excluded.asked_at > 0 then excluded.asked_at else ocsp_check.asked_at end, \
                 reason = coalesce(excluded.reason, ocsp_check.reason)",
            );
            sql.run(self.tx(), "note who was asked about").await?;
        }
        Ok(())
    }
}

fn answer_id(answer: &HeardAnswer, word: &HeardWord) -> Uuid {
    key_of(&[&answer.sha256.0, word.own.held.certificate.as_bytes(), b"ocsp"])
}

fn answer_row(answer: &HeardAnswer, word: &HeardWord, now: Timestamp, seq: i64) -> ocsp_answer::Model {
    let revocation = word.told.revocation();
    ocsp_answer::Model {
        id: answer_id(answer, word),
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
