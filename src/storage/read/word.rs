//! The CA's word on certificates: the first that a list told (`revocation`), or the words that stand instead of it since another list
//! told more (`revocation_word`) or an OCSP answer did (`ocsp_word`). Every read that asks for a status joins [`Sql::ca_word`].

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::answer::AnswerStatus;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::observation::{Heard, Known, RevocationEventKind, Word};
use crate::domain::certificate::status::{REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::entity::{ocsp_word, revocation, revocation_word};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

/// A certificate of ours, as lists are compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldCertificate {
    pub(crate) certificate: Uuid,
    pub(crate) serial: Serial,
    pub(crate) official: Option<Uuid>,
    pub(crate) not_after: Timestamp,
    /// Whether a list or an answer told of it before.
    pub(crate) was_told: bool,
}

/// Who told a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Teller {
    /// This list.
    List(Uuid),
    /// This OCSP answer.
    Answer(Uuid),
}

/// Where a word stands that may be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordRow {
    /// In `revocation_word`.
    Listed(Uuid),
    /// In `ocsp_word`.
    Heard(Uuid),
}

/// A word with who told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredWord {
    pub(crate) word: Word,
    pub(crate) teller: Teller,
    /// Its row; the first word of a serial has none.
    pub(crate) row: Option<WordRow>,
}

/// What is known of a certificate before a list is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct KnownWords {
    pub(crate) words: Vec<StoredWord>,
    pub(crate) told: Option<Revocation>,
    pub(crate) heard: Option<Heard>,
}

impl KnownWords {
    /// The same, without its rows.
    pub(crate) fn known(&self) -> Known {
        Known { words: self.words.iter().map(|stored| stored.word).collect(), told: self.told, heard: self.heard }
    }

    /// Who told a word that was known before.
    pub(crate) fn teller_of(&self, word: &Word) -> Option<Teller> {
        self.words.iter().find(|before| before.word.revocation == word.revocation).map(|before| before.teller)
    }

    /// Whether an answer told one of the words: from then on all that stand are told in `ocsp_word`.
    pub(crate) fn is_of_answers(&self) -> bool {
        self.words.iter().any(|word| matches!(word.row, Some(WordRow::Heard(_))))
    }
}

#[derive(FromQueryResult)]
struct HeldRow {
    id: Uuid,
    serial: Vec<u8>,
    official: Option<Uuid>,
    not_after: i64,
    told: i64,
}

#[derive(FromQueryResult)]
struct ToldRow {
    certificate: Uuid,
    kind: String,
    effective_at: i64,
    reason: i32,
}

const ASKED: &str = "look for revocations";

impl Reader {
    /// The certificates of an issuer after `after`, by serial.
    pub(crate) async fn held_certificates(
        &self,
        issuer: Fingerprint,
        after: Option<(Serial, Uuid)>,
        limit: u32,
    ) -> Result<Vec<HeldCertificate>> {
        let mut sql = Sql::new(
            "select c.id, c.serial, c.official, c.not_after, (select count(*) from revocation r \
             where r.issuer_key = c.issuer_key and r.serial = c.serial) + (select count(*) from revocation_word w \
             where w.issuer_key = c.issuer_key and w.serial = c.serial) + (select count(*) from ocsp_word y \
             where y.issuer_key = c.issuer_key and y.serial = c.serial) as told from certificate c where c.issuer_key = ",
        )
        .bind(issuer.0.to_vec());
        if let Some((serial, id)) = after {
            sql = sql.text(" and c.serial >= ").bind(serial.0.clone()).text(" and (c.serial, c.id) > (");
            sql = sql.bind(serial.0).text(", ").bind(id).text(")");
        }
        let sql = sql.text(" order by c.serial, c.id limit ").bind(i64::from(limit));
        let rows: Vec<HeldRow> = sql.all(self.tx(), "read certificates of an issuer").await?;
        let held = |row: HeldRow| HeldCertificate {
            certificate: row.id,
            serial: Serial(row.serial),
            official: row.official,
            not_after: Timestamp::from_unix_micros(row.not_after),
            was_told: row.told > 0,
        };
        Ok(rows.into_iter().map(held).collect())
    }

