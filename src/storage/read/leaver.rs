//! Who left within some days, with the certificates that were theirs on their last day: what is told of revocations in time.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::word::{REASON, REVOKED_AT};
use super::{Reader, View};
use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::leaving::Leaving;
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::indicator::period::Days;
use crate::domain::period::Period;
use crate::domain::posting::Rank;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::{OPEN, Sql};

/// A certificate of somebody who left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaversCertificate {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its serial number.
    pub serial: Serial,
    /// Whose it was.
    pub official: OfficialId,
    /// Agency of the post that they left.
    pub agency: AgencyId,
    /// Rank of that post.
    pub rank: Rank,
    /// What there was to revoke, and whether it was.
    pub leaving: Leaving,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    serial: Vec<u8>,
    official: Uuid,
    agency: Uuid,
    rank: String,
    left_on: Date,
    not_before: i64,
    not_after: i64,
    owned_from: Option<Date>,
    owned_to: Option<Date>,
    revoked_at: Option<i64>,
    reason: Option<i32>,
}

impl Reader {
    /// The signing certificates of a good chain of everybody whose last primary posting ended on one of these days, as known in the view,
    /// that were valid then: by the day of leaving. The CA's word is that at the end of the view's day. Who may be named is the caller's
    /// decision: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn leavers_certificates(&self, view: View, days: Days) -> Result<Vec<LeaversCertificate>> {
        let at = Timestamp::end_of(view.day);
        let sql = Sql::new(&format!(
            "select c.id, c.serial, p.official, p.agency, p.rank, p.effective_to as left_on, c.not_before, c.not_after, \
             h.owned_from, h.owned_to, {REVOKED_AT} as revoked_at, {REASON} as reason from posting p \
             join (select wi.id as certificate, wi.official, null as owned_from, null as owned_to from certificate wi \
             where wi.official is not null and not exists (select 1 from certificate_owner wx where wx.certificate = wi.id and "
        ));
        let sql = sql.recorded("wx", view).text(
            ") union all select wc.certificate, wc.official, wc.effective_from, wc.effective_to from certificate_owner wc where ",
        );
        // The sign hides the column from the indexes: of few words a planner that counted none would take all that are held to be true.
        let sql =
            if view.is_current() { sql.text(&format!("+wc.recorded_to = {OPEN}")) } else { sql.known("wc", view) };
        let sql =
            sql.text(") h on h.official = p.official join certificate c on c.id = h.certificate and c.may_sign and ");
        let sql = sql.recorded("c", view);
        let sql = sql.ca_word(view, at).text(" where p.kind = 'primary' and ").known("p", view);
        let sql = sql.text(" and p.effective_to >= ").bind(days.first).text(" and p.effective_to <= ").bind(days.last);
        let sql = sql.text(
            " and not exists (select 1 from posting q where q.official = p.official and q.kind = 'primary' \
             and q.effective_from <= p.effective_to and (q.effective_to is null or q.effective_to > p.effective_to) and ",
        );
        let sql = sql.known("q", view).text(") and ").chain_is_good("c", view);
        let rows: Vec<Row> =
            sql.text(" order by p.effective_to, c.id").all(self.tx(), "read leavers' certificates").await?;
        rows.into_iter().filter_map(|row| certificate(row).transpose()).collect()
    }
}

/// None where it was not theirs on the last day, or nothing was left to revoke.
fn certificate(row: Row) -> Result<Option<LeaversCertificate>> {
    let last_day = row.left_on.previous_day().unwrap_or(row.left_on);
    let was_theirs = row.owned_from.is_none_or(|from| Period { from, to: row.owned_to }.contains(last_day));
    let is_revoked = row.reason.is_some_and(|reason| reason != i32::from(REASON_HOLD));
    let revoked_at = row.revoked_at.filter(|_| is_revoked).map(Timestamp::from_unix_micros);
    let validity = (Timestamp::from_unix_micros(row.not_before), Timestamp::from_unix_micros(row.not_after));
    let Some(leaving) = Leaving::of(row.left_on, validity, revoked_at).filter(|_| was_theirs) else { return Ok(None) };
    Ok(Some(LeaversCertificate {
        certificate: CertificateId(row.id),
        serial: Serial(row.serial),
        official: OfficialId(row.official),
        agency: AgencyId(row.agency),
        rank: Place::new("posting", row.official).parse("rank", &row.rank)?,
        leaving,
    }))
}
