//! `POST /certificates/{id}/owner`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::{iso_day, iso_day_option};
use crate::domain::ids::{CertificateId, OfficialId};
use crate::operations::confirm_owner::{Confirmation, confirm_owner};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A person's word on whose a certificate is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnerWord {
    /// The official whose it is; left out, it is nobody's whom the registry knows.
    #[serde(default)]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// On what ground, at most 1,000 characters; it should name no person.
    reason: String,
    /// From which day on; when left out, from the first day on which it was whose it is today.
    #[serde(default, with = "iso_day_option")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    from: Option<Date>,
}

/// Whose a certificate is from now on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnerAnswer {
    /// The certificate.
    certificate: Uuid,
    /// Whose it is; left out when nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// Whose it was until now on the first day of the word; left out when nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    was: Option<Uuid>,
    /// From which day on.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Whether it changed anything.
    changed: bool,
    /// Open requests about it of whoever it was taken for: they are cancelled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    cancelled: Vec<Uuid>,
    /// Such requests that the CA has already: it is to be told that they were a mistake.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    with_ca: Vec<Uuid>,
}

/// Says whose a certificate is, where the import found nobody, several people, or the wrong one. Document systems hear of it in
/// `GET /signers/changes`. Sent again, it answers the same and changes nothing.
#[utoipa::path(
    post, path = "/certificates/{id}/owner", tag = "certificates", request_body = OwnerWord,
    params(("id" = Uuid, Path, description = "The certificate.")),
    responses((status = 200, body = OwnerAnswer))
)]
pub(super) async fn confirm(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CertificateId>,
    JsonBody(sent): JsonBody<OwnerWord>,
) -> Result<Json<OwnerAnswer>, Problem> {
    let official = sent.official.map(OfficialId);
    let word = Confirmation { certificate: id, official, reason: sent.reason, from: sent.from };
    let trust = app.registry.trust.as_ref();
    let confirmed = confirm_owner(&app.registry, trust, &caller.actor, &word).await?;
    Ok(Json(OwnerAnswer {
        certificate: confirmed.certificate.0,
        official: confirmed.official.map(|official| official.0),
        was: confirmed.was.map(|official| official.0),
        from: confirmed.from,
        changed: confirmed.changed,
        cancelled: confirmed.requests.cancelled.iter().map(|request| request.0).collect(),
        with_ca: confirmed.requests.with_ca.iter().map(|request| request.0).collect(),
    }))
}
