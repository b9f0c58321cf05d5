//! What verdicts about some signers follow from, as known in a view: each history is read once, whatever instants are asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::is_known;
use crate::domain::certificate::answer::Told;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::observation::Word;
use crate::domain::certificate::signer::{IssuerRef, SignerKey};
use crate::domain::certificate::status::{ChainVerdict, ListWindow};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::period::Period;
use crate::domain::signing::grounds::Grounds;
use crate::domain::signing::history::{CertificateHistory, Owning, Stop};
use crate::storage::code::Place;
use crate::storage::entity::{authority_word, certificate_owner, ocsp_word, revocation, revocation_word};
use crate::storage::error::{Asked, Result};
use crate::storage::read::window::{told, window};
use crate::storage::read::word::entry;
use crate::storage::read::{Reader, View};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "read what verdicts follow from";

/// A certificate whose history is asked for.
#[derive(FromQueryResult)]
pub(in crate::storage::read) struct CertificateRow {
    pub(in crate::storage::read) id: Uuid,
    sha256: Vec<u8>,
    pub(in crate::storage::read) issuer_key: Vec<u8>,
    issuer: String,
    serial: Vec<u8>,
    not_before: i64,
    not_after: i64,
    may_sign: bool,
    addresses: String,
    official: Option<Uuid>,
    chain: String,
}

/// Issuer and serial number, as words are kept.
type Named = (Vec<u8>, Vec<u8>);

