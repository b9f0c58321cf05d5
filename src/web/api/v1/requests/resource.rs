//! A request as it is sent.

use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::certificate::request::{RequestEvent, RequestKind, RequestState};
use crate::domain::clock::{Timestamp, iso_day};
use crate::storage::read::request_list::RequestLine as Line;
use crate::web::api::codes;

/// A request and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RequestLine {
    /// The request.
    id: Uuid,
    /// What is asked.
    #[schema(schema_with = codes::request_kind)]
    kind: RequestKind,
    /// For whom.
    official: Uuid,
    /// The certificate it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    certificate: Option<Uuid>,
    /// Day it was opened.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    opened_on: Date,
    /// The state it entered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::request_state, required = false)]
    state: Option<RequestState>,
    /// When it entered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    since: Option<Timestamp>,
    /// Change set that last touched it.
    revision: i64,
}

/// A request with the states it went through.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Request {
    #[serde(flatten)]
    line: RequestLine,
    /// States, by the instant they were entered.
    events: Vec<RequestStep>,
}

/// A state that a request entered.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RequestStep {
    /// The state.
    #[schema(schema_with = codes::request_state)]
    state: RequestState,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What more is known.
    details: String,
}

impl From<Line> for RequestLine {
    fn from(line: Line) -> Self {
        Self {
            id: line.request.id.0,
            kind: line.request.kind,
            official: line.request.official.0,
            certificate: line.request.certificate.map(|certificate| certificate.0),
            opened_on: line.request.opened_on,
            state: line.state,
            since: line.since,
            revision: line.revision,
        }
    }
}

impl Request {
    /// The request of a line, with its events.
    pub(super) fn of(line: Line, events: Vec<RequestEvent>) -> Self {
        let step =
            |event: RequestEvent| RequestStep { state: event.state, at: event.effective_at, details: event.details };
        Self { line: line.into(), events: events.into_iter().map(step).collect() }
    }
}
