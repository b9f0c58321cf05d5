//! What happened to requests and certificates since a change set, for notices about it. It takes no scope: see `notice_holder`.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, FactId, OfficialId, PrincipalId, RequestId};
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

const ASKED: &str = "look for what is to be told";

/// Whether a list of the issuer of `c`, or an answer about it, was here before the event `e`.
const FOLLOWED: &str = "case when exists (select 1 from crl l where l.issuer_key = c.issuer_key and l.recorded_from < e.recorded_from) \
     or exists (select 1 from ocsp_answer a where a.certificate = c.id and a.recorded_from < e.recorded_from) \
     then cast(1 as bigint) else cast(0 as bigint) end as followed, ";

/// Whether a request to revoke `c` had been handed in before the event `e`.
const ASKED_BEFORE: &str = "(select count(*) from request q join request_event s on s.request = q.id and s.state = 'submitted' \
     where q.kind = 'revoke' and q.certificate = c.id and s.recorded_from < e.recorded_from) as asked, ";

/// A request came to something that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestNews {
    /// The event.
    pub event: FactId,
    /// The request.
    pub request: RequestId,
    /// What was asked.
    pub kind: RequestKind,
    /// Where it came to.
    pub state: RequestState,
    /// When.
    pub at: Timestamp,
    /// Whom it is for.
    pub official: OfficialId,
    /// Day it was opened.
    pub opened_on: Date,
    /// The account that handed it in last, if one did.
    pub submitter: Option<PrincipalId>,
}

/// The CA's word on a certificate changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationNews {
    /// The event.
    pub event: FactId,
    /// The certificate.
    pub certificate: CertificateId,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// Whose it is.
    pub official: Option<OfficialId>,
    /// What the list or answer told.
    pub kind: RevocationEventKind,
    /// From when on.
    pub at: Timestamp,
    /// When it was read.
    pub observed_at: Timestamp,
    /// Whether anything was known of it before: a list of its issuer, or an answer about it.
    pub is_followed: bool,
    /// Whether a request to revoke it had been handed in before.
    pub is_asked: bool,
    /// Whether our own order stops its use.
    pub is_stopped: bool,
}

#[derive(FromQueryResult)]
struct RequestRow {
    id: Uuid,
    request: Uuid,
    kind: String,
    state: String,
    effective_at: i64,
    official: Uuid,
    opened_on: Date,
    submitter: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct RevocationRow {
    id: Uuid,
    certificate: Uuid,
    serial: Vec<u8>,
    official: Option<Uuid>,
    kind: String,
    effective_at: i64,
    observed_at: i64,
    followed: i64,
    asked: i64,
    stopped_at: Option<i64>,
}

impl Reader {
    /// The number of the newest change set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_change_set(&self) -> Result<i64> {
        Sql::new("select max(seq) from change_set").number(self.tx(), "read the newest change set").await
    }

    /// How many events of devices a change set recorded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn device_events_of(&self, change_set: i64) -> Result<i64> {
        let sql = Sql::new("select count(*) from device_event where recorded_from = ").bind(change_set);
        sql.number(self.tx(), "count events of devices").await
    }

    /// The requests that were returned, refused or fulfilled by change sets after `after` and up to `to`, in their order.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn request_news(&self, after: i64, to: i64) -> Result<Vec<RequestNews>> {
        let told = [RequestState::Returned, RequestState::Rejected, RequestState::CaRejected, RequestState::Fulfilled];
        let sql = Sql::new(
            "select e.id, e.request, q.kind, e.state, e.effective_at, q.official, q.opened_on, (select f.principal from request_event_fact f \
             join request_event s on s.id = f.event where s.request = e.request and f.act = 'submitted' and f.recorded_from <= e.recorded_from \
             order by f.recorded_from desc limit 1) as submitter from request_event e join request q on q.id = e.request where e.recorded_from > ",
        );
        let sql = sql.bind(after).text(" and e.recorded_from <= ").bind(to).text(" and e.state in ");
        let sql = sql.list(told.map(RequestState::as_str)).text(" order by e.recorded_from, e.id");
        let rows: Vec<RequestRow> = sql.all(self.tx(), ASKED).await?;
        let news = |row: RequestRow| {
            let place = Place::new("request_event", row.id);
            Ok(RequestNews {
                event: FactId(row.id),
                request: RequestId(row.request),
                kind: place.parse("kind", &row.kind)?,
                state: place.parse("state", &row.state)?,
                at: Timestamp::from_unix_micros(row.effective_at),
                official: OfficialId(row.official),
                opened_on: row.opened_on,
                submitter: row.submitter.map(PrincipalId),
            })
        };
        rows.into_iter().map(news).collect()
    }

    /// What lists and answers told at `at` or before of certificates that were here before and had not ended, by change sets after `after` and up to
    /// `to`, in their order: revoked, on hold, on hold no longer.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn revocation_news(&self, view: View, at: Timestamp, after: i64, to: i64) -> Result<Vec<RevocationNews>> {
        let told = [RevocationEventKind::Revoked, RevocationEventKind::Held, RevocationEventKind::Released];
        let sql = Sql::new("select e.id, e.certificate, c.serial, ").owner("c", view);
        let sql = sql.text(" as official, e.kind, e.effective_at, e.observed_at, ").text(FOLLOWED).text(ASKED_BEFORE);
        let sql = sql.stopped_since("c.id", view, at).text(
            " as stopped_at from (select v.id, v.certificate, v.kind, v.effective_at, \
             v.observed_at, v.recorded_from from revocation_event v union all select h.id, h.certificate, h.kind, h.effective_at, \
             h.observed_at, h.recorded_from from ocsp_event h) e join certificate c on c.id = e.certificate \
             where e.recorded_from > c.recorded_from and e.observed_at < c.not_after and e.recorded_from > ",
        );
        let sql = sql.bind(after).text(" and e.recorded_from <= ").bind(to).text(" and e.kind in ");
        let sql = sql.list(told.map(RevocationEventKind::as_str)).text(" order by e.recorded_from, e.id");
        let rows: Vec<RevocationRow> = sql.all(self.tx(), ASKED).await?;
        let news = |row: RevocationRow| {
            Ok(RevocationNews {
                event: FactId(row.id),
                certificate: CertificateId(row.certificate),
                serial: hex::encode(&row.serial),
                official: row.official.map(OfficialId),
                kind: Place::new("revocation_event", row.id).parse("kind", &row.kind)?,
                at: Timestamp::from_unix_micros(row.effective_at),
                observed_at: Timestamp::from_unix_micros(row.observed_at),
                is_followed: row.followed > 0,
                is_asked: row.asked > 0,
                is_stopped: row.stopped_at.is_some_and(|since| since <= at.unix_micros()),
            })
        };
        rows.into_iter().map(news).collect()
    }
}