    /// What is known of each of these certificates, in the same order.
    pub(crate) async fn known_words(&self, held: &[(&HeldCertificate, Fingerprint)]) -> Result<Vec<KnownWords>> {
        let mut words = HashMap::new();
        let mut told: HashMap<Uuid, Option<Revocation>> = HashMap::new();
        let mut heard = HashMap::new();
        for chunk in held.chunks(LIST) {
            let serials: Vec<_> = chunk.iter().map(|(held, _)| held.serial.clone()).collect();
            words.extend(self.words_of(&serials).await?);
            heard.extend(self.heard(chunk).await?);
            let sql = Sql::new(
                "select e.certificate, e.kind, e.effective_at, e.reason from revocation_event e \
                 join crl l on l.id = e.crl where e.certificate in ",
            );
            let sql = sql.list(chunk.iter().map(|(held, _)| held.certificate));
            let rows: Vec<ToldRow> = sql.text(" order by e.recorded_from, l.this_update").all(self.tx(), ASKED).await?;
            for row in rows {
                let place = Place::new("revocation_event", row.certificate);
                let entry = match place.parse("kind", &row.kind)? {
                    RevocationEventKind::Released | RevocationEventKind::Gone => None,
                    _ => Some(entry(&place, row.effective_at, row.reason)?),
                };
                told.insert(row.certificate, entry);
            }
        }
        let known = |(held, issuer): &(&HeldCertificate, Fingerprint)| {
            let words = words.get(&(issuer.0.to_vec(), held.serial.0.clone())).cloned().unwrap_or_default();
            // Of what was told before events were kept the first word is all that is known.
            let first = words.iter().find(|word| word.row.is_none()).map(|word| word.word.revocation);
            let heard = heard.get(&(issuer.0.to_vec(), held.serial.0.clone())).copied();
            KnownWords { told: told.get(&held.certificate).copied().unwrap_or(first), words, heard }
        };
        Ok(held.iter().map(known).collect())
    }

    /// The newest answer that knows it about each of these certificates, by issuer and serial as words are: what the CA answered about
    /// one that states them, it answered about all that do.
    async fn heard(&self, held: &[(&HeldCertificate, Fingerprint)]) -> Result<HashMap<(Vec<u8>, Vec<u8>), Heard>> {
        let mut by_issuer: BTreeMap<Fingerprint, Vec<Vec<u8>>> = BTreeMap::new();
        for (held, issuer) in held {
            by_issuer.entry(*issuer).or_default().push(held.serial.0.clone());
        }
        let mut heard = HashMap::new();
        for (issuer, serials) in by_issuer {
            let sql = Sql::new(
                "select c.serial, a.this_update, a.status from certificate c join ocsp_answer a on a.certificate = c.id \
                 where c.issuer_key = ",
            );
            let sql = sql.bind(issuer.0.to_vec()).text(" and c.serial in ").padded_list(serials);
            let sql = sql.text(&format!(" and a.status <> '{}'", AnswerStatus::Unknown));
            for row in sql.text(" order by a.this_update, a.recorded_from").rows(self.tx(), ASKED).await? {
                let serial: Vec<u8> = row.try_get_by_index(0).asked(ASKED)?;
                let made = Timestamp::from_unix_micros(row.try_get_by_index(1).asked(ASKED)?);
                let status: String = row.try_get_by_index(2).asked(ASKED)?;
                let said = Heard { made, is_good: status == AnswerStatus::Good.as_str() };
                heard.insert((issuer.0.to_vec(), serial), said);
            }
        }
        Ok(heard)
    }

    /// The words on these serials, by issuer and serial.
    pub(crate) async fn words_of(&self, serials: &[Serial]) -> Result<HashMap<(Vec<u8>, Vec<u8>), Vec<StoredWord>>> {
        let list = || serials.iter().map(|serial| serial.0.clone());
        let mut words: HashMap<_, Vec<StoredWord>> = HashMap::new();
        let sql = Sql::new("select w.* from revocation_word w where w.serial in ").padded_list(list());
        let sql = sql.text(&format!(" and w.recorded_to = {OPEN} order by w.revoked_at, w.id"));
        let rows: Vec<revocation_word::Model> = sql.all(self.tx(), ASKED).await?;
        for row in rows {
            let revocation = entry(&Place::new("revocation_word", row.id), row.revoked_at, row.reason)?;
            let word = Word { revocation, ends_at: row.ends_at.map(Timestamp::from_unix_micros) };
            let stored = StoredWord { word, teller: Teller::List(row.crl), row: Some(WordRow::Listed(row.id)) };
            words.entry((row.issuer_key, row.serial)).or_default().push(stored);
        }
        words.extend(self.heard_words(list()).await?);
        let sql = Sql::new("select r.* from revocation r where r.serial in ").padded_list(list());
        let rows: Vec<revocation::Model> = sql.all(self.tx(), ASKED).await?;
        for row in rows {
            let revocation = entry(&Place::new("revocation", row.id), row.revoked_at, row.reason)?;
            let first = StoredWord { word: Word::standing(revocation), teller: Teller::List(row.crl), row: None };
            words.entry((row.issuer_key, row.serial)).or_insert_with(|| vec![first]);
        }
        Ok(words)
    }

    /// The words on those of these serials of which an answer told some.
    async fn heard_words(
        &self,
        serials: impl Iterator<Item = Vec<u8>>,
    ) -> Result<HashMap<(Vec<u8>, Vec<u8>), Vec<StoredWord>>> {
        let mut words: HashMap<_, Vec<StoredWord>> = HashMap::new();
        let sql = Sql::new("select y.* from ocsp_word y where y.serial in ").padded_list(serials);
        let sql = sql.text(&format!(" and y.recorded_to = {OPEN} order by y.revoked_at, y.id"));
        let rows: Vec<ocsp_word::Model> = sql.all(self.tx(), ASKED).await?;
        for row in rows {
            let place = Place::new("ocsp_word", row.id);
            let word = Word {
                revocation: entry(&place, row.revoked_at, row.reason)?,
                ends_at: row.ends_at.map(Timestamp::from_unix_micros),
            };
            let teller = row.answer.map(Teller::Answer).or(row.crl.map(Teller::List));
            let stored =
                StoredWord { word, teller: place.present("answer", teller)?, row: Some(WordRow::Heard(row.id)) };
            words.entry((row.issuer_key, row.serial)).or_default().push(stored);
        }
        Ok(words)
    }
}

