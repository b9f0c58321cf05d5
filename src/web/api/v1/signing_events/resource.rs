//! A signature, as the API tells it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::signing::event::{Channel, DigestAlgorithm, ExchangeLevel, SignatureFormat, SigningAction};
use crate::domain::signing::verdict::{Outcome, Remark};
use crate::operations::signing_events::list::{ToldEvent, ToldVerdict};
use crate::web::api::codes;

/// A signature that a document system reported, with what it proves.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SigningEvent {
    /// Its identifier.
    id: Uuid,
    /// Code of the system that reported it.
    system: String,
    /// The system's name for it.
    event_id: String,
    /// The system's name for the document.
    document: String,
    /// Its number and symbol.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    notation: Option<String>,
    /// Identifier of the agency whose document it is, as the system wrote it.
    agency_code: String,
    /// The agency that had that identifier on the day; left out when none had.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<Uuid>,
    /// What was signed for.
    #[schema(schema_with = codes::signing_action)]
    action: SigningAction,
    /// The signer's certificate: its SHA-256, or issuer, `+` and serial number.
    signer: String,
    /// When, as the signer's machine claims.
    #[schema(value_type = String, format = DateTime)]
    claimed_at: Timestamp,
    /// genTime of the time stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    stamped_at: Option<Timestamp>,
    /// Serial number of the time stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    stamp_serial: Option<String>,
    /// Format of the signature.
    #[schema(schema_with = codes::signature_format)]
    format: SignatureFormat,
    /// Digest algorithm.
    #[schema(schema_with = codes::digest_algorithm)]
    digest: DigestAlgorithm,
    /// Digest of the document, hexadecimal.
    document_digest: String,
    /// How the document left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::channel, required = false)]
    channel: Option<Channel>,
    /// Between whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::exchange_level, required = false)]
    level: Option<ExchangeLevel>,
    /// When it came in.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// The verdict as known when it was signed: by what had been recorded by then. Of what the registry did not hold yet it knew nothing:
    /// `unknown_certificate`. It never changes.
    first_verdict: SignatureVerdict,
    /// The verdict as known now.
    verdict: SignatureVerdict,
}

/// What a signature proves.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SignatureVerdict {
    /// What it comes to: the weightiest reason, or `good`.
    #[schema(schema_with = codes::signature_outcome)]
    outcome: Outcome,
    /// Everything against it.
    #[schema(schema_with = codes::signature_outcomes)]
    reasons: Vec<Outcome>,
    /// What is odd about it, though it be good.
    #[schema(schema_with = codes::signature_remarks)]
    remarks: Vec<Remark>,
    /// The certificate; left out when the registry does not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    certificate: Option<Uuid>,
    /// Whose it was; left out when nobody is known, or they are outside the caller's scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// The agency of their post then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    post: Option<Uuid>,
    /// When it was judged so; of the first verdict, when the event came in.
    #[schema(value_type = String, format = DateTime)]
    judged_at: Timestamp,
}

impl From<ToldVerdict> for SignatureVerdict {
    fn from(told: ToldVerdict) -> Self {
        Self {
            outcome: told.outcome,
            reasons: told.reasons,
            remarks: told.remarks,
            certificate: told.certificate.map(|id| id.0),
            official: told.official.map(|id| id.0),
            post: told.post.map(|id| id.0),
            judged_at: told.judged_at,
        }
    }
}

impl From<ToldEvent> for SigningEvent {
    fn from(told: ToldEvent) -> Self {
        Self {
            id: told.id,
            system: told.system,
            event_id: told.event_id,
            document: told.document,
            notation: told.notation,
            agency_code: told.agency_code,
            agency: told.agency.map(|id| id.0),
            action: told.action,
            signer: told.signer,
            claimed_at: told.claimed_at,
            stamped_at: told.stamped_at,
            stamp_serial: told.stamp_serial,
            format: told.format,
            digest: told.digest,
            document_digest: told.document_digest,
            channel: told.channel,
            level: told.level,
            recorded_at: told.recorded_at,
            first_verdict: told.first_verdict.into(),
            verdict: told.verdict.into(),
        }
    }
}
