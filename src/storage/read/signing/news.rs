//! What came to light of signatures after leaving, by change sets: at arrival, or judged anew.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::ASKED;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::storage::error::Result;
use crate::storage::read::Reader;
use crate::storage::sql::Sql;

/// Signatures of one certificate after whoever held it had left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateSignatures {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// Who had held it.
    pub official: Option<OfficialId>,
    /// The change set that brought them to light.
    pub change_set: i64,
    /// How many.
    pub signatures: u64,
    /// When the first was made.
    pub first: Timestamp,
    /// When the last was.
    pub last: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    certificate: Uuid,
    serial: Vec<u8>,
    official: Option<Uuid>,
    change_set: i64,
    signatures: i64,
    first_at: i64,
    last_at: i64,
}

/// Verdicts `v` on events `e` that were not held to be so before.
const IS_NEWS: &str = "not coalesce((select b.is_leavers from verdict b where b.event = v.event and b.recorded_to = v.recorded_from), e.is_leavers)";

impl Reader {
    /// The signatures after leaving that change sets after `after` and up to `to` brought to light, by certificate and change set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn late_signatures(&self, after: i64, to: i64) -> Result<Vec<LateSignatures>> {
        let range = |sql: Sql, alias: &str| {
            let sql = sql.text(&format!("{alias}.recorded_from > ")).bind(after);
            sql.text(&format!(" and {alias}.recorded_from <= ")).bind(to)
        };
        let sql = Sql::new(
            "select t.certificate, c.serial, t.official, t.change_set, count(*) as signatures, min(t.signed_at) as first_at, max(t.signed_at) as last_at \
             from (select e.certificate, e.official, e.recorded_from as change_set, e.signed_at from signing_event e where e.is_leavers and ",
        );
        let sql = range(sql, "e").text(
            " union all select v.certificate, v.official, v.recorded_from as change_set, e.signed_at from verdict v join signing_event e on e.id = v.event \
             where v.is_leavers and ",
        );
        let sql = range(sql.text(IS_NEWS).text(" and "), "v").text(
            ") t join certificate c on c.id = t.certificate group by t.certificate, c.serial, t.official, t.change_set \
             order by min(t.signed_at), t.certificate, t.change_set",
        );
        let rows: Vec<Row> = sql.all(self.tx(), ASKED).await?;
        let news = |row: Row| LateSignatures {
            certificate: CertificateId(row.certificate),
            serial: hex::encode(&row.serial),
            official: row.official.map(OfficialId),
            change_set: row.change_set,
            signatures: row.signatures.unsigned_abs(),
            first: Timestamp::from_unix_micros(row.first_at),
            last: Timestamp::from_unix_micros(row.last_at),
        };
        Ok(rows.into_iter().map(news).collect())
    }
}
