//! `POST /signing-events`: a document system reports signatures.

use std::borrow::Cow;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Ref, Schema, SchemaType};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::signing::reading::{Field, Written};
use crate::domain::signing::refusal::RefusalKind;
use crate::operations::signing_events::record::{
    EVENTS_AT_ONCE, EventOutcome, EventRow, SentEvent, Unread, record_signing_events,
};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::{FieldError, Problem, ProblemDocument, language};
use crate::web::api::query::escaped;
use crate::web::api::v1::document_systems::code;
use crate::web::state::App;

/// Signatures that a system reports.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ReportedEvents {
    /// Code of the document system.
    system: String,
    /// At most 1,000.
    #[schema(max_items = 1000)]
    events: Vec<ReportedItem>,
}

/// One of them, whatever stands there: each is read by itself, and one that is no signature keeps no other back.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::web) struct ReportedItem(Value);

impl PartialSchema for ReportedItem {
    fn schema() -> RefOr<Schema> {
        let anything = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
        let anything =
            anything.description(Some("Whatever else: it is refused by itself, and the others are taken in."));
        let event = Ref::from_schema_name(ReportedEvent::name());
        AnyOfBuilder::new().item(event).item(anything).into()
    }
}

impl ToSchema for ReportedItem {
    fn name() -> Cow<'static, str> {
        "ReportedItem".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ReportedEvent::name().into_owned(), ReportedEvent::schema()));
    }
}

/// One signature: every value as text, as `docs/SIGNING.md` has them; what is wrong with one is told of it alone.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only its form is published: what is sent is read value by value")]
pub(in crate::web) struct ReportedEvent {
    /// The system's own name for it, at most 200 characters; with the system it makes the event one.
    #[schema(nullable = false)]
    event_id: Option<String>,
    /// The system's name for the document, at most 200 characters.
    #[schema(nullable = false)]
    document: Option<String>,
    /// Its number and symbol.
    #[schema(nullable = false)]
    notation: Option<String>,
    /// Identifier of the agency whose document it is.
    #[schema(nullable = false)]
    agency: Option<String>,
    /// What was signed for: `leader_approval`, `agency_issue`, `copy`, `appendix` or `comment`.
    #[schema(nullable = false)]
    action: Option<String>,
    /// SHA-256 of the signer's certificate, hexadecimal; or its issuer and serial number.
    #[schema(nullable = false)]
    signer_sha256: Option<String>,
    /// Name of the CA (RFC 4514), or SHA-256 of its DER.
    #[schema(nullable = false)]
    signer_issuer: Option<String>,
    /// Serial number, hexadecimal.
    #[schema(nullable = false)]
    signer_serial: Option<String>,
    /// When, as the signer's machine claims (RFC 3339).
    #[schema(nullable = false)]
    claimed_at: Option<String>,
    /// genTime of the time stamp (RFC 3339).
    #[schema(nullable = false)]
    stamped_at: Option<String>,
    /// Serial number of the time stamp, hexadecimal.
    #[schema(nullable = false)]
    stamp_serial: Option<String>,
    /// `pades`, `cms` or `xmldsig`.
    #[schema(nullable = false)]
    format: Option<String>,
    /// `sha1`, `sha256`, `sha384` or `sha512`.
    #[schema(nullable = false)]
    digest: Option<String>,
    /// Digest of the document, hexadecimal; never the document.
    #[schema(nullable = false)]
    document_digest: Option<String>,
    /// `national_axis`, `lgsp`, `internal`, `mail` or `paper`.
    #[schema(nullable = false)]
    channel: Option<String>,
    /// `central`, `within_province`, `province_district`, `province_commune` or `district_commune`.
    #[schema(nullable = false)]
    level: Option<String>,
}

impl ReportedItem {
    fn sent(&self, place: u64) -> SentEvent {
        SentEvent { place, content: self.written().map_err(|unread| *unread) }
    }

