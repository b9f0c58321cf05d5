//! What a person signed, as document systems reported it: for the copy of their own data.

use serde::Serialize;

use super::ASKED;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;
use crate::storage::error::{Asked, Result};
use crate::storage::owner::ever_owned;
use crate::storage::read::Reader;
use crate::storage::sql::{OPEN, Sql};

/// A signature that is held to be theirs.
#[derive(Debug, Clone, Serialize)]
pub struct HeldSignature {
    /// The proven time.
    pub signed_at: Timestamp,
    /// The document system.
    pub system: String,
    /// Its name for the document.
    pub document: String,
    /// Number and symbol of the document.
    pub notation: Option<String>,
    /// Identifier of the agency whose document it is.
    pub agency: String,
    /// What was signed for.
    pub action: String,
    /// What it proves, by the weightiest reason.
    pub verdict: String,
}

impl Reader {
    /// The signatures by an official's certificates that are held to be theirs as known now, by their time.
    pub(in crate::storage::read) async fn held_signatures(&self, official: OfficialId) -> Result<Vec<HeldSignature>> {
        let signed = |matching: &str| {
            format!(
                "select e.id, e.signed_at, d.code as system_code, e.document, e.notation, a.code, e.action, coalesce(v.outcome, e.outcome) as outcome \
                 from (select distinct w.certificate, w.official from ({}) w) h join certificate c on c.id = h.certificate join event_signer s on {matching} \
                 join signing_event e on e.signer = s.number join event_agency a on a.number = e.agency \
                 join document_system d on d.number = e.system left join verdict v on v.event = e.id and v.recorded_to = {OPEN} \
                 where (case when v.id is null then e.official else v.official end) = h.official and h.official = ",
                ever_owned()
            )
        };
        // A signer is named by the one or by the other: no event is told twice.
        let sql =
            Sql::new("select t.signed_at, t.system_code, t.document, t.notation, t.code, t.action, t.outcome from (");
        let sql = sql.text(&signed("s.sha256 = c.sha256")).bind(official.0).text(" union all ");
        let by_number = "s.serial = c.serial and (s.issuer_key = c.issuer_key or s.issuer = c.issuer)";
        let sql = sql.text(&signed(by_number)).bind(official.0).text(") t order by t.signed_at, t.id");
        let held = |row: &sea_orm::QueryResult| {
            Ok(HeldSignature {
                signed_at: Timestamp::from_unix_micros(row.try_get_by_index(0).asked(ASKED)?),
                system: row.try_get_by_index(1).asked(ASKED)?,
                document: row.try_get_by_index(2).asked(ASKED)?,
                notation: row.try_get_by_index(3).asked(ASKED)?,
                agency: row.try_get_by_index(4).asked(ASKED)?,
                action: row.try_get_by_index(5).asked(ASKED)?,
                verdict: row.try_get_by_index(6).asked(ASKED)?,
            })
        };
        sql.rows(self.tx(), ASKED).await?.iter().map(held).collect()
    }
}
