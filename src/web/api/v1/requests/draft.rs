//! `POST /requests`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::act::stands;
use super::content::RequestContent;
use super::resource::RequestLine;
use crate::domain::certificate::request::RequestKind;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::operations::requests::{RequestDraft as Draft, draft_request};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::state::App;

/// A request to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestDraft {
    /// What is asked.
    #[schema(schema_with = codes::request_kind)]
    kind: RequestKind,
    /// For whom, or who answers for an agency's device.
    official: Uuid,
    /// The certificate that it is about; for all kinds but a new one, and a recovery that may name one.
    #[serde(default)]
    #[schema(nullable = false)]
    certificate: Option<Uuid>,
    /// What is asked beside; nothing when left out.
    #[serde(default)]
    #[schema(required = false)]
    content: RequestContent,
}

/// Opens a request to the CA, or an order of our own to stop the use of a certificate, as a draft: it may lack what its submission needs.
#[utoipa::path(
    post, path = "/requests", tag = "requests", request_body = RequestDraft,
    responses(
        (status = 201, description = "Drafted.", body = RequestLine),
        (status = 404, description = "Official, certificate or agency are not there, or outside the caller's scope.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn draft(
    caller: Caller,
    State(app): State<App>,
    JsonBody(sent): JsonBody<RequestDraft>,
) -> Result<Response, Problem> {
    let draft = Draft {
        kind: sent.kind,
        official: OfficialId(sent.official),
        certificate: sent.certificate.map(CertificateId),
        content: sent.content.into(),
    };
    let line = draft_request(&app.registry, &caller.actor, draft).await?;
    let place = [(LOCATION, format!("/api/v1/requests/{}", line.request.id))];
    let mut response = stands(&app, &line);
    *response.status_mut() = StatusCode::CREATED;
    Ok((place, response).into_response())
}
