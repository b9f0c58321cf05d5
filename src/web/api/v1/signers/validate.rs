//! `POST /certificates/validate`: the verdict on a certificate that is shown, whether the registry holds it or not.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::SignerAnswer;
use super::moment::Moment;
use crate::operations::validate_certificate;
use crate::web::api::body::unread;
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::api::query::Query;
use crate::web::state::App;

/// The verdict on a certificate that was shown.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ValidationAnswer {
    /// Whether the registry holds it, with a holder whom the caller may ask about.
    known: bool,
    /// What it is at the instant.
    signer: SignerAnswer,
}

/// Judges one certificate, sent as DER, PEM or PKCS#7. Nothing is stored.
#[utoipa::path(
    post, path = "/certificates/validate", tag = "signers",
    params(("at" = Option<String>, Query, format = DateTime, description = "Instant to be told of; now when left out")),
    request_body(content(
        (Vec<u8> = "application/pkix-cert"), (Vec<u8> = "application/octet-stream"), (String = "application/x-pem-file")
    )),
    responses((status = 200, body = ValidationAnswer))
)]
pub(super) async fn validate_certificate(
    State(app): State<App>,
    caller: Caller,
    Query(Moment(at)): Query<Moment>,
    sent: Result<Bytes, BytesRejection>,
) -> Result<Json<ValidationAnswer>, Problem> {
    let bytes = sent.map_err(|rejection| unread(&rejection))?.to_vec();
    let judged = validate_certificate::validate_certificate(&app.registry, &caller.actor, bytes, at).await?;
    Ok(Json(ValidationAnswer { known: judged.is_known, signer: judged.signer.into() }))
}