    fn written(&self) -> Result<Written, Box<Unread>> {
        let Value::Object(values) = &self.0 else {
            let reason = Bilingual::new("Không phải một đối tượng JSON", "It is no JSON object");
            let remedy = Bilingual::new("Gửi mỗi lần ký thành một đối tượng", "Send each signature as an object");
            return Err(Box::new(Unread { problem: FieldProblem::new("", reason, remedy), print: self.0.to_string() }));
        };
        let mut written = Written::default();
        for (name, value) in values {
            match (name.parse::<Field>(), value) {
                (Ok(_), Value::Null) => {}
                (Ok(field), Value::String(text)) => written.set(field, text),
                (Ok(field), _) => written.set_no_text(field),
                (Err(_), _) => written.refuse(FieldProblem::new(
                    format!("/{}", escaped(name)),
                    Bilingual::new("Không có trường này", "There is no such field"),
                    Bilingual::new("Bỏ trường này", "Leave it out"),
                )),
            }
        }
        Ok(written)
    }
}

/// What became of the events.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct TakenInEvents {
    /// Those that are there now.
    recorded: u64,
    /// Those that were there before, just so.
    already_known: u64,
    /// Those of the recorded ones whose agency the registry does not know; they are kept, and count once it does.
    unknown_agencies: u64,
    /// Those that were refused, in the order in which they were sent. They are kept as findings.
    refused: Vec<RefusedReport>,
}

/// A refused event.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RefusedReport {
    /// Which of the events sent, from 0.
    position: u64,
    /// The system's name for it, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    event_id: Option<String>,
    /// Why.
    #[schema(schema_with = codes::refusal_kind)]
    kind: RefusalKind,
    /// Everything that is wrong.
    problems: Vec<FieldError>,
}

/// Takes in signatures, at most 1,000 at once: each is recorded, already known, or refused by name; one that is refused keeps no other back.
/// The same batch again changes nothing, so whoever lost the answer sends it again. Verdicts are read at `GET /signing-events`, and signers
/// asked for at `GET /signers/{key}`. Whoever reports for a part of the tree reports for its agencies only, and for a system that names who alone
/// reports for it only they do; for one that names nobody, whoever reports for the whole province.
#[utoipa::path(
    post, path = "/signing-events", tag = "signing-events", request_body = ReportedEvents,
    responses(
        (status = 200, body = TakenInEvents),
        (status = 404, description = "There is no such document system.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn report_signing_events(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<ReportedEvents>,
) -> Result<Json<TakenInEvents>, Problem> {
    if sent.events.len() > EVENTS_AT_ONCE {
        return Err(Problem::invalid(vec![FieldProblem::new(
            "/events",
            Bilingual::new(format!("Nhiều hơn {EVENTS_AT_ONCE} lần ký"), format!("More than {EVENTS_AT_ONCE} events")),
            Bilingual::new("Chia thành nhiều lần gửi", "Send them in several requests"),
        )]));
    }
    let system = code(&sent.system, "/system")?;
    let events = sent.events.iter().zip(0..).map(|(event, place)| event.sent(place)).collect();
    let rows = record_signing_events(&app.registry, &caller.actor, &system, events).await?;
    Ok(Json(taken_in(rows, language(&headers))))
}

fn taken_in(rows: Vec<EventRow>, lang: Lang) -> TakenInEvents {
    let mut taken = TakenInEvents { recorded: 0, already_known: 0, unknown_agencies: 0, refused: Vec::new() };
    for row in rows {
        match row.outcome {
            EventOutcome::Recorded { knows_agency, .. } => {
                taken.recorded += 1;
                taken.unknown_agencies += u64::from(!knows_agency);
            }
            EventOutcome::AlreadyKnown => taken.already_known += 1,
            EventOutcome::Refused { kind, problems } => taken.refused.push(RefusedReport {
                position: row.place,
                event_id: row.event_id,
                kind,
                problems: problems.iter().map(|problem| FieldError::of(problem, lang)).collect(),
            }),
        }
    }
    taken
}
