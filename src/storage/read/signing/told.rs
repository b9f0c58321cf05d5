//! What was told of certificates, as was ever recorded: the CA's words on them and on their issuers, lists and answers with their windows,
//! our own orders, and whose they are by people's word.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::grounds::CertificateRow;
use super::recorded::{held, recorded, when_held, when_recorded};
use crate::domain::certificate::answer::Told;
use crate::domain::certificate::observation::Word;
use crate::domain::certificate::status::ListWindow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;
use crate::domain::period::Period;
use crate::domain::signing::history::{OwnerWord, Stop};
use crate::domain::signing::knowledge::Held;
use crate::domain::signing::lists::Lists;
use crate::storage::code::Place;
use crate::storage::entity::{authority_word, certificate_owner, ocsp_word, revocation, revocation_word};
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::read::window::{told, window};
use crate::storage::read::word::entry;
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "read what certificates were told of";

/// The CA's words on a certificate.
#[derive(Debug, Clone, Default)]
pub(super) struct ToldWords {
    /// The first that a list told.
    pub(super) first: Option<Held<Word>>,
    /// Those that stand instead.
    pub(super) later: Vec<Held<Word>>,
}

impl Reader {
    /// The CA's words on these certificates, by their keys.
    pub(super) async fn words_on(&self, rows: &[CertificateRow]) -> Result<HashMap<Uuid, ToldWords>> {
        let mut by_issuer: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
        for (issuer, serial) in rows.iter().map(CertificateRow::named) {
            by_issuer.entry(issuer).or_default().push(serial);
        }
        let mut words: HashMap<(Vec<u8>, Vec<u8>), ToldWords> = HashMap::new();
        for (issuer, serials) in by_issuer {
            for chunk in serials.chunks(LIST) {
                let of = |table: &str, when: String| {
                    let sql = Sql::new(&format!("select t.*, {when} from {table} t where t.issuer_key = "));
                    sql.bind(issuer.clone()).text(" and t.serial in ").padded_list(chunk.iter().cloned())
                };
                macro_rules! later {
                    ($table:ident) => {
                        for row in of(stringify!($table), when_held("t")).rows(self.tx(), ASKED).await? {
                            let when = held(&row)?;
                            let row = $table::Model::from_query_result(&row, "").asked(ASKED)?;
                            let place = Place::new(stringify!($table), row.id);
                            let ends_at = row.ends_at.map(Timestamp::from_unix_micros);
                            let word = Word { revocation: entry(&place, row.revoked_at, row.reason)?, ends_at };
                            let told = words.entry((row.issuer_key, row.serial)).or_default();
                            told.later.push(Held::new(word, when));
                        }
                    };
                }
                later!(revocation_word);
                later!(ocsp_word);
                for row in of("revocation", when_recorded("t")).rows(self.tx(), ASKED).await? {
                    let when = recorded(&row)?;
                    let row = revocation::Model::from_query_result(&row, "").asked(ASKED)?;
                    let word = Word::standing(entry(&Place::new("revocation", row.id), row.revoked_at, row.reason)?);
                    let told = words.entry((row.issuer_key, row.serial)).or_default();
                    told.first.get_or_insert(Held::new(word, when));
                }
            }
        }
        let of = |row: &CertificateRow| Some((row.id(), words.get(&row.named()).cloned()?));
        Ok(rows.iter().filter_map(of).collect())
    }

    pub(super) async fn words_on_issuers(
        &self,
        issuers: &BTreeSet<Vec<u8>>,
    ) -> Result<HashMap<Vec<u8>, Vec<Held<Word>>>> {
        let mut words: HashMap<Vec<u8>, Vec<Held<Word>>> = HashMap::new();
        let sql = Sql::new(&format!("select z.*, {} from authority_word z", when_held("z")));
        for row in sql.rows(self.tx(), ASKED).await? {
            let when = held(&row)?;
            let row = authority_word::Model::from_query_result(&row, "").asked(ASKED)?;
            if issuers.contains(&row.issuer_key) {
                let place = Place::new("authority_word", row.id);
                let ends_at = row.ends_at.map(Timestamp::from_unix_micros);
                let word = Word { revocation: entry(&place, row.revoked_at, row.reason)?, ends_at };
                words.entry(row.issuer_key).or_default().push(Held::new(word, when));
            }
        }
        Ok(words)
    }

