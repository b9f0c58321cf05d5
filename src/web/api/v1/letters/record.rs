//! `POST /letters`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::requests::RequestLine;
use super::draft_of;
use crate::domain::clock::iso_day;
use crate::domain::ids::RequestId;
use crate::operations::requests::record_letter;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::state::App;

/// A letter to the CA.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterDraft {
    /// Number and symbol, 1 to 60 characters.
    number: String,
    /// The day that it bears, today or before.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    dated_on: Date,
    /// SHA-256 of its scan, in hexadecimal, when there is one.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^[0-9a-fA-F]{64}$")]
    sha256: Option<String>,
    /// The approved requests that it takes to the CA, 1 to 500.
    #[schema(min_items = 1, max_items = 500)]
    requests: Vec<Uuid>,
}

/// The requests that went.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SentRequests {
    /// Each as it stands now.
    requests: Vec<RequestLine>,
}

/// Records that a letter took approved requests to the CA: all of them, or none. The same letter again takes further ones.
#[utoipa::path(
    post, path = "/letters", tag = "requests", request_body = LetterDraft,
    responses(
        (status = 201, description = "Recorded.", body = SentRequests),
        (status = 404, description = "One of them is not there, or outside the caller's scope.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn record(
    caller: Caller,
    State(app): State<App>,
    JsonBody(sent): JsonBody<LetterDraft>,
) -> Result<(StatusCode, Json<SentRequests>), Problem> {
    let draft = draft_of(sent.number, sent.dated_on, sent.sha256.as_deref())?;
    let requests: Vec<RequestId> = sent.requests.into_iter().map(RequestId).collect();
    let lines = record_letter(&app.registry, &caller.actor, draft, &requests).await?;
    let requests = lines.into_iter().map(|line| RequestLine::of(&line, &app.registry)).collect();
    Ok((StatusCode::CREATED, Json(SentRequests { requests })))
}
