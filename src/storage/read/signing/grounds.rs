//! What verdicts about some signers follow from, as was ever recorded: each history is read once, whatever instants are asked for, and
//! whatever was known then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::recorded::{held, recorded, when_held, when_recorded};
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::signer::{IssuerRef, SignerKey};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::signing::grounds::Grounds;
use crate::domain::signing::history::CertificateHistory;
use crate::domain::signing::knowledge::{Held, Recorded};
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "read what verdicts follow from";

#[derive(FromQueryResult)]
struct Columns {
    id: Uuid,
    sha256: Vec<u8>,
    issuer_key: Vec<u8>,
    issuer: String,
    serial: Vec<u8>,
    not_before: i64,
    not_after: i64,
    may_sign: bool,
    addresses: String,
    official: Option<Uuid>,
    chain: String,
    /// Of an erased person's nothing is left of the certificate itself.
    octets: i64,
}

/// A certificate that signers may be.
pub(in crate::storage::read) struct CertificateRow {
    columns: Columns,
    recorded: Recorded,
}

impl CertificateRow {
    /// Its key.
    pub(in crate::storage::read) const fn id(&self) -> Uuid {
        self.columns.id
    }

    /// Issuer and serial number, as words are kept.
    pub(in crate::storage::read) fn named(&self) -> (Vec<u8>, Vec<u8>) {
        (self.columns.issuer_key.clone(), self.columns.serial.clone())
    }
}

/// The column that names an issuer, and what it holds.
type IssuerPlace = (&'static str, Vec<u8>);

impl Reader {
    /// What verdicts about the signatures of these signers follow from.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn verdict_grounds(&self, signers: &[SignerKey]) -> Result<Grounds> {
        let rows = self.signing_certificates(signers).await?;
        let histories = self.certificate_histories(&rows).await?;
        let officials: BTreeSet<OfficialId> = histories.values().flat_map(|history| history.owners()).collect();
        let holders = self.holder_histories(&officials.into_iter().collect::<Vec<_>>()).await?;
        let by_key = Keyed::of(&rows);
        let mut certificates = HashMap::with_capacity(signers.len());
        for signer in signers {
            let found: Vec<Arc<CertificateHistory>> =
                by_key.get(signer).iter().filter_map(|id| histories.get(id).cloned()).collect();
            if !found.is_empty() {
                certificates.insert(signer.clone(), found);
            }
        }
        Ok(Grounds { certificates, holders })
    }

    /// The certificates that these keys may name.
    async fn signing_certificates(&self, signers: &[SignerKey]) -> Result<Vec<CertificateRow>> {
        let mut sha256s = Vec::new();
        let mut by_issuer: BTreeMap<IssuerPlace, Vec<Vec<u8>>> = BTreeMap::new();
        for signer in signers {
            match signer {
                SignerKey::Sha256(sha256) => sha256s.push(sha256.0.to_vec()),
                SignerKey::Serial(issuer, serial) => {
                    let place = match issuer {
                        IssuerRef::Key(key) => ("issuer_key", key.0.to_vec()),
                        IssuerRef::Name(name) => ("issuer", name.as_bytes().to_vec()),
                    };
                    by_issuer.entry(place).or_default().push(serial.0.clone());
                }
            }
        }
        let mut asked = Vec::new();
        for chunk in sha256s.chunks(LIST) {
            asked.push(certificates().text("c.sha256 in ").padded_list(chunk.iter().cloned()));
        }
        for ((column, issuer), serials) in by_issuer {
            for chunk in serials.chunks(LIST) {
                let sql = certificates().text("c.").text(column).text(" = ");
                let sql = match String::from_utf8(issuer.clone()) {
                    Ok(name) if column == "issuer" => sql.bind(name),
                    _ => sql.bind(issuer.clone()),
                };
                asked.push(sql.text(" and c.serial in ").padded_list(chunk.iter().cloned()));
            }
        }
        let mut rows = Vec::new();
        for sql in asked {
            rows.extend(self.certificate_rows(sql).await?);
        }
        rows.sort_unstable_by_key(|row| row.columns.id);
        rows.dedup_by_key(|row| row.columns.id);
        Ok(rows)
    }

    /// The certificates that `sql`, which goes on from [`certificates`], asks for.
    pub(in crate::storage::read) async fn certificate_rows(&self, sql: Sql) -> Result<Vec<CertificateRow>> {
        let row = |row: &sea_orm::QueryResult| {
            let columns = Columns::from_query_result(row, "").asked(ASKED)?;
            Ok(CertificateRow { columns, recorded: recorded(row)? })
        };
        sql.rows(self.tx(), ASKED).await?.iter().map(row).collect()
    }

    /// What was ever recorded of these certificates, by their keys.
    pub(in crate::storage::read) async fn certificate_histories(
        &self,
        rows: &[CertificateRow],
    ) -> Result<HashMap<Uuid, Arc<CertificateHistory>>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.columns.id).collect();
        let issuers: BTreeSet<Vec<u8>> = rows.iter().map(|row| row.columns.issuer_key.clone()).collect();
        let mut chains = self.chain_words_on(&ids).await?;
        let mut words = self.words_on(rows).await?;
        let issuer_words = self.words_on_issuers(&issuers).await?;
        let lists = self.signing_lists(&issuers).await?;
        let mut stops = self.stops_of(&ids).await?;
        let mut answers = self.answers_about(&ids).await?;
        let mut owners = self.words_on_owners(&ids).await?;
        let mut stated: HashMap<Uuid, Vec<MailAddress>> = HashMap::with_capacity(rows.len());
        let mut free: Vec<MailAddress> = Vec::new();
        for CertificateRow { columns, .. } in rows {
            let addresses = Place::new("certificate", columns.id).addresses("addresses", &columns.addresses)?;
            if columns.official.is_none() || owners.contains_key(&columns.id) {
                free.extend(addresses.iter().cloned());
            }
            stated.insert(columns.id, addresses);
        }
        let agencies = self.agency_addresses(&free).await?;
        let mut histories = HashMap::with_capacity(rows.len());
        for row in rows {
            let CertificateRow { columns, recorded } = row;
            let addresses = stated.remove(&columns.id).unwrap_or_default();
            let agencies = addresses.iter().filter_map(|address| agencies.get(address)).flatten().cloned().collect();
            let told = words.remove(&columns.id).unwrap_or_default();
            let history = CertificateHistory {
                certificate: CertificateId(columns.id),
                recorded: *recorded,
                first_chain: Place::new("certificate", columns.id).parse("chain", &columns.chain)?,
                chains: chains.remove(&columns.id).unwrap_or_default(),
                not_before: Timestamp::from_unix_micros(columns.not_before),
                not_after: Timestamp::from_unix_micros(columns.not_after),
                may_sign: columns.may_sign,
                addresses,
                is_erased: columns.octets == 0,
                agencies,
                first_word: told.first,
                words: told.later,
                stops: stops.remove(&columns.id).unwrap_or_default(),
                issuer_words: issuer_words.get(&columns.issuer_key).cloned().unwrap_or_default(),
                lists: lists.get(&columns.issuer_key).cloned().unwrap_or_default(),
                answers: answers.remove(&columns.id).unwrap_or_default(),
                found: columns.official.map(OfficialId),
                owner_words: owners.remove(&columns.id).unwrap_or_default(),
            };
            histories.insert(columns.id, Arc::new(history));
        }
        Ok(histories)
    }

    /// The verdicts on chains that stand instead of those of the import.
    async fn chain_words_on(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Held<ChainVerdict>>>> {
        let mut words: HashMap<Uuid, Vec<Held<ChainVerdict>>> = HashMap::new();
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new(&format!(
                "select w.certificate, w.chain, {} from chain_word w where w.certificate in ",
                when_held("w")
            ));
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                let certificate: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let chain: String = row.try_get_by_index(1).asked(ASKED)?;
                let verdict = Place::new("chain_word", certificate).parse("chain", &chain)?;
                words.entry(certificate).or_default().push(Held::new(verdict, held(&row)?));
            }
        }
        Ok(words)
    }
}