/// Reads a date and a reason.
pub(super) fn entry<K: Display + Copy>(place: &Place<K>, revoked_at: i64, reason: i32) -> Result<Revocation> {
    let reason = u8::try_from(reason).map_err(|error| place.wrong("reason", &error))?;
    Ok(Revocation { at: Timestamp::from_unix_micros(revoked_at), reason })
}

/// Whether the CA revoked certificate `c`, as known now and for good: a condition.
pub(super) fn revoked_for_good() -> String {
    revoked_for_good_and("")
}

/// The same with a date at or before the instant in `column`.
pub(super) fn revoked_for_good_by(column: &str) -> String {
    revoked_for_good_and(&format!(" and t.revoked_at <= {column}"))
}

fn revoked_for_good_and(condition: &str) -> String {
    let told = |table, standing: &str| {
        format!(
            "exists (select 1 from {table} t where t.issuer_key = c.issuer_key and t.serial = c.serial \
             and t.reason <> {REASON_HOLD}{standing}{condition})"
        )
    };
    let standing = format!(" and t.recorded_to = {OPEN}");
    let (first, listed, heard) =
        (told("revocation", ""), told("revocation_word", &standing), told("ocsp_word", &standing));
    format!("({first} or {listed} or {heard})")
}

/// The date of the CA's word, after [`Sql::ca_word`].
pub(super) const REVOKED_AT: &str = "coalesce(y.revoked_at, w.revoked_at, r.revoked_at)";
/// Its reason.
pub(super) const REASON: &str = "coalesce(y.reason, w.reason, r.reason)";
/// The list that told it; none when an answer did.
pub(super) const TOLD_BY: &str = "case when y.answer is null then coalesce(y.crl, w.crl, r.crl) end";
/// The answer that told it.
pub(super) const ANSWERED_BY: &str = "y.answer";

impl Sql {
    /// Joins what the CA says of certificate `c`: its first word as `r`, or of the words that stand instead, as `w` and `y`, the one
    /// that decides at `at`. A first word may begin after `at`.
    pub(crate) fn ca_word(self, view: View, at: Timestamp) -> Self {
        let sql = self.text(" left join revocation r on r.issuer_key = c.issuer_key and r.serial = c.serial and ");
        let sql = sql.recorded("r", view).no_word("revocation_word", view).no_word("ocsp_word", view);
        sql.standing_word("w", "revocation_word", view, at).standing_word("y", "ocsp_word", view, at)
    }

    /// Goes on with: nothing of certificate `c` is told in `table`. Counted and not asked for existence: `PostgreSQL` would read the
    /// whole table to answer that.
    fn no_word(self, table: &str, view: View) -> Self {
        self.text(&format!(
            " and (select count(*) from {table} x where x.issuer_key = c.issuer_key and x.serial = c.serial and "
        ))
        .recorded("x", view)
        .text(") = 0")
    }

    /// Joins as `alias` the word of `table` that decides at `at`. All that stand are in one table: those of another were closed.
    fn standing_word(self, alias: &str, table: &str, view: View, at: Timestamp) -> Self {
        self.text(&format!(
            " left join {table} {alias} on {alias}.id = (select q.id from {table} q where q.issuer_key = c.issuer_key \
             and q.serial = c.serial and "
        ))
        .word_stands("q", view, at)
        .deciding("q")
        .text(")")
    }

    /// The rows of `alias`, words on certificates or on CAs, that stand at `at`.
    pub(super) fn word_stands(self, alias: &str, view: View, at: Timestamp) -> Self {
        let instant = at.unix_micros();
        self.known(alias, view)
            .text(&format!(" and {alias}.revoked_at <= "))
            .bind(instant)
            .text(&format!(" and ({alias}.ends_at is null or {alias}.ends_at > "))
            .bind(instant)
            .text(")")
    }

    /// Of such rows the one that decides: a revocation before a hold.
    pub(super) fn deciding(self, alias: &str) -> Self {
        let held_last = format!("case when {alias}.reason = {REASON_HOLD} then 1 else 0 end");
        self.text(&format!(" order by {held_last}, {alias}.revoked_at, {alias}.id limit 1"))
    }

    /// Goes on with: after [`Sql::ca_word`], certificate `c` is neither revoked nor on hold at `at`, nor is its CA.
    pub(crate) fn and_not_told(self, view: View, at: Timestamp) -> Self {
        // A first word may begin later.
        self.text("w.id is null and y.id is null and (r.id is null or r.revoked_at > ")
            .bind(at.unix_micros())
            .text(") and ")
            .issuer_stands(view, at)
    }
}