    pub(super) async fn signing_lists(&self, issuers: &BTreeSet<Vec<u8>>) -> Result<HashMap<Vec<u8>, Arc<Lists>>> {
        let mut lists = HashMap::new();
        for issuer in issuers {
            let sql = Sql::new(&format!(
                "select l.issuer_key, l.this_update, l.next_update, {} from crl l where l.issuer_key = ",
                when_recorded("l")
            ));
            let rows = sql.bind(issuer.clone()).rows(self.tx(), ASKED).await?;
            let windows = rows.iter().map(|row| Ok((window(row)?, recorded(row)?))).collect::<Result<_>>()?;
            lists.insert(issuer.clone(), Arc::new(Lists::of(windows)));
        }
        Ok(lists)
    }

    pub(super) async fn stops_of(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Held<Stop>>>> {
        let (mut lifted, mut stops) = (HashMap::<Uuid, Vec<Held<Timestamp>>>::new(), HashMap::new());
        for chunk in ids.chunks(LIST) {
            // The condition of the index made for stops (migration m0174).
            let sql = Sql::new(&format!(
                "select e.id, l.effective_at, {} from certificate_event e join certificate_event_cause k on k.lifts = e.id \
                 join certificate_event l on l.id = k.event where e.kind = 'stop_use' and e.certificate in ",
                when_recorded("l")
            ));
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                let at = Timestamp::from_unix_micros(row.try_get_by_index(1).asked(ASKED)?);
                let stop = row.try_get_by_index(0).asked(ASKED)?;
                lifted.entry(stop).or_default().push(Held::new(at, recorded(&row)?));
            }
            let sql = Sql::new(&format!(
                "select e.id, e.effective_at, e.certificate, {} from certificate_event e where e.kind = 'stop_use' and e.certificate in ",
                when_recorded("e")
            ));
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let from = Timestamp::from_unix_micros(row.try_get_by_index(1).asked(ASKED)?);
                let stop = Stop { from, lifted: lifted.remove(&id).unwrap_or_default() };
                let of: &mut Vec<_> = stops.entry(row.try_get_by_index(2).asked(ASKED)?).or_default();
                of.push(Held::new(stop, recorded(&row)?));
            }
        }
        Ok(stops)
    }

    pub(super) async fn answers_about(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Held<(Told, ListWindow)>>>> {
        let mut answers: HashMap<Uuid, Vec<Held<(Told, ListWindow)>>> = HashMap::new();
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new(&format!(
                "select a.certificate, a.this_update, a.next_update, a.status, a.revoked_at, a.reason, {} from ocsp_answer a \
                 where a.certificate in ",
                when_recorded("a")
            ));
            let sql = sql.padded_list(chunk.iter().copied());
            for row in sql.text(" order by a.this_update").rows(self.tx(), ASKED).await? {
                let certificate: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let answer = (told(certificate, &row)?, window(&row)?);
                answers.entry(certificate).or_default().push(Held::new(answer, recorded(&row)?));
            }
        }
        Ok(answers)
    }

    /// Whose certificates are by people's words; one of which nobody ever said anything has none.
    pub(super) async fn words_on_owners(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Held<OwnerWord>>>> {
        let mut said: HashMap<Uuid, Vec<Held<OwnerWord>>> = HashMap::new();
        for chunk in ids.chunks(LIST) {
            let sql =
                Sql::new(&format!("select o.*, {} from certificate_owner o where o.certificate in ", when_held("o")));
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                let when = held(&row)?;
                let row = certificate_owner::Model::from_query_result(&row, "").asked(ASKED)?;
                let period = Period { from: row.effective_from, to: row.effective_to };
                let word = (row.official.map(OfficialId), period);
                said.entry(row.certificate).or_default().push(Held::new(word, when));
            }
        }
        Ok(said)
    }
}
