//! The CA's word on certificates: the first that a list told (`revocation`), or the words that stand instead of it since another list
//! told more (`revocation_word`). Every read that asks for a status joins [`Sql::ca_word`].

use std::collections::HashMap;
use std::fmt::Display;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::observation::{Known, RevocationEventKind, Word};
use crate::domain::certificate::status::{REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::entity::{revocation, revocation_word};
use crate::storage::error::Result;
use crate::storage::sql::{LIST, OPEN, Sql};

/// A certificate of ours, as lists are compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldCertificate {
    pub(crate) certificate: Uuid,
    pub(crate) serial: Serial,
    pub(crate) official: Option<Uuid>,
    pub(crate) not_after: Timestamp,
    /// Whether a list told of it before.
    pub(crate) was_told: bool,
}

/// A word with the list that told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredWord {
    pub(crate) word: Word,
    pub(crate) crl: Uuid,
    /// Its row in `revocation_word`; the first word of a serial has none.
    pub(crate) row: Option<Uuid>,
}

/// What is known of a certificate before a list is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct KnownWords {
    pub(crate) words: Vec<StoredWord>,
    pub(crate) told: Option<Revocation>,
}

impl KnownWords {
    /// The same, without its rows.
    pub(crate) fn known(&self) -> Known {
        Known { words: self.words.iter().map(|stored| stored.word).collect(), told: self.told }
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
             where r.issuer_key = c.issuer_key and r.serial = c.serial) as told from certificate c where c.issuer_key = ",
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
        for chunk in held.chunks(LIST) {
            let serials: Vec<_> = chunk.iter().map(|(held, _)| held.serial.clone()).collect();
            words.extend(self.words_of(&serials).await?);
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
            KnownWords { told: told.get(&held.certificate).copied().unwrap_or(first), words }
        };
        Ok(held.iter().map(known).collect())
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
            let stored = StoredWord { word, crl: row.crl, row: Some(row.id) };
            words.entry((row.issuer_key, row.serial)).or_default().push(stored);
        }
        let sql = Sql::new("select r.* from revocation r where r.serial in ").padded_list(list());
        let rows: Vec<revocation::Model> = sql.all(self.tx(), ASKED).await?;
        for row in rows {
            let revocation = entry(&Place::new("revocation", row.id), row.revoked_at, row.reason)?;
            let first = StoredWord { word: Word::standing(revocation), crl: row.crl, row: None };
            words.entry((row.issuer_key, row.serial)).or_insert_with(|| vec![first]);
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
    format!(
        "(exists (select 1 from revocation r where r.issuer_key = c.issuer_key and r.serial = c.serial and r.reason <> {REASON_HOLD}) \
         or exists (select 1 from revocation_word w where w.issuer_key = c.issuer_key and w.serial = c.serial \
         and w.reason <> {REASON_HOLD} and w.recorded_to = {OPEN}))"
    )
}

/// The date of the CA's word, after [`Sql::ca_word`].
pub(super) const REVOKED_AT: &str = "coalesce(w.revoked_at, r.revoked_at)";
/// Its reason.
pub(super) const REASON: &str = "coalesce(w.reason, r.reason)";
/// The list that told it.
pub(super) const TOLD_BY: &str = "coalesce(w.crl, r.crl)";

impl Sql {
    /// Joins what the CA says of certificate `c`: its first word as `r`, or of the words that stand instead, as `w`, the one that
    /// decides at `at`. A first word may begin after `at`.
    pub(crate) fn ca_word(self, view: View, at: Timestamp) -> Self {
        let instant = at.unix_micros();
        self.text(" left join revocation r on r.issuer_key = c.issuer_key and r.serial = c.serial and ")
            .recorded("r", view)
            // Counted and not asked for existence: PostgreSQL would read the whole table to answer that.
            .text(" and (select count(*) from revocation_word x where x.issuer_key = c.issuer_key and x.serial = c.serial and ")
            .recorded("x", view)
            .text(") = 0 left join revocation_word w on w.id = (select q.id from revocation_word q where q.issuer_key = c.issuer_key \
                   and q.serial = c.serial and ")
            .known("q", view)
            .text(" and q.revoked_at <= ")
            .bind(instant)
            .text(" and (q.ends_at is null or q.ends_at > ")
            .bind(instant)
            .text(&format!(") order by case when q.reason = {REASON_HOLD} then 1 else 0 end, q.revoked_at, q.id limit 1)"))
    }
}
