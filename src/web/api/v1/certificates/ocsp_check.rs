//! `POST /certificates/{id}/ocsp-checks`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::certificate::answer::AnswerStatus;
use crate::domain::clock::Timestamp;
use crate::domain::ids::CertificateId;
use crate::operations::ask_ocsp::{AnswerOutcome, AnswerRow, ask_about};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Why the CA is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OcspCheck {
    /// On what ground, at most 1,000 characters; it is kept, and should name no person.
    reason: String,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CheckOutcome {
    /// The answer is kept as evidence, and what it says holds.
    Taken,
    /// The very answer was taken before.
    AlreadyKnown,
    /// An answer came and is not believed.
    Refused,
    /// No answer came.
    Failed,
    /// Nobody may be asked.
    LeftOut,
}

/// What the CA's responder says of a certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OcspCheckAnswer {
    /// The certificate.
    certificate: Uuid,
    /// What came of asking.
    outcome: CheckOutcome,
    /// The address that was asked; left out when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    source: Option<String>,
    /// What the answer says; left out unless it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::answer_status, required = false)]
    status: Option<AnswerStatus>,
    /// From when on it is revoked or on hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    revoked_at: Option<Timestamp>,
    /// Until when the answer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_update: Option<Timestamp>,
    /// Why there is no answer, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<String>,
}

impl OcspCheckAnswer {
    fn of(certificate: CertificateId, row: AnswerRow) -> Self {
        let AnswerRow { source, outcome, .. } = row;
        let none = |outcome, reason| Self {
            certificate: certificate.0,
            outcome,
            source: source.clone(),
            status: None,
            revoked_at: None,
            next_update: None,
            reason,
        };
        match outcome {
            AnswerOutcome::Taken { status, revocation, window, .. } => Self {
                status: Some(status),
                revoked_at: revocation.map(|told| told.at),
                next_update: Some(window.next_update),
                ..none(CheckOutcome::Taken, None)
            },
            AnswerOutcome::AlreadyKnown => none(CheckOutcome::AlreadyKnown, None),
            AnswerOutcome::Refused { reason } => none(CheckOutcome::Refused, Some(reason)),
            AnswerOutcome::Failed { reason, .. } => none(CheckOutcome::Failed, Some(reason)),
            AnswerOutcome::LeftOut { reason } => none(CheckOutcome::LeftOut, Some(reason)),
        }
    }
}

/// Asks the CA's OCSP responder about the certificate at once. An answer that is believed is kept as evidence and followed by every
/// status: a revocation ends the requests for it. That a responder does not answer, or is not believed, is an outcome and no error.
#[utoipa::path(
    post, path = "/certificates/{id}/ocsp-checks", tag = "certificates", request_body = OcspCheck,
    params(("id" = Uuid, Path, description = "The certificate.")),
    responses((status = 200, body = OcspCheckAnswer))
)]
pub(super) async fn check(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CertificateId>,
    JsonBody(sent): JsonBody<OcspCheck>,
) -> Result<Json<OcspCheckAnswer>, Problem> {
    let mut rows = ask_about(&app.registry, &caller.actor, &[id], &sent.reason).await?;
    let none = AnswerRow {
        certificate: Some(id),
        ground: None,
        source: None,
        outcome: AnswerOutcome::LeftOut { reason: "the certificate was erased meanwhile".to_owned() },
    };
    Ok(Json(OcspCheckAnswer::of(id, rows.pop().unwrap_or(none))))
}
