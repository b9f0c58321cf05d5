//! Verified revocation lists: kept whole as evidence, packed for look-ups, and compared with what was known of our certificates.
//!
//! Facts are recorded of certificates that the registry holds, not of every serial that a list names: a list of a million entries
//! costs some hundred statements (`docs/adr/0018-revocation-lists.md`).

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use super::evidence::key_of;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::observation::{Observation, RevocationEventKind, Word, observe};
use crate::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;
use crate::storage::ChangeSet;
use crate::storage::entity::{crl, crl_body, crl_page, revocation, revocation_event, revocation_word};
use crate::storage::error::Result;
use crate::storage::read::word::{HeldCertificate, KnownWords};
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
    /// Told with another date or reason.
    pub changed: u64,
    /// No longer named, without consequence.
    pub gone: u64,
}

impl ListChanges {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    const fn count(&mut self, kind: RevocationEventKind) {
        match kind {
            RevocationEventKind::Revoked => self.revoked += 1,
            RevocationEventKind::Held => self.held += 1,
            RevocationEventKind::Released => self.released += 1,
            RevocationEventKind::Changed => self.changed += 1,
            RevocationEventKind::Gone => self.gone += 1,
        }
    }
}

/// The list that is being taken in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling {
    pub(super) crl: Uuid,
    pub(super) issuer_key: Fingerprint,
    pub(super) window: ListWindow,
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
        let telling = Telling { crl: row.id, issuer_key: list.issuer_key, window: list.window };
        self.insert(vec![row]).await?;
        self.insert_index(telling.crl, entries).await?;
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
        let (mut events, mut firsts, mut words, mut ended) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut restated = Vec::new();
        // Words are of a serial: of two certificates that state the same one, the second finds them written.
        let mut written = BTreeSet::new();
        for ((held, telling, entry), known) in told.iter().zip(&known) {
            let Some(found) = observe(&known.known(), *entry, telling.window, held.not_after) else { continue };
            changes.count(found.kind);
            events.push(event_row(held, *telling, &found, self.now(), self.seq()));
            let Some(standing) = &found.words else { continue };
            self.touched.published.extend(held.official);
            restated.push(held.certificate);
            if !written.insert((telling.issuer_key, held.serial.clone())) {
                continue;
            }
            match (known.words.is_empty(), standing.as_slice()) {
                (true, [first]) if first.ends_at.is_none() => {
                    firsts.push(first_row(*telling, &held.serial, first.revocation, self.seq()));
                }
                _ => {
                    ended.extend(known.words.iter().filter_map(|word| word.row));
                    let of_list = standing.iter().enumerate();
                    words.extend(of_list.map(|(n, word)| word_row(*telling, held, known, *word, n, self.seq())));
                }
            }
        }
        let by_word = self.owners_by_word(&restated).await?;
        self.touched.published.extend(by_word);
        self.close::<revocation_word::Model>(&ended).await?;
        self.insert(firsts).await?;
        self.insert(words).await?;
        self.insert(events).await
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

fn first_row(telling: Telling, serial: &Serial, entry: Revocation, seq: i64) -> revocation::Model {
    revocation::Model {
        id: key_of(&[&telling.issuer_key.0, &serial.0]),
        issuer_key: telling.issuer_key.0.to_vec(),
        serial: serial.0.clone(),
        revoked_at: entry.at.unix_micros(),
        reason: i32::from(entry.reason),
        crl: telling.crl,
        recorded_from: seq,
        digest: Vec::new(),
    }
}

/// A word that was told before keeps the list that told it.
fn word_row(
    telling: Telling,
    held: &HeldCertificate,
    known: &KnownWords,
    word: Word,
    number: usize,
    seq: i64,
) -> revocation_word::Model {
    let before = known.words.iter().find(|before| before.word.revocation == word.revocation);
    let serial = &held.serial;
    revocation_word::Model {
        id: key_of(&[telling.crl.as_bytes(), &serial.0, &number.to_be_bytes(), b"word"]),
        issuer_key: telling.issuer_key.0.to_vec(),
        serial: serial.0.clone(),
        revoked_at: word.revocation.at.unix_micros(),
        ends_at: word.ends_at.map(Timestamp::unix_micros),
        reason: i32::from(word.revocation.reason),
        crl: before.map_or(telling.crl, |before| before.crl),
        recorded_from: seq,
        recorded_to: OPEN,
        digest: Vec::new(),
    }
}

fn event_row(
    held: &HeldCertificate,
    telling: Telling,
    found: &Observation,
    now: Timestamp,
    seq: i64,
) -> revocation_event::Model {
    debug_assert!(found.kind != RevocationEventKind::Held || found.reason == REASON_HOLD, "a hold has reason 6");
    revocation_event::Model {
        id: key_of(&[telling.crl.as_bytes(), held.certificate.as_bytes(), b"event"]),
        certificate: held.certificate,
        kind: found.kind.to_string(),
        effective_at: found.at.unix_micros(),
        reason: i32::from(found.reason),
        crl: telling.crl,
        observed_at: now.unix_micros(),
        recorded_from: seq,
        digest: Vec::new(),
    }
}
