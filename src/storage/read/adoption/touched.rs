//! Whose steps a row of change sets may have touched: everything that `lives` reads, by what was recorded or corrected. Too many are no
//! harm; a test holds that there are never too few.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::domain::adoption::freshness::{Freshness, ListGap};
use crate::domain::certificate::status::ListWindow;
use crate::domain::ids::OfficialId;
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::read::explain::plan;
use crate::storage::read::signing::touched::{
    Range, certificates_touched, certificates_under_touched_issuers, closed, recorded,
};
use crate::storage::read::window::window;
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "look for whose adoption is touched";

/// Tables on both clocks: queries for the officials.
const CORRECTED: [&str; 4] = [
    "select t.official from posting t where t.kind = 'primary' and ",
    "select t.official from official_correction t where ",
    "select m.official from mailbox_state t join mailbox m on m.id = t.mailbox where m.kind = 'personal' and m.official is not null and ",
    "select m.official from address t join mailbox m on m.id = t.mailbox where m.kind = 'personal' and m.official is not null and ",
];

/// Tables that are only added to. An erasure empties facts in place: the addresses of certificates among them.
const ADDED: [&str; 2] =
    ["select t.id from official t where ", "select t.fact from erasure t where t.line = 'official' and "];

/// What was done to rules of who must be able to sign that makes them count, or no more.
const RULES: &str = "select count(*) from scope_rule_act t where t.act in ('approved', 'withdrawn') and ";

impl Reader {
    /// The officials whose steps change sets of the range, after the first and up to the second, may have touched.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adoption_touched(&self, range: Range) -> Result<BTreeSet<OfficialId>> {
        if self.is_rule_touched(range).await? {
            // Who must be able to sign is everybody's matter.
            let everybody = Sql::new("select o.id from official o").ids(self.tx(), ASKED).await?;
            return Ok(everybody.into_iter().map(OfficialId).collect());
        }
        let mut officials: BTreeSet<Uuid> = BTreeSet::new();
        for sql in officials_touched(range) {
            officials.extend(sql.ids(self.tx(), ASKED).await?);
        }
        let mut certificates: BTreeSet<Uuid> = self.certificates_in_gaps(range).await?.into_iter().collect();
        for sql in certificates_touched(range).into_iter().chain(certificates_under_touched_issuers(range)) {
            certificates.extend(sql.ids(self.tx(), ASKED).await?);
        }
        officials.extend(self.whose(certificates).await?);
        Ok(officials.into_iter().map(OfficialId).collect())
    }

    /// How the database finds them, but for everything under a CA, which it may walk to: what the EXPLAIN test reads.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_adoption_touched(&self, range: Range) -> Result<String> {
        let mut plans = String::new();
        for sql in officials_touched(range).into_iter().chain(certificates_touched(range)) {
            plans.push_str(&plan(self.tx(), sql).await?);
        }
        Ok(plans)
    }

    /// Whether a rule of who must be able to sign began to count, or ended.
    async fn is_rule_touched(&self, range: Range) -> Result<bool> {
        Ok(recorded(Sql::new(RULES), "t", range).number(self.tx(), ASKED).await? > 0)
    }

    /// Whose these certificates are or were, by anybody's word at any time.
    async fn whose(&self, certificates: BTreeSet<Uuid>) -> Result<Vec<Uuid>> {
        let certificates: Vec<Uuid> = certificates.into_iter().collect();
        let mut officials = Vec::new();
        for chunk in certificates.chunks(LIST) {
            for text in [
                "select t.official from certificate t where t.official is not null and t.id in ",
                "select t.official from certificate_owner t where t.official is not null and t.certificate in ",
            ] {
                let sql = Sql::new(text).padded_list(chunk.iter().copied());
                officials.extend(sql.ids(self.tx(), ASKED).await?);
            }
        }
        Ok(officials)
    }

    /// The certificates of which lists of the range say something else than was said before: those that ended in a gap between lists that
    /// was another one then. Of all others a list only moves the horizon, which nobody's steps hold.
    async fn certificates_in_gaps(&self, range: Range) -> Result<Vec<Uuid>> {
        let sql = recorded(Sql::new("select distinct l.issuer_key from crl l where "), "l", range);
        let mut issuers: Vec<Vec<u8>> = Vec::new();
        for row in sql.rows(self.tx(), ASKED).await? {
            issuers.push(row.try_get_by_index(0).asked(ASKED)?);
        }
        let mut certificates = Vec::new();
        for issuer in issuers {
            let (before, after) = (self.freshness(&issuer, range.0).await?, self.freshness(&issuer, range.1).await?);
            for ListGap { spoken_until, next_list } in after.differing(&before) {
                let sql = Sql::new("select c.id from certificate c where c.issuer_key = ").bind(issuer.clone());
                let sql = sql.text(" and c.not_after > ").bind(spoken_until.unix_micros());
                let sql = sql.text(" and c.not_after <= ").bind(next_list.unix_micros());
                certificates.extend(sql.ids(self.tx(), ASKED).await?);
            }
        }
        Ok(certificates)
    }

    /// What the lists said that were recorded by then.
    async fn freshness(&self, issuer: &[u8], by: i64) -> Result<Freshness> {
        let sql = Sql::new("select l.issuer_key, l.this_update, l.next_update from crl l where l.issuer_key = ");
        let sql = sql.bind(issuer.to_vec()).text(" and l.recorded_from <= ").bind(by);
        let rows = sql.rows(self.tx(), ASKED).await?;
        let windows: Vec<ListWindow> = rows.iter().map(window).collect::<Result<_>>()?;
        Ok(Freshness::of(&windows))
    }
}

/// The officials of whom something was recorded or corrected: queries for their keys.
fn officials_touched(range: Range) -> Vec<Sql> {
    let added = ADDED.iter().map(|text| recorded(Sql::new(text), "t", range));
    let corrected = CORRECTED.iter().flat_map(|text| [recorded, closed].map(|part| part(Sql::new(text), "t", range)));
    added.chain(corrected).collect()
}
