//! Lists of certificates with their status, by the end of their validity; keyset pages.
//!
//! The status is what `domain::certificate::status` derives from the row. The query keeps away most rows that cannot have the status
//! asked for; none of them decides it.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::window::Windows;
use super::word::{REASON, REVOKED_AT, entry};
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::finding::LintRule;
use crate::domain::certificate::status::{CertificateStatus, ChainVerdict, Evidence, REASON_HOLD, status_at};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// Which certificates: all that are known, and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CertificateFilter {
    /// … is this one.
    pub id: Option<CertificateId>,
    /// … are among these, few enough for one statement.
    pub among: Option<Vec<CertificateId>>,
    /// … belong to this official.
    pub official: Option<OfficialId>,
    /// … to someone posted in this agency.
    pub agency: Option<AgencyId>,
    /// … to someone posted there or below.
    pub under: Option<TreePath>,
    /// … have this status at the instant.
    pub status: Option<CertificateStatus>,
    /// … have a finding of one of these rules.
    pub rules: Option<Vec<LintRule>>,
    /// … end after this instant.
    pub ends_after: Option<Timestamp>,
    /// … end at this instant or before.
    pub ends_by: Option<Timestamp>,
}

/// Where a page ended; the next begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateKey {
    /// End of the last one's validity.
    pub not_after: Timestamp,
    /// The last one.
    pub certificate: CertificateId,
}

/// One line of a list of certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateLine {
    /// Where it stands in the order.
    pub key: CertificateKey,
    /// Its owner.
    pub official: Option<OfficialId>,
    /// SHA-256 of the DER.
    pub sha256: Fingerprint,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Issuer.
    pub issuer: String,
    /// Subject.
    pub subject: String,
    /// Status at the instant.
    pub status: CertificateStatus,
    /// What it follows from.
    pub evidence: Evidence,
    /// Change set that last touched it.
    pub revision: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    official: Option<Uuid>,
    sha256: Vec<u8>,
    issuer: String,
    issuer_key: Vec<u8>,
    serial: Vec<u8>,
    subject: String,
    chain: String,
    not_before: i64,
    not_after: i64,
    revoked_at: Option<i64>,
    reason: Option<i32>,
    stopped_at: Option<i64>,
    revision: i64,
}

/// Rows that are looked through at once when a status is asked for.
const CHUNK: u32 = 500;

impl Reader {
    /// The next certificates after `after` with their status at `at`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn certificate_page(
        &self,
        scope: &Scope,
        view: View,
        at: Timestamp,
        filter: &CertificateFilter,
        after: Option<CertificateKey>,
        limit: u32,
    ) -> Result<Vec<CertificateLine>> {
        let windows = self.windows(view, at).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let chunk = if filter.status.is_some() { CHUNK.max(limit) } else { limit };
        let (mut kept, mut after) = (Vec::new(), after);
        loop {
            let sql = page(scope, view, at, filter, &windows, after, chunk);
            let rows: Vec<Row> = sql.all(self.tx(), "list certificates").await?;
            let is_last = rows.len() < usize::try_from(chunk).unwrap_or(usize::MAX);
            for row in rows {
                let line = line(row, &windows, at)?;
                after = Some(line.key);
                if filter.status.is_none_or(|status| line.status == status) {
                    kept.push(line);
                }
                if kept.len() == wanted {
                    return Ok(kept);
                }
            }
            if is_last {
                return Ok(kept);
            }
        }
    }
}