/// The column that names an issuer, and what it holds.
type IssuerPlace = (&'static str, Vec<u8>);

impl Reader {
    /// What verdicts about the signatures of these signers follow from.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn verdict_grounds(&self, view: View, signers: &[SignerKey]) -> Result<Grounds> {
        let rows = self.signing_certificates(view, signers).await?;
        let histories = self.certificate_histories(view, &rows).await?;
        let officials: BTreeSet<OfficialId> = histories.values().flat_map(owners).collect();
        let holders = self.holder_histories(view, &officials.into_iter().collect::<Vec<_>>()).await?;
        let by_key = Keyed::of(&rows);
        let mut certificates = HashMap::with_capacity(signers.len());
        for signer in signers {
            if let Some(history) = by_key.get(signer).and_then(|id| histories.get(&id)) {
                certificates.insert(signer.clone(), history.clone());
            }
        }
        Ok(Grounds { certificates, holders })
    }

    /// The certificates that these keys may name. Of two that bear one number the one that its CA signed comes first, else the one known
    /// first: as whoever asks about a signer is told.
    async fn signing_certificates(&self, view: View, signers: &[SignerKey]) -> Result<Vec<CertificateRow>> {
        let mut sha256s = Vec::new();
        let mut by_issuer: BTreeMap<IssuerPlace, (IssuerRef, Vec<Vec<u8>>)> = BTreeMap::new();
        for signer in signers {
            match signer {
                SignerKey::Sha256(sha256) => sha256s.push(sha256.0.to_vec()),
                SignerKey::Serial(issuer, serial) => {
                    let place = match issuer {
                        IssuerRef::Key(key) => ("issuer_key", key.0.to_vec()),
                        IssuerRef::Name(name) => ("issuer", name.as_bytes().to_vec()),
                    };
                    by_issuer.entry(place).or_insert_with(|| (issuer.clone(), Vec::new())).1.push(serial.0.clone());
                }
            }
        }
        let mut rows = Vec::new();
        for chunk in sha256s.chunks(LIST) {
            let sql = certificates(view).text("c.sha256 in ").padded_list(chunk.iter().cloned());
            rows.extend(sql.text(" and ").recorded("c", view).all::<CertificateRow>(self.tx(), ASKED).await?);
        }
        for (issuer, serials) in by_issuer.into_values() {
            for chunk in serials.chunks(LIST) {
                let sql = match &issuer {
                    IssuerRef::Key(key) => certificates(view).text("c.issuer_key = ").bind(key.0.to_vec()),
                    IssuerRef::Name(name) => certificates(view).text("c.issuer = ").bind(name.as_str()),
                };
                let sql = sql.text(" and c.serial in ").padded_list(chunk.iter().cloned()).text(" and ");
                rows.extend(sql.recorded("c", view).all::<CertificateRow>(self.tx(), ASKED).await?);
            }
        }
        rows.sort_unstable_by_key(|row| (row.chain != ChainVerdict::Good.as_str(), row.id));
        rows.dedup_by_key(|row| row.id);
        Ok(rows)
    }

    /// The histories of these certificates, by their keys.
    pub(in crate::storage::read) async fn certificate_histories(
        &self,
        view: View,
        rows: &[CertificateRow],
    ) -> Result<HashMap<Uuid, CertificateHistory>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let issuers: BTreeSet<Vec<u8>> = rows.iter().map(|row| row.issuer_key.clone()).collect();
        let words = self.words_on(view, rows).await?;
        let issuer_words = self.words_on_issuers(view, &issuers).await?;
        let windows = self.windows_of(view, &issuers).await?;
        let mut stops = self.stops_of(view, &ids).await?;
        let mut answers = self.answers_about(view, &ids).await?;
        let mut owning = self.words_on_owners(view, &ids).await?;
        let mut stated: HashMap<Uuid, Vec<MailAddress>> = HashMap::with_capacity(rows.len());
        for row in rows {
            stated.insert(row.id, Place::new("certificate", row.id).addresses("addresses", &row.addresses)?);
        }
        let mut free: Vec<MailAddress> = Vec::new();
        for row in rows.iter().filter(|row| row.official.is_none() || owning.contains_key(&row.id)) {
            free.extend(stated.get(&row.id).into_iter().flatten().cloned());
        }
        let agencies = self.agency_addresses(view, &free).await?;
        let mut histories = HashMap::with_capacity(rows.len());
        for row in rows {
            let place = Place::new("certificate", row.id);
            let named = (row.issuer_key.clone(), row.serial.clone());
            let found = Owning::Found(row.official.map(OfficialId));
            let addresses = stated.remove(&row.id).unwrap_or_default();
            let agencies = addresses.iter().filter_map(|address| agencies.get(address)).flatten().copied().collect();
            let history = CertificateHistory {
                certificate: CertificateId(row.id),
                chain: place.parse("chain", &row.chain)?,
                not_before: Timestamp::from_unix_micros(row.not_before),
                not_after: Timestamp::from_unix_micros(row.not_after),
                may_sign: row.may_sign,
                addresses,
                agencies,
                words: words.get(&named).cloned().unwrap_or_default(),
                stops: stops.remove(&row.id).unwrap_or_default(),
                issuer_words: issuer_words.get(&row.issuer_key).cloned().unwrap_or_default(),
                windows: windows.get(&row.issuer_key).cloned().unwrap_or_default(),
                answers: answers.remove(&row.id).unwrap_or_default(),
                owning: owning.remove(&row.id).unwrap_or(found),
            };
            histories.insert(row.id, history);
        }
        Ok(histories)
    }

    /// The CA's words: the first that a list told, until others were recorded instead.
    async fn words_on(&self, view: View, rows: &[CertificateRow]) -> Result<HashMap<Named, Vec<Word>>> {
        let mut by_issuer: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
        for row in rows {
            by_issuer.entry(row.issuer_key.clone()).or_default().push(row.serial.clone());
        }
        let mut words: HashMap<Named, Vec<Word>> = HashMap::new();
        for (issuer, serials) in by_issuer {
            for chunk in serials.chunks(LIST) {
                let of = |table: &str| {
                    let sql = Sql::new("select t.* from ").text(table).text(" t where t.issuer_key = ");
                    let sql = sql.bind(issuer.clone()).text(" and t.serial in ").padded_list(chunk.iter().cloned());
                    sql.text(" and ").recorded("t", view)
                };
                macro_rules! later {
                    ($table:ident) => {
                        for row in of(stringify!($table)).all::<$table::Model>(self.tx(), ASKED).await? {
                            let stored = words.entry((row.issuer_key, row.serial)).or_default();
                            if is_known(view, row.recorded_from, row.recorded_to) {
                                let place = Place::new(stringify!($table), row.id);
                                let ends_at = row.ends_at.map(Timestamp::from_unix_micros);
                                stored.push(Word { revocation: entry(&place, row.revoked_at, row.reason)?, ends_at });
                            }
                        }
                    };
                }
                later!(revocation_word);
                later!(ocsp_word);
                for row in of("revocation").all::<revocation::Model>(self.tx(), ASKED).await? {
                    let revocation = entry(&Place::new("revocation", row.id), row.revoked_at, row.reason)?;
                    let first = || vec![Word::standing(revocation)];
                    words.entry((row.issuer_key, row.serial)).or_insert_with(first);
                }
            }
        }
        Ok(words)
    }

    async fn words_on_issuers(&self, view: View, issuers: &BTreeSet<Vec<u8>>) -> Result<HashMap<Vec<u8>, Vec<Word>>> {
        let mut words: HashMap<Vec<u8>, Vec<Word>> = HashMap::new();
        let sql = Sql::new("select z.* from authority_word z where ").known("z", view);
        for row in sql.all::<authority_word::Model>(self.tx(), ASKED).await? {
            if issuers.contains(&row.issuer_key) {
                let place = Place::new("authority_word", row.id);
                let ends_at = row.ends_at.map(Timestamp::from_unix_micros);
                let word = Word { revocation: entry(&place, row.revoked_at, row.reason)?, ends_at };
                words.entry(row.issuer_key).or_default().push(word);
            }
        }
        Ok(words)
    }

    async fn windows_of(&self, view: View, issuers: &BTreeSet<Vec<u8>>) -> Result<HashMap<Vec<u8>, Arc<[ListWindow]>>> {
        let mut windows = HashMap::new();
        for issuer in issuers {
            let sql = Sql::new("select l.issuer_key, l.this_update, l.next_update from crl l where l.issuer_key = ");
            let sql = sql.bind(issuer.clone()).text(" and ").recorded("l", view);
            let rows = sql.rows(self.tx(), ASKED).await?;
            let of_issuer: Vec<ListWindow> = rows.iter().map(window).collect::<Result<_>>()?;
            windows.insert(issuer.clone(), of_issuer.into());
        }
        Ok(windows)
    }

    async fn stops_of(&self, view: View, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Stop>>> {
        let mut stops: HashMap<Uuid, Vec<Stop>> = HashMap::new();
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new(
                "select e.certificate, e.effective_at, (select min(l.effective_at) from certificate_event_cause k \
                 join certificate_event l on l.id = k.event where k.lifts = e.id and ",
            );
            // The condition of the index made for stops (migration m0174).
            let sql =
                sql.recorded("l", view).text(") as lifted from certificate_event e where e.kind = 'stop_use' and ");
            let sql = sql.recorded("e", view).text(" and e.certificate in ").padded_list(chunk.iter().copied());
            for row in sql.rows(self.tx(), ASKED).await? {
                let lifted: Option<i64> = row.try_get_by_index(2).asked(ASKED)?;
                let stop = Stop {
                    from: Timestamp::from_unix_micros(row.try_get_by_index(1).asked(ASKED)?),
                    to: lifted.map(Timestamp::from_unix_micros),
                };
                stops.entry(row.try_get_by_index(0).asked(ASKED)?).or_default().push(stop);
            }
        }
        Ok(stops)
    }

    async fn answers_about(&self, view: View, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<(Told, ListWindow)>>> {
        let mut answers: HashMap<Uuid, Vec<(Told, ListWindow)>> = HashMap::new();
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new(
                "select a.certificate, a.this_update, a.next_update, a.status, a.revoked_at, a.reason from ocsp_answer a \
                 where a.certificate in ",
            );
            let sql = sql.padded_list(chunk.iter().copied()).text(" and ").recorded("a", view);
            for row in sql.text(" order by a.this_update").rows(self.tx(), ASKED).await? {
                let certificate: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                answers.entry(certificate).or_default().push((told(certificate, &row)?, window(&row)?));
            }
        }
        Ok(answers)
    }

    /// Whose certificates are by people's words; one of which nobody ever said anything has none.
    async fn words_on_owners(&self, view: View, ids: &[Uuid]) -> Result<HashMap<Uuid, Owning>> {
        let mut said: HashMap<Uuid, Vec<(OfficialId, Period)>> = HashMap::new();
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new("select o.* from certificate_owner o where o.certificate in ");
            let sql = sql.padded_list(chunk.iter().copied()).text(" and ").recorded("o", view);
            for row in sql.all::<certificate_owner::Model>(self.tx(), ASKED).await? {
                let words = said.entry(row.certificate).or_default();
                let is_held = is_known(view, row.recorded_from, row.recorded_to);
                if let Some(official) = row.official.filter(|_| is_held) {
                    words.push((OfficialId(official), Period { from: row.effective_from, to: row.effective_to }));
                }
            }
        }
        Ok(said.into_iter().map(|(certificate, words)| (certificate, Owning::Said(words))).collect())
    }
}

