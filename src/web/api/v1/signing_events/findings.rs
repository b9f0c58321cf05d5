//! `GET /signing-events/findings` and `GET /signing-events/refused`: what is wrong with what document systems report.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::system::SystemCode;
use crate::operations::signing_events::findings::{
    EventFindings as Found, Refused, ToldRefusal, Unknown, UnknownName, event_findings, list_refusals,
};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::{FieldError, Problem, ProblemDocument, language};
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Counts of what is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct EventFindings {
    /// Refused events, by system and reason.
    refused: Vec<RefusedCount>,
    /// Events whose certificate the registry does not hold; they are judged once it does.
    unknown_certificates: UnknownNames,
    /// Events whose agency had no such identifier on the day of the signature.
    unknown_agencies: UnknownNames,
    /// Events whose agency's identifier several had on the day of the signature: they count for none of them.
    ambiguous_agencies: UnknownNames,
    /// Signers whose events wait to be judged anew.
    waiting: u64,
}

/// How many events of a system were refused for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RefusedCount {
    /// The system's code.
    system: String,
    /// Why.
    #[schema(schema_with = codes::refusal_kind)]
    kind: RefusalKind,
    /// Those that stand.
    standing: u64,
    /// Those that were taken in since, under the same name, or answered.
    settled: u64,
}

/// Events that name what the registry does not know.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct UnknownNames {
    /// How many names.
    names: u64,
    /// How many events.
    events: u64,
    /// Those with most events, at most 200.
    most: Vec<UnknownNameCount>,
}

/// A name that the registry does not know.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct UnknownNameCount {
    /// A certificate (SHA-256, or issuer, `+` and serial number), or an agency's identifier.
    name: String,
    /// How many events.
    events: u64,
    /// When the first was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    first: Option<Timestamp>,
    /// When the last was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    last: Option<Timestamp>,
}

impl From<Unknown> for UnknownNames {
    fn from(unknown: Unknown) -> Self {
        let most = |one: UnknownName| {
            let UnknownName { name, events, first, last } = one;
            UnknownNameCount { name, events, first, last }
        };
        Self { names: unknown.names, events: unknown.events, most: unknown.most.into_iter().map(most).collect() }
    }
}

impl From<Found> for EventFindings {
    fn from(found: Found) -> Self {
        let refused = |one: Refused| {
            let Refused { system, kind, standing, settled } = one;
            RefusedCount { system, kind, standing, settled }
        };
        Self {
            refused: found.refused.into_iter().map(refused).collect(),
            unknown_certificates: found.unknown_certificates.into(),
            unknown_agencies: found.unknown_agencies.into(),
            ambiguous_agencies: found.ambiguous_agencies.into(),
            waiting: found.waiting,
        }
    }
}

/// What is wrong with what document systems report, counted: what was refused, and what is kept though its certificate or its agency is
/// unknown. For whoever reads the whole province.
#[utoipa::path(
    get, path = "/signing-events/findings", tag = "signing-events",
    responses((status = 200, body = EventFindings))
)]
pub(super) async fn show_findings(caller: Caller, State(app): State<App>) -> Result<Json<EventFindings>, Problem> {
    let found = event_findings(&app.registry, &caller.actor).await?;
    Ok(Json(found.into()))
}

/// Which refused events.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RefusedQuery {
    /// Code of the system that sent them.
    #[param(value_type = String)]
    system: Option<SystemCode>,
    /// Refused for this reason.
    #[param(schema_with = codes::refusal_kind)]
    kind: Option<RefusalKind>,
    #[param(ignore)]
    turn: Turn<(RefusalKind, Uuid)>,
}

impl FromQuery for RefusedQuery {
    fn read(fields: &mut Fields) -> Self {
        let remedy = || Bilingual::new("Gửi mã hệ thống", "Send the code of a system");
        let system: Option<SystemCode> = fields.text("system").and_then(|text| text.parse().ok());
        if system.is_none() {
            let reason = Bilingual::new("Thiếu mã hệ thống hoặc mã không hợp lệ", "There is no code of a system");
            fields.wrong("system", reason, remedy());
        }
        Self { system, kind: fields.code("kind", RefusalKind::ALL), turn: fields.turn() }
    }
}

/// An event that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RefusedEvent {
    /// Its identifier.
    id: Uuid,
    /// The system's code.
    system: String,
    /// Why.
    #[schema(schema_with = codes::refusal_kind)]
    kind: RefusalKind,
    /// The system's name for the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    event_id: Option<String>,
    /// File and line; empty when it came over the API.
    source: String,
    /// Everything that is wrong.
    problems: Vec<FieldError>,
    /// When it was refused first.
    #[schema(value_type = String, format = DateTime)]
    refused_at: Timestamp,
    /// Whether it was taken in since, under the same name, or answered.
    is_settled: bool,
    /// What somebody said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    answer: Option<String>,
}

impl RefusedEvent {
    fn of(told: ToldRefusal, lang: Lang) -> Self {
        Self {
            id: told.id,
            system: told.system,
            kind: told.kind,
            event_id: told.event_id,
            source: told.source,
            problems: told.problems.iter().map(|problem| FieldError::of(problem, lang)).collect(),
            refused_at: told.refused_at,
            is_settled: told.is_settled,
            answer: told.answer,
        }
    }
}

/// The events of a system that were refused, each once, whoever sent it how often; by reason. For whoever reads the whole province.
#[utoipa::path(
    get, path = "/signing-events/refused", tag = "signing-events", params(RefusedQuery, PageQuery),
    responses(
        (status = 200, body = Page<RefusedEvent>),
        (status = 404, description = "There is no such document system.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_refused(
    caller: Caller,
    State(app): State<App>,
    headers: HeaderMap,
    Query(asked): Query<RefusedQuery>,
) -> Result<Json<Page<RefusedEvent>>, Problem> {
    let system = asked.system.ok_or_else(|| Problem::not_found("document system"))?;
    let lang = language(&headers);
    let Turn { after, limit } = asked.turn;
    let rows = list_refusals(&app.registry, &caller.actor, &system, asked.kind, after, limit + 1).await?;
    Ok(Json(Page::of(rows, limit, |row| (row.kind, row.id), |row| RefusedEvent::of(row, lang))))
}