/// Goes on with: which certificates `c`.
pub(in crate::storage::read) fn certificates() -> Sql {
    Sql::new(&format!(
        "select c.id, c.sha256, c.issuer_key, c.issuer, c.serial, c.not_before, c.not_after, c.may_sign, c.addresses, \
         c.official, c.chain, cast(length(c.der) as bigint) as octets, {} from certificate c where ",
        when_recorded("c")
    ))
}

/// Certificates by everything that may name them.
#[derive(Default)]
struct Keyed<'a> {
    sha256s: HashMap<&'a [u8], Vec<Uuid>>,
    issuer_keys: HashMap<(&'a [u8], &'a [u8]), Vec<Uuid>>,
    issuers: HashMap<(&'a str, &'a [u8]), Vec<Uuid>>,
}

impl<'a> Keyed<'a> {
    fn of(rows: &'a [CertificateRow]) -> Self {
        let mut keyed = Self::default();
        for CertificateRow { columns, .. } in rows {
            keyed.sha256s.entry(&columns.sha256).or_default().push(columns.id);
            keyed.issuer_keys.entry((&columns.issuer_key, &columns.serial)).or_default().push(columns.id);
            keyed.issuers.entry((&columns.issuer, &columns.serial)).or_default().push(columns.id);
        }
        keyed
    }

    fn get(&self, signer: &SignerKey) -> Vec<Uuid> {
        match signer {
            SignerKey::Sha256(Fingerprint(sha256)) => self.sha256s.get(sha256.as_slice()),
            SignerKey::Serial(IssuerRef::Key(key), Serial(serial)) => {
                self.issuer_keys.get(&(key.0.as_slice(), serial.as_slice()))
            }
            SignerKey::Serial(IssuerRef::Name(name), Serial(serial)) => {
                self.issuers.get(&(name.as_str(), serial.as_slice()))
            }
        }
        .cloned()
        .unwrap_or_default()
    }
}
