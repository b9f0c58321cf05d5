//! `POST /certificates/{id}/handover`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::devices::evidence;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::life::LifeState;
use crate::domain::clock::iso_day_option;
use crate::domain::ids::CertificateId;
use crate::operations::hand_over_certificate::{HandOver, hand_over_certificate};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// That a certificate's holder has it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HandOverReceipt {
    /// The day on which the holder signed for it; today when left out.
    #[serde(default, with = "iso_day_option")]
    #[schema(value_type = String, format = Date, required = false)]
    handed_on: Option<Date>,
    /// SHA-256 of the scanned receipt, hexadecimal; the holder themselves needs none.
    #[serde(default, with = "evidence")]
    #[schema(value_type = String, required = false, pattern = "^[0-9a-fA-F]{64}$")]
    receipt: Option<Fingerprint>,
}

/// How far the certificate is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HandOverAnswer {
    /// The certificate.
    certificate: Uuid,
    /// Its state from now on.
    #[schema(schema_with = codes::life_state)]
    state: LifeState,
}

/// Records that the certificate's holder has it. The holder confirms it by an account of their own; whoever imports certificates shows the
/// receipt that the holder signed.
#[utoipa::path(
    post, path = "/certificates/{id}/handover", tag = "certificates", request_body = HandOverReceipt,
    params(("id" = Uuid, Path, description = "The certificate.")),
    responses((status = 200, body = HandOverAnswer))
)]
pub(super) async fn hand_over(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CertificateId>,
    JsonBody(sent): JsonBody<HandOverReceipt>,
) -> Result<Json<HandOverAnswer>, Problem> {
    let asked = HandOver { certificate: id, on: sent.handed_on, receipt: sent.receipt };
    let done = hand_over_certificate(&app.registry, &caller.actor, &asked).await?;
    Ok(Json(HandOverAnswer { certificate: done.certificate.0, state: done.state }))
}
