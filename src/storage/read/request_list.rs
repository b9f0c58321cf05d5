//! Requests to the CA, newest first, by keyset pages; and one with the states it went through.

use std::collections::BTreeMap;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::open_requests::has_not_ended;
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::certificate::request::content::RevocationReason;
use crate::domain::certificate::request::due::Overdue;
use crate::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CampaignId, CertificateId, FactId, OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::request_event;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// Which requests: all, and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestFilter {
    /// … is this one.
    pub id: Option<RequestId>,
    /// … ask for this.
    pub kind: Option<RequestKind>,
    /// … stand here.
    pub state: Option<RequestState>,
    /// … are for this official.
    pub official: Option<OfficialId>,
    /// … are for somebody who is posted in this agency.
    pub agency: Option<AgencyId>,
    /// … are for somebody who is posted there or below.
    pub under: Option<TreePath>,
    /// … wait for one of these.
    pub waiting: Option<Vec<Waiting>>,
    /// … are overdue.
    pub overdue: Option<Overdue>,
    /// … belong to this campaign.
    pub campaign: Option<CampaignId>,
}

/// Whose turn it is: requests that stand in one of these states, of this part of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The states.
    pub states: &'static [RequestState],
    /// The part of the tree.
    pub scope: Scope,
}

/// A request and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLine {
    /// The request.
    pub request: Request,
    /// The state it entered last; none before the first.
    pub state: Option<RequestState>,
    /// When it entered it.
    pub since: Option<Timestamp>,
    /// Why a revocation, or a stop of use, is asked for.
    pub reason: Option<RevocationReason>,
    /// The day of the letter that took it to the CA, while the CA has not answered.
    pub sent_on: Option<Date>,
    /// Change set that last touched it.
    pub revision: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    official: Uuid,
    certificate: Option<Uuid>,
    opened_on: Date,
    state: Option<String>,
    since: Option<i64>,
    reason: Option<String>,
    sent_on: Option<Date>,
    revision: i64,
}

#[derive(FromQueryResult)]
struct StateCount {
    state: String,
    requests: i64,
}

impl Reader {
    /// The next requests before `before`, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn request_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &RequestFilter,
        before: Option<RequestId>,
        limit: u32,
    ) -> Result<Vec<RequestLine>> {
        let rows: Vec<Row> = page(scope, view, filter, before, limit).all(self.tx(), "list requests").await?;
        rows.into_iter().map(line).collect()
    }

    /// How many requests of the filter have not ended, by the state in which they stand.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn open_request_counts(
        &self,
        scope: &Scope,
        view: View,
        filter: &RequestFilter,
    ) -> Result<BTreeMap<RequestState, u64>> {
        // Most requests have ended: those that have not are found first, and once.
        let sql = Sql::new("with unended as materialized (select q.* from request q where ").text(&has_not_ended());
        let sql = chosen(sql.text(") select e.state, count(*) as requests from unended q"), scope, view, filter);
        let sql = sql.text(" and e.state is not null group by e.state");
        let rows: Vec<StateCount> = sql.all(self.tx(), "count open requests").await?;
        let place = Place::new("request_event", "state");
        let count = |row: StateCount| Ok((place.parse("state", &row.state)?, u64::try_from(row.requests).unwrap_or(0)));
        rows.into_iter().map(count).collect()
    }

    /// The states that a request went through. Whether it may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn request_events(&self, view: View, id: RequestId) -> Result<Vec<RequestEvent>> {
        let sql = Sql::new("select e.* from request_event e where e.request = ").bind(id.0).text(" and ");
        let sql = sql.recorded("e", view).text(" order by e.recorded_from, e.effective_at, e.id");
        let rows: Vec<request_event::Model> = sql.all(self.tx(), "read a request").await?;
        let event = |row: request_event::Model| {
            Ok(RequestEvent {
                id: FactId(row.id),
                request: RequestId(row.request),
                state: Place::new("request_event", row.id).parse("state", &row.state)?,
                effective_at: Timestamp::from_unix_micros(row.effective_at),
                details: row.details,
            })
        };
        rows.into_iter().map(event).collect()
    }
}

