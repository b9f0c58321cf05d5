//! `POST /signing-events`: a document system reports signatures.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::signing::reading::{Field, Written};
use crate::domain::signing::refusal::RefusalKind;
use crate::operations::signing_events::record::{
    EVENTS_AT_ONCE, EventOutcome, EventRow, SentEvent, record_signing_events,
};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::{FieldError, Problem, ProblemDocument, language};
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
    events: Vec<ReportedEvent>,
}

/// One signature: every value as text, as `docs/SIGNING.md` has them; what is wrong with one is told of it alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ReportedEvent {
    /// The system's own name for it, at most 200 characters; with the system it makes the event one.
    #[serde(default)]
    #[schema(nullable = false)]
    event_id: Option<String>,
    /// The system's name for the document, at most 200 characters.
    #[serde(default)]
    #[schema(nullable = false)]
    document: Option<String>,
    /// Its number and symbol.
    #[serde(default)]
    #[schema(nullable = false)]
    notation: Option<String>,
    /// Identifier of the agency whose document it is.
    #[serde(default)]
    #[schema(nullable = false)]
    agency: Option<String>,
    /// What was signed for: `leader_approval`, `agency_issue`, `copy`, `appendix` or `comment`.
    #[serde(default)]
    #[schema(nullable = false)]
    action: Option<String>,
    /// SHA-256 of the signer's certificate, hexadecimal; or its issuer and serial number.
    #[serde(default)]
    #[schema(nullable = false)]
    signer_sha256: Option<String>,
    /// Name of the CA (RFC 4514), or SHA-256 of its DER.
    #[serde(default)]
    #[schema(nullable = false)]
    signer_issuer: Option<String>,
    /// Serial number, hexadecimal.
    #[serde(default)]
    #[schema(nullable = false)]
    signer_serial: Option<String>,
    /// When, as the signer's machine claims (RFC 3339).
    #[serde(default)]
    #[schema(nullable = false)]
    claimed_at: Option<String>,
    /// genTime of the time stamp (RFC 3339).
    #[serde(default)]
    #[schema(nullable = false)]
    stamped_at: Option<String>,
    /// Serial number of the time stamp, hexadecimal.
    #[serde(default)]
    #[schema(nullable = false)]
    stamp_serial: Option<String>,
    /// `pades`, `cms` or `xmldsig`.
    #[serde(default)]
    #[schema(nullable = false)]
    format: Option<String>,
    /// `sha1`, `sha256`, `sha384` or `sha512`.
    #[serde(default)]
    #[schema(nullable = false)]
    digest: Option<String>,
    /// Digest of the document, hexadecimal; never the document.
    #[serde(default)]
    #[schema(nullable = false)]
    document_digest: Option<String>,
    /// `national_axis`, `lgsp`, `internal`, `mail` or `paper`.
    #[serde(default)]
    #[schema(nullable = false)]
    channel: Option<String>,
    /// `central`, `within_province`, `province_district`, `province_commune` or `district_commune`.
    #[serde(default)]
    #[schema(nullable = false)]
    level: Option<String>,
}

impl ReportedEvent {
    fn written(&self) -> Written {
        let values = [
            (Field::EventId, &self.event_id),
            (Field::Document, &self.document),
            (Field::Notation, &self.notation),
            (Field::Agency, &self.agency),
            (Field::Action, &self.action),
            (Field::SignerSha256, &self.signer_sha256),
            (Field::SignerIssuer, &self.signer_issuer),
            (Field::SignerSerial, &self.signer_serial),
            (Field::ClaimedAt, &self.claimed_at),
            (Field::StampedAt, &self.stamped_at),
            (Field::StampSerial, &self.stamp_serial),
            (Field::Format, &self.format),
            (Field::Digest, &self.digest),
            (Field::DocumentDigest, &self.document_digest),
            (Field::Channel, &self.channel),
            (Field::Level, &self.level),
        ];
        let mut written = Written::default();
        for (field, value) in values {
            written.set(field, value.as_deref().unwrap_or_default());
        }
        written
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
/// asked for at `GET /signers/{key}`. Whoever reports for a part of the tree reports for its agencies only.
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
    let events = sent.events.iter().zip(0..);
    let events = events.map(|(event, place)| SentEvent { place, content: Ok(event.written()) }).collect();
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