fn page(
    scope: &Scope,
    view: View,
    at: Timestamp,
    filter: &CertificateFilter,
    windows: &Windows,
    after: Option<CertificateKey>,
    limit: u32,
) -> Sql {
    let mut sql = Sql::new(
        "select c.id, c.sha256, c.issuer, c.issuer_key, c.serial, c.subject, c.not_before, c.not_after, ",
    )
    .chain("c", view)
    .text(" as chain, ")
    .text(&format!("{REVOKED_AT} as revoked_at, {REASON} as reason, "))
    .owner("c", view)
    .text(" as official, ")
    .stopped_since("c.id", view, at)
    .text(
        " as stopped_at, (select max(t.seq) from (select c.recorded_from as seq union all select coalesce(r.recorded_from, 0) \
         union all select x.recorded_from from revocation_word x where x.issuer_key = c.issuer_key and x.serial = c.serial and ",
    )
    .recorded("x", view)
    .text(" union all select y.recorded_from from ocsp_word y where y.issuer_key = c.issuer_key and y.serial = c.serial and ")
    .recorded("y", view)
    .text(" union all select a.recorded_from from ocsp_answer a where a.certificate = c.id and ")
    .recorded("a", view)
    .text(
        " union all select n.recorded_from from certificate_event n where n.certificate = c.id and ",
    )
    .recorded("n", view)
    .text(" union all select o.recorded_from from certificate_owner o where o.certificate = c.id and ")
    .recorded("o", view)
    .text(" union all select j.recorded_from from chain_word j where j.certificate = c.id and ")
    .recorded("j", view)
    .text(" union all ")
    .authority_revisions(view)
    .text(" union all select f.recorded_from from finding f where f.subject = c.id and ")
    .recorded("f", view)
    .text(" union all select d.recorded_from from finding_end d join finding g on g.id = d.finding where g.subject = c.id and ")
    .recorded("d", view)
    .text(") t) as revision from certificate c")
    .ca_word(view, at)
    .text(" where ")
    .recorded("c", view);
    sql = sql.text(" and ").owner_in_scope("c", scope, view);
    if let Some(under) = &filter.under {
        sql = sql.text(" and ").owner_in_scope("c", &Scope::subtree(under.clone()), view);
    }
    if let Some(agency) = filter.agency {
        sql = sql.text(" and ").owned("c", view, |sql| {
            sql.text("(select fp.official from posting fp where fp.kind = 'primary' and fp.agency = ")
                .bind(agency.0)
                .text(" and ")
                .both_clocks("fp", view)
                .text(")")
        });
    }
    if let Some(id) = filter.id {
        sql = sql.text(" and c.id = ").bind(id.0);
    }
    if let Some(among) = &filter.among {
        sql = sql.text(" and c.id in ").list(among.iter().map(|id| id.0));
    }
    if let Some(official) = filter.official {
        sql = sql.text(" and ").owned("c", view, |sql| sql.list([official.0]));
    }
    if let Some(rules) = &filter.rules {
        sql =
            sql.text(" and exists (select 1 from finding fr where fr.subject = c.id and ").standing_finding("fr", view);
        sql = sql.text(" and fr.kind in ").list(rules.iter().map(|rule| rule.as_str())).text(")");
    }
    if let Some(instant) = filter.ends_after {
        sql = sql.text(" and c.not_after > ").bind(instant.unix_micros());
    }
    if let Some(instant) = filter.ends_by {
        sql = sql.text(" and c.not_after <= ").bind(instant.unix_micros());
    }
    if let Some(status) = filter.status {
        sql = possible(sql, status, view, windows, at);
    }
    if let Some(key) = after {
        sql = sql.text(" and (c.not_after, c.id) > (").bind(key.not_after.unix_micros()).text(", ");
        sql = sql.bind(key.certificate.0).text(")");
    }
    sql.text(" order by c.not_after, c.id limit ").bind(i64::from(limit))
}

/// The rows that may have `status`: what it needs, as far as columns tell it.
fn possible(sql: Sql, status: CertificateStatus, view: View, windows: &Windows, at: Timestamp) -> Sql {
    let instant = at.unix_micros();
    match status {
        CertificateStatus::Untrusted => {
            sql.text(" and ").chain("c", view).text(&format!(" = '{}'", ChainVerdict::Untrusted))
        }
        CertificateStatus::NotYetValid => sql.text(" and c.not_before > ").bind(instant),
        CertificateStatus::Revoked => sql
            .text(&format!(" and ({REASON} <> {REASON_HOLD} or c.issuer_key in "))
            .list(windows.told_issuers(false))
            .text(")"),
        CertificateStatus::Hold => sql
            .text(&format!(" and ({REASON} = {REASON_HOLD} or c.issuer_key in "))
            .list(windows.told_issuers(true))
            .text(")"),
        CertificateStatus::Expired => sql.text(" and c.not_after <= ").bind(instant),
        CertificateStatus::StopUse => sql
            .text(" and c.not_after > ")
            .bind(instant)
            .text(" and c.id in (select s.certificate from certificate_event s where s.kind = ")
            .bind(CertificateEventKind::StopUse.as_str())
            .text(")"),
        CertificateStatus::Indeterminate => sql.text(" and c.not_after > ").bind(instant),
        CertificateStatus::Valid => sql
            .text(" and c.not_after > ")
            .bind(instant)
            .text(" and (c.issuer_key in ")
            .list(windows.issuers(at))
            .text(" or exists (select 1 from ocsp_answer oa where oa.certificate = c.id and oa.next_update > ")
            .bind(instant)
            .text("))"),
    }
}

fn line(row: Row, windows: &Windows, at: Timestamp) -> Result<CertificateLine> {
    let place = Place::new("certificate", row.id);
    let not_after = Timestamp::from_unix_micros(row.not_after);
    let told = row.revoked_at.zip(row.reason);
    let revocation = told.map(|(revoked_at, reason)| entry(&place, revoked_at, reason)).transpose()?;
    let evidence = Evidence {
        chain: place.parse("chain", &row.chain)?,
        not_before: Timestamp::from_unix_micros(row.not_before),
        not_after,
        revocation: windows.word(&row.issuer_key, revocation, at),
        stop_use_since: row.stopped_at.map(Timestamp::from_unix_micros),
        list_is_fresh: windows.are_fresh(row.id, &row.issuer_key, not_after, at),
    };
    let sha256 = row.sha256.as_slice().try_into().map_err(|error| place.wrong("sha256", &error))?;
    Ok(CertificateLine {
        key: CertificateKey { not_after, certificate: CertificateId(row.id) },
        official: row.official.map(OfficialId),
        sha256: Fingerprint(sha256),
        serial: hex::encode(&row.serial),
        issuer: row.issuer,
        subject: row.subject,
        status: status_at(&evidence, at),
        evidence,
        revision: row.revision,
    })
}
