//! Whose events a row of change sets may have touched: everything that a verdict follows from (`grounds`, `holders`), by what was recorded
//! or corrected. Too many are no harm; a test holds that there are never too few.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::ASKED;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::owner::ever_owned;
use crate::storage::read::Reader;
use crate::storage::sql::{LIST, OPEN, Sql};

/// Signers by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TouchedSigners {
    /// Everything that they signed may be judged otherwise.
    pub wholly: Vec<i32>,
    /// What nothing was known of may be known now: a list came in.
    pub by_lists: Vec<i32>,
}

/// Change sets after the first and up to the second.
pub(in crate::storage::read) type Range = (i64, i64);

impl Reader {
    /// The signers whose events change sets of the range may have touched.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touched_signers(&self, range: Range) -> Result<TouchedSigners> {
        let any = Sql::new("select count(*) from (select 1 from event_signer limit 1) s");
        if any.number(self.tx(), ASKED).await? == 0 {
            return Ok(TouchedSigners::default());
        }
        let mut certificates: BTreeSet<Uuid> = BTreeSet::new();
        let touched = certificates_touched(range).into_iter().chain(certificates_under_touched_issuers(range));
        for sql in touched.chain(certificates_of_people(range)) {
            certificates.extend(sql.ids(self.tx(), ASKED).await?);
        }
        certificates.extend(self.certificates_of_agencies(range).await?);
        let wholly = self.signers_of(&certificates).await?;
        let lists = recorded(Sql::new("select count(*) from crl l where "), "l", range);
        let by_lists =
            if lists.number(self.tx(), ASKED).await? == 0 { Vec::new() } else { self.open_signers().await? };
        Ok(TouchedSigners { wholly, by_lists })
    }

    /// The certificates that may be an agency's by an address that was recorded or corrected.
    async fn certificates_of_agencies(&self, range: Range) -> Result<Vec<Uuid>> {
        let mut addresses: BTreeSet<String> = BTreeSet::new();
        for part in [recorded, closed] {
            let sql = Sql::new(
                "select t.address from address t join mailbox m on m.id = t.mailbox where m.kind <> 'personal' and ",
            );
            for row in part(sql, "t", range).rows(self.tx(), ASKED).await? {
                addresses.insert(row.try_get_by_index(0).asked(ASKED)?);
            }
        }
        if addresses.is_empty() {
            return Ok(Vec::new());
        }
        // Those that are nobody's, or were said to be somebody's for a while: both by index, and few.
        let mut found = Vec::new();
        for free in [
            "select c.id, c.addresses from certificate c where c.official is null",
            "select c.id, c.addresses from certificate c where c.official is not null and c.id in (select w.certificate from certificate_owner w)",
        ] {
            for row in Sql::new(free).rows(self.tx(), ASKED).await? {
                let (id, text): (Uuid, String) =
                    (row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
                let stated = Place::new("certificate", id).addresses("addresses", &text)?;
                if stated.iter().any(|address| addresses.contains(address.as_str())) {
                    found.push(id);
                }
            }
        }
        Ok(found)
    }

    /// The signers that these certificates may be.
    pub(super) async fn signers_of(&self, certificates: &BTreeSet<Uuid>) -> Result<Vec<i32>> {
        let mut found = BTreeSet::new();
        let ids: Vec<Uuid> = certificates.iter().copied().collect();
        for chunk in ids.chunks(LIST) {
            for matching in
                ["s.sha256 = c.sha256", "s.serial = c.serial and (s.issuer_key = c.issuer_key or s.issuer = c.issuer)"]
            {
                let sql = Sql::new(&format!(
                    "select s.number from certificate c join event_signer s on {matching} where c.id in "
                ));
                found.extend(self.numbers_in(sql.list(chunk.iter().copied())).await?);
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The signers of events that a later list may decide.
    async fn open_signers(&self) -> Result<Vec<i32>> {
        let first = Sql::new(&format!(
            "select distinct e.signer from signing_event e where e.is_open \
             and not exists (select 1 from verdict v where v.event = e.id and v.recorded_to = {OPEN})"
        ));
        // The sign hides the column from the indexes: all that stands is in one of them, and few of these are open.
        let later = Sql::new(&format!(
            "select distinct e.signer from verdict v join signing_event e on e.id = v.event \
             where v.is_open and +v.recorded_to = {OPEN}"
        ));
        let mut found: BTreeSet<i32> = self.numbers_in(first).await?.into_iter().collect();
        found.extend(self.numbers_in(later).await?);
        Ok(found.into_iter().collect())
    }

    async fn numbers_in(&self, sql: Sql) -> Result<Vec<i32>> {
        let rows = sql.rows(self.tx(), ASKED).await?;
        rows.iter().map(|row| row.try_get_by_index(0).asked(ASKED)).collect()
    }
}

/// Goes on with: what the range recorded.
pub(in crate::storage::read) fn recorded(sql: Sql, alias: &str, (after, to): Range) -> Sql {
    let sql = sql.text(&format!("{alias}.recorded_from > ")).bind(after);
    sql.text(&format!(" and {alias}.recorded_from <= ")).bind(to)
}

/// Goes on with: what the range closed.
pub(in crate::storage::read) fn closed(sql: Sql, alias: &str, (after, to): Range) -> Sql {
    let sql = sql.text(&format!("{alias}.recorded_to > ")).bind(after);
    sql.text(&format!(" and {alias}.recorded_to <= ")).bind(to)
}

/// The certificates of which something was recorded or corrected: queries for their keys. What is wrapped no index of the words finds, or
/// `SQLite` would walk through all certificates and look for words on each.
pub(in crate::storage::read) fn certificates_touched(range: Range) -> Vec<Sql> {
    let facts = [
        "select t.id from certificate t where ",
        "select t.certificate from certificate_event t where t.kind in ('stop_use', 'use_resumed') and ",
        "select x.certificate from certificate_event_cause t join certificate_event x on x.id = t.event where ",
        "select t.certificate from ocsp_answer t where ",
        "select c.id from revocation t join certificate c on c.issuer_key = coalesce(t.issuer_key, t.issuer_key) \
         and c.serial = coalesce(t.serial, t.serial) where ",
    ];
    let corrected = [
        "select t.certificate from chain_word t where ",
        "select t.certificate from certificate_owner t where ",
        "select c.id from revocation_word t join certificate c on c.issuer_key = coalesce(t.issuer_key, t.issuer_key) \
         and c.serial = coalesce(t.serial, t.serial) where ",
        "select c.id from ocsp_word t join certificate c on c.issuer_key = coalesce(t.issuer_key, t.issuer_key) \
         and c.serial = coalesce(t.serial, t.serial) where ",
    ];
    let mut asked: Vec<Sql> = facts.iter().map(|text| recorded(Sql::new(text), "t", range)).collect();
    for text in corrected {
        asked.push(recorded(Sql::new(text), "t", range));
        asked.push(closed(Sql::new(text), "t", range));
    }
    asked
}

/// The certificates under CAs of which something was told: many at once, so that a walk through all of them is no waste.
pub(in crate::storage::read) fn certificates_under_touched_issuers(range: Range) -> [Sql; 2] {
    let words =
        || Sql::new("select c.id from authority_word t join certificate c on c.issuer_key = t.issuer_key where ");
    [recorded(words(), "t", range), closed(words(), "t", range)]
}

/// The certificates of people whose posts or addresses were recorded or corrected.
fn certificates_of_people(range: Range) -> Vec<Sql> {
    let people = [
        "select t.official from posting t where t.kind = 'primary' and ",
        "select m.official from address t join mailbox m on m.id = t.mailbox where m.kind = 'personal' and ",
    ];
    let mut asked = Vec::new();
    for text in people {
        for part in [recorded, closed] {
            let sql = Sql::new(&format!("select h.certificate from ({}) h where h.official in (", ever_owned()));
            asked.push(part(sql.text(text), "t", range).text(")"));
        }
    }
    asked
}
