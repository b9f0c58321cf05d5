//! Verified revocation lists: kept whole as evidence, packed for look-ups, and compared with what was known of our certificates.
//!
//! Facts are recorded of certificates that the registry holds, not of every serial that a list names: a list of a million entries
//! costs some hundred statements (`docs/adr/0018-revocation-lists.md`).

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use super::evidence::key_of;
use super::ocsp;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::observation::{Observation, RevocationEventKind, Word, observe};
use crate::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;
use crate::storage::ChangeSet;
use crate::storage::entity::{crl, crl_body, crl_page, ocsp_word, revocation, revocation_event, revocation_word};
use crate::storage::error::Result;
use crate::storage::read::word::{HeldCertificate, KnownWords, Teller, WordRow};
use crate::storage::row::evidence_kind::EvidenceKind;
use crate::storage::row::packed::{ListEntries, Packer};
use crate::storage::sql::{OPEN, Sql};

/// Certificates that are compared at once.
const PAGE: u32 = 1000;

/// A verified revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
    /// SHA-256 of its issuer name's DER.
    pub issuer_key: Fingerprint,
    /// Issuer's distinguished name, RFC 4514 text.
    pub issuer: String,
    /// CRL number, big-endian without leading zeros.
    pub number: Option<Vec<u8>>,
    /// When it holds.
    pub window: ListWindow,
    /// The DER.
    pub der: Vec<u8>,
}

/// What a list told about certificates of ours that the list before did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ListChanges {
    /// Revoked.
    pub revoked: u64,
    /// Put on hold.
    pub held: u64,
    /// No longer on hold.
    pub released: u64,
    /// Told with another date or reason, or as a hold that had ended.
    pub changed: u64,
    /// Named, which was known already.
    pub named: u64,
    /// No longer named, without consequence.
    pub gone: u64,
}

impl ListChanges {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) const fn count(&mut self, kind: RevocationEventKind) {
        match kind {
            RevocationEventKind::Revoked => self.revoked += 1,
            RevocationEventKind::Held => self.held += 1,
            RevocationEventKind::Released => self.released += 1,
            RevocationEventKind::Changed => self.changed += 1,
            RevocationEventKind::Named => self.named += 1,
            RevocationEventKind::Gone => self.gone += 1,
        }
    }
}

/// The list or the answer that is being taken in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling {
    pub(super) teller: Teller,
    pub(super) issuer_key: Fingerprint,
    pub(super) window: ListWindow,
}

/// What it changes about a certificate, of which so much was known.
pub(super) struct Observed<'a> {
    pub(super) held: &'a HeldCertificate,
    pub(super) telling: Telling,
    pub(super) known: KnownWords,
    pub(super) found: Observation,
}

impl ChangeSet {
    /// Adds a list, and what it changes about the certificates that the registry holds. A list that is already there adds nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_revocation_list<E: ListEntries + ?Sized>(
        &mut self,
        list: &RevocationList,
        entries: &E,
    ) -> Result<ListChanges> {
        let known = Sql::new("select count(*) from crl where sha256 = ").bind(list.sha256.0.to_vec());
        if known.number(self.tx(), "look for a list").await? > 0 {
            return Ok(ListChanges::default());
        }
        self.keep_evidence(EvidenceKind::RevocationList, list.sha256, &list.der).await?;
        let row = list_row(list, self.seq());
        let telling = Telling { teller: Teller::List(row.id), issuer_key: list.issuer_key, window: list.window };
        let crl = row.id;
        self.insert(vec![row]).await?;
        self.insert_index(crl, entries).await?;
        let mut changes = ListChanges::default();
        let mut after = None;
        loop {
            let mut page = self.reader().held_certificates(list.issuer_key, after, PAGE).await?;
            keep_twins_together(&mut page, PAGE);
            let Some(end) = page.last() else { break };
            after = Some((end.serial.clone(), end.certificate));
            // Most certificates are on no list and were on none.
            let concerned = page.iter().filter_map(|held| {
                let entry = entries.find(&held.serial);
                (entry.is_some() || held.was_told).then_some((held, telling, entry))
            });
            self.observe_entries(&concerned.collect::<Vec<_>>(), &mut changes).await?;
        }
        Ok(changes)
    }

    async fn insert_index<E: ListEntries + ?Sized>(&mut self, crl: Uuid, entries: &E) -> Result<()> {
        let mut packer = Packer::default();
        // Each page goes to the database as it is filled: never more than one is held.
        for (serial, entry) in entries.sorted() {
            if let Some((first, packed)) = packer.push(&serial, entry) {
                self.insert_page(crl_page::Model { crl, first, packed }).await?;
            }
        }
        let (last, summary) = packer.finish();
        if let Some((first, packed)) = last {
            self.insert_page(crl_page::Model { crl, first, packed }).await?;
        }
        let body = crl_body::Model {
            id: key_of(&[crl.as_bytes(), b"body"]),
            crl,
            entries: summary.entries,
            pages: summary.pages,
            index_sha256: summary.sha256.to_vec(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![body]).await
    }

    async fn insert_page(&self, page: crl_page::Model) -> Result<()> {
        crate::storage::bulk::insert(self.tx(), "crl_page", &[page]).await
    }

    /// Records what lists tell of certificates, where that is something else than before.
    pub(super) async fn observe_entries(
        &mut self,
        told: &[(&HeldCertificate, Telling, Option<Revocation>)],
        changes: &mut ListChanges,
    ) -> Result<()> {
        if told.is_empty() {
            return Ok(());
        }
        let held: Vec<_> = told.iter().map(|(held, telling, _)| (*held, telling.issuer_key)).collect();
        let known = self.reader().known_words(&held).await?;
        let mut observed = Vec::new();
        for ((held, telling, entry), known) in told.iter().zip(known) {
            let found = observe(&known.known(), *entry, telling.window, held.not_after);
            observed.extend(found.map(|found| Observed { held, telling: *telling, known, found }));
        }
        for one in &observed {
            changes.count(one.found.kind);
        }
        self.record_observed(&observed).await
    }

    /// Records what was observed: the events, and the words that stand from now on, in the place of those before.
    pub(super) async fn record_observed(&mut self, observed: &[Observed<'_>]) -> Result<()> {
        let (mut events, mut firsts, mut words, mut ended) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut heard, mut heard_events, mut heard_ended) = (Vec::new(), Vec::new(), Vec::new());
        let mut restated = Vec::new();
        // Words are of a serial: of two certificates that state the same one, the second finds them written.
        let mut written = BTreeSet::new();
        for one in observed {
            match one.telling.teller {
                Teller::List(crl) => events.push(event_row(one, crl, self.now(), self.seq())),
                Teller::Answer(answer) => heard_events.push(ocsp::event_row(one, answer, self.now(), self.seq())),
            }
            let Some(standing) = &one.found.words else { continue };
            self.touched.published.extend(one.held.official);
            restated.push(one.held.certificate);
            if !written.insert((one.telling.issuer_key, one.held.serial.clone())) {
                continue;
            }
            for row in one.known.words.iter().filter_map(|word| word.row) {
                match row {
                    WordRow::Listed(row) => ended.push(row),
                    WordRow::Heard(row) => heard_ended.push(row),
                }
            }
            let numbered = || standing.iter().copied().enumerate();
            match (one.telling.teller, one.known.words.is_empty(), standing.as_slice()) {
                (Teller::List(crl), true, [first]) if first.ends_at.is_none() => {
                    firsts.push(first_row(one, crl, first.revocation, self.seq()));
                }
                (Teller::List(crl), ..) if !one.known.is_of_answers() => {
                    words.extend(numbered().map(|(n, word)| word_row(one, crl, word, n, self.seq())));
                }
                _ => heard.extend(numbered().map(|(n, word)| ocsp::word_row(one, word, n, self.seq()))),
            }
        }
        let by_word = self.owners_by_word(&restated).await?;
        self.touched.published.extend(by_word);
        self.close::<revocation_word::Model>(&ended).await?;
        self.close::<ocsp_word::Model>(&heard_ended).await?;
        self.insert(firsts).await?;
        self.insert(words).await?;
        self.insert(heard).await?;
        self.insert(events).await?;
        self.insert(heard_events).await
    }
}

