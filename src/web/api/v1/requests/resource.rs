//! A request as it is sent.

use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::RequestContent;
use crate::domain::certificate::request::content::RevocationReason;
use crate::domain::certificate::request::event::{EvidenceKind, RequestAct};
use crate::domain::certificate::request::letter::{Letter, LetterDirection};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::{Timestamp, iso_day, iso_day_option};
use crate::operations::Registry;
use crate::operations::requests::due_of;
use crate::storage::read::request_list::RequestLine as Line;
use crate::storage::read::request_story::{RequestStory, ToldEvent};
use crate::web::api::codes;

/// A request and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RequestLine {
    /// The request.
    id: Uuid,
    /// What is asked.
    #[schema(schema_with = codes::request_kind)]
    kind: RequestKind,
    /// For whom, or who answers for an agency's device.
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
    /// Why a revocation, or a stop of use, is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::revocation_reason, required = false)]
    reason: Option<RevocationReason>,
    /// The day of the letter that took it to the CA, while the CA has not answered.
    #[serde(with = "iso_day_option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    sent_on: Option<Date>,
    /// The last day of the term that runs, in working days: to be sent, or to be answered by the CA.
    #[serde(with = "iso_day_option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    due_on: Option<Date>,
    /// Whether that day is over.
    overdue: bool,
    /// Change set that last touched it.
    revision: i64,
}

/// A request with what it asks for and what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Request {
    #[serde(flatten)]
    line: RequestLine,
    /// What it asks for.
    content: RequestContent,
    /// What happened, in order.
    events: Vec<RequestStep>,
}

/// Something that happened to a request.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RequestStep {
    /// The state that it led to.
    #[schema(schema_with = codes::request_state)]
    state: RequestState,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What happened.
    #[schema(schema_with = codes::request_act)]
    act: RequestAct,
    /// The account that did it; left out when the program did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    account: Option<String>,
    /// Why, or what more is known.
    details: String,
    /// The letter that carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    letter: Option<RequestLetter>,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evidence: Option<RequestEvidence>,
}

/// A letter to or from the CA.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RequestLetter {
    /// Which way it went.
    #[schema(schema_with = codes::letter_direction)]
    direction: LetterDirection,
    /// Number and symbol.
    number: String,
    /// The day that it bears.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    dated_on: Date,
    /// SHA-256 of its scan, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sha256: Option<String>,
}

/// What shows that a request is fulfilled.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RequestEvidence {
    /// What kind it is.
    #[schema(schema_with = codes::evidence_kind)]
    kind: EvidenceKind,
    /// SHA-256 of the list, the answer, the certificate or the receipt, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sha256: Option<String>,
}

impl RequestLine {
    /// The line as it stands today.
    pub(in crate::web) fn of(line: &Line, registry: &Registry) -> Self {
        let due = due_of(registry, line);
        Self {
            id: line.request.id.0,
            kind: line.request.kind,
            official: line.request.official.0,
            certificate: line.request.certificate.map(|certificate| certificate.0),
            opened_on: line.request.opened_on,
            state: line.state,
            since: line.since,
            reason: line.reason,
            sent_on: line.sent_on,
            due_on: due,
            overdue: due.is_some_and(|due| due < registry.clock.today()),
            revision: line.revision,
        }
    }
}

impl From<ToldEvent> for RequestStep {
    fn from(told: ToldEvent) -> Self {
        Self {
            state: told.event.state,
            at: told.event.effective_at,
            act: told.act,
            account: told.account,
            details: told.event.details,
            letter: told.letter.map(RequestLetter::from),
            evidence: told.evidence.map(|evidence| RequestEvidence {
                kind: evidence.kind(),
                sha256: evidence.sha256().map(|hash| hash.to_string()),
            }),
        }
    }
}

impl From<Letter> for RequestLetter {
    fn from(letter: Letter) -> Self {
        Self {
            direction: letter.direction,
            number: letter.draft.number,
            dated_on: letter.draft.dated_on,
            sha256: letter.draft.sha256.map(|hash| hash.to_string()),
        }
    }
}

impl Request {
    /// The request of a line, with its story.
    pub(super) fn of(line: &Line, story: RequestStory, registry: &Registry) -> Self {
        Self {
            line: RequestLine::of(line, registry),
            content: story.content.into(),
            events: story.events.into_iter().map(RequestStep::from).collect(),
        }
    }
}