/// Goes on with: which certificates `c`.
pub(in crate::storage::read) fn certificates(view: View) -> Sql {
    let sql = Sql::new(
        "select c.id, c.sha256, c.issuer_key, c.issuer, c.serial, c.not_before, c.not_after, c.may_sign, c.addresses, \
         c.official, ",
    );
    sql.chain("c", view).text(" as chain from certificate c where ")
}

/// Whose it is on any day.
pub(in crate::storage::read) fn owners(history: &CertificateHistory) -> Vec<OfficialId> {
    match &history.owning {
        Owning::Found(official) => official.iter().copied().collect(),
        Owning::Said(words) => words.iter().map(|(official, _)| *official).collect(),
    }
}

/// Certificates by everything that may name them, the first of several.
#[derive(Default)]
struct Keyed<'a> {
    sha256s: HashMap<&'a [u8], Uuid>,
    issuer_keys: HashMap<(&'a [u8], &'a [u8]), Uuid>,
    issuers: HashMap<(&'a str, &'a [u8]), Uuid>,
}

impl<'a> Keyed<'a> {
    fn of(rows: &'a [CertificateRow]) -> Self {
        let mut keyed = Self::default();
        for row in rows {
            keyed.sha256s.entry(&row.sha256).or_insert(row.id);
            keyed.issuer_keys.entry((&row.issuer_key, &row.serial)).or_insert(row.id);
            keyed.issuers.entry((&row.issuer, &row.serial)).or_insert(row.id);
        }
        keyed
    }

    fn get(&self, signer: &SignerKey) -> Option<Uuid> {
        match signer {
            SignerKey::Sha256(Fingerprint(sha256)) => self.sha256s.get(sha256.as_slice()),
            SignerKey::Serial(IssuerRef::Key(key), Serial(serial)) => {
                self.issuer_keys.get(&(key.0.as_slice(), serial.as_slice()))
            }
            SignerKey::Serial(IssuerRef::Name(name), Serial(serial)) => {
                self.issuers.get(&(name.as_str(), serial.as_slice()))
            }
        }
        .copied()
    }
}