/// A page that is full may end between two certificates with one serial number: those of its last serial are left to the next page, unless
/// it has no other.
fn keep_twins_together(page: &mut Vec<HeldCertificate>, full: u32) {
    let is_full = u32::try_from(page.len()).is_ok_and(|length| length == full);
    let Some(last) = page.last().filter(|_| is_full).map(|held| held.serial.clone()) else { return };
    if let Some(before) = page.iter().rposition(|held| held.serial != last) {
        page.truncate(before + 1);
    }
}

fn list_row(list: &RevocationList, seq: i64) -> crl::Model {
    crl::Model {
        id: key_of(&[&list.sha256.0]),
        sha256: list.sha256.0.to_vec(),
        issuer_key: list.issuer_key.0.to_vec(),
        issuer: list.issuer.clone(),
        crl_number: list.number.clone(),
        this_update: list.window.this_update.unix_micros(),
        next_update: list.window.next_update.unix_micros(),
        // Kept as evidence, by its hash.
        der: Vec::new(),
        recorded_from: seq,
        digest: Vec::new(),
    }
}

fn first_row(observed: &Observed<'_>, crl: Uuid, entry: Revocation, seq: i64) -> revocation::Model {
    let (issuer_key, serial) = (observed.telling.issuer_key, &observed.held.serial);
    revocation::Model {
        id: key_of(&[&issuer_key.0, &serial.0]),
        issuer_key: issuer_key.0.to_vec(),
        serial: serial.0.clone(),
        revoked_at: entry.at.unix_micros(),
        reason: i32::from(entry.reason),
        crl,
        recorded_from: seq,
        digest: Vec::new(),
    }
}

/// A word that was told before keeps the list that told it.
fn word_row(observed: &Observed<'_>, crl: Uuid, word: Word, number: usize, seq: i64) -> revocation_word::Model {
    let serial = &observed.held.serial;
    let before = match observed.known.teller_of(&word) {
        Some(Teller::List(before)) => before,
        _ => crl,
    };
    revocation_word::Model {
        id: key_of(&[crl.as_bytes(), &serial.0, &number.to_be_bytes(), b"word"]),
        issuer_key: observed.telling.issuer_key.0.to_vec(),
        serial: serial.0.clone(),
        revoked_at: word.revocation.at.unix_micros(),
        ends_at: word.ends_at.map(Timestamp::unix_micros),
        reason: i32::from(word.revocation.reason),
        crl: before,
        recorded_from: seq,
        recorded_to: OPEN,
        digest: Vec::new(),
    }
}

fn event_row(observed: &Observed<'_>, crl: Uuid, now: Timestamp, seq: i64) -> revocation_event::Model {
    let (held, found) = (observed.held, &observed.found);
    debug_assert!(found.kind != RevocationEventKind::Held || found.reason == REASON_HOLD, "a hold has reason 6");
    revocation_event::Model {
        id: key_of(&[crl.as_bytes(), held.certificate.as_bytes(), b"event"]),
        certificate: held.certificate,
        kind: found.kind.to_string(),
        effective_at: found.at.unix_micros(),
        reason: i32::from(found.reason),
        crl,
        observed_at: now.unix_micros(),
        recorded_from: seq,
        digest: Vec::new(),
    }
}
