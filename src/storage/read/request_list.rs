//! Requests to the CA, newest first, by keyset pages; and one with the states it went through.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, FactId, OfficialId, RequestId};
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
    revision: i64,
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

    /// The states that a request went through. Whether it may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn request_events(&self, view: View, id: RequestId) -> Result<Vec<RequestEvent>> {
        let sql = Sql::new("select e.* from request_event e where e.request = ").bind(id.0).text(" and ");
        let sql = sql.recorded("e", view).text(" order by e.effective_at, e.id");
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
    let mut sql = Sql::new(
        "select q.id, q.kind, q.official, q.certificate, q.opened_on, e.state, e.effective_at as since, \
         coalesce((select max(m.recorded_from) from request_event m where m.request = q.id), q.recorded_from) as revision \
         from request q left join request_event e on e.id = (select l.id from request_event l where l.request = q.id and ",
    )
    .recorded("l", view)
    .text(" order by l.effective_at desc, l.id desc limit 1) where ")
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
    if let Some(before) = before {
        sql = sql.text(" and q.id < ").bind(before.0);
    }
    sql.text(" order by q.id desc limit ").bind(i64::from(limit))
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
        revision: row.revision,
    })
}