fn page(scope: &Scope, view: View, filter: &RequestFilter, before: Option<RequestId>, limit: u32) -> Sql {
    let sql = Sql::new(
        "select q.id, q.kind, q.official, q.certificate, q.opened_on, e.state, e.effective_at as since, k.reason, \
         x.dated_on as sent_on, \
         coalesce((select max(m.recorded_from) from request_event m where m.request = q.id), q.recorded_from) as revision \
         from request q",
    );
    let mut sql = chosen(sql, scope, view, filter);
    if let Some(before) = before {
        sql = sql.text(" and q.id < ").bind(before.0);
    }
    sql.text(" order by q.id desc limit ").bind(i64::from(limit))
}

/// Goes on, after the requests `q`, with those of the filter, each with its newest event `e`, the letter `x` of it and its content `k`.
fn chosen(sql: Sql, scope: &Scope, view: View, filter: &RequestFilter) -> Sql {
    let mut sql = sql
        .text(" left join request_event e on e.id = (select l.id from request_event l where l.request = q.id and ")
        .recorded("l", view)
        .text(
            " order by l.recorded_from desc, l.effective_at desc, l.id desc limit 1) \
             left join request_event_fact f on f.event = e.id and f.act = 'sent' left join letter x on x.id = f.letter \
             left join request_content k on k.id = (select n.id from request_content n where n.request = q.id and ",
        )
        .recorded("n", view)
        .text(" order by n.recorded_from desc, n.id desc limit 1) where ")
        .recorded("q", view);
    sql = sql.text(" and ").official_in_scope("q.official", scope, view);
    if let Some(id) = filter.id {
        sql = sql.text(" and q.id = ").bind(id.0);
    }
    if let Some(official) = filter.official {
        sql = sql.text(" and q.official = ").bind(official.0);
    }
    if let Some(kind) = filter.kind {
        sql = sql.text(" and q.kind = ").bind(kind.as_str());
    }
    if let Some(state) = filter.state {
        sql = sql.text(" and e.state = ").bind(state.as_str());
    }
    if let Some(agency) = filter.agency {
        let posted =
            " and q.official in (select fp.official from posting fp where fp.kind = 'primary' and fp.agency = ";
        sql = sql.text(posted).bind(agency.0).text(" and ").both_clocks("fp", view).text(")");
    }
    if let Some(under) = &filter.under {
        sql = sql.text(" and ").official_in_scope("q.official", &Scope::subtree(under.clone()), view);
    }
    if let Some(waiting) = &filter.waiting {
        sql = sql.text(" and (false");
        for turn in waiting {
            sql = sql.text(" or (e.state in ").list(turn.states.iter().map(|state| state.as_str())).text(" and ");
            sql = sql.official_in_scope("q.official", &turn.scope, view).text(")");
        }
        sql = sql.text(")");
    }
    if let Some(overdue) = filter.overdue {
        sql = late(sql.text(" and "), overdue);
    }
    if let Some(campaign) = filter.campaign {
        sql = sql.text(" and q.id in (select w.request from campaign_request w where w.campaign = ").bind(campaign.0);
        sql = sql.text(" and ").recorded("w", view).text(")");
    }
    sql
}

/// What `domain::certificate::request::due` says of a request, as rows: a pressing revocation that was not sent, and whatever was
/// sent and is not answered.
fn late(sql: Sql, overdue: Overdue) -> Sql {
    let pressing = RevocationReason::ALL.iter().filter(|reason| reason.is_pressing()).map(|reason| reason.as_str());
    let unsent = RequestState::ALL.iter().filter(|state| state.is_open() && **state != RequestState::SentToCa);
    sql.text("((q.kind = 'revoke' and k.reason in ")
        .list(pressing)
        .text(" and e.state in ")
        .list(unsent.map(|state| state.as_str()))
        .text(" and q.opened_on <= ")
        .bind(overdue.opened_by)
        .text(") or (e.state = 'sent_to_ca' and x.dated_on <= ")
        .bind(overdue.sent_by)
        .text("))")
}

fn line(row: Row) -> Result<RequestLine> {
    let place = Place::new("request", row.id);
    Ok(RequestLine {
        request: Request {
            id: RequestId(row.id),
            kind: place.parse("kind", &row.kind)?,
            official: OfficialId(row.official),
            certificate: row.certificate.map(CertificateId),
            opened_on: row.opened_on,
        },
        state: row.state.map(|state| place.parse("state", &state)).transpose()?,
        since: row.since.map(Timestamp::from_unix_micros),
        reason: row.reason.map(|reason| place.parse("reason", &reason)).transpose()?,
        sent_on: row.sent_on,
        revision: row.revision,
    })
}
