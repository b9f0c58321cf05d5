//! `POST /devices`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::iso_day_option;
use crate::domain::device::{Holder, Medium};
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::operations::devices::{NewDevice, record_device};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::state::App;

/// A device to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordDevice {
    /// Where its key is kept.
    #[schema(schema_with = codes::medium)]
    medium: Medium,
    /// The serial number on it, at most 64 characters without spaces.
    serial: String,
    /// Phone number of a SIM, 9 to 15 digits.
    #[serde(default)]
    #[schema(nullable = false)]
    mobile: Option<String>,
    /// Certificates whose keys it keeps.
    #[serde(default)]
    #[schema(required = false)]
    certificates: Vec<Uuid>,
    /// To whom it was handed out.
    #[serde(default)]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// The agency whose key it keeps, if it is not the official's own.
    #[serde(default)]
    #[schema(nullable = false)]
    agency: Option<Uuid>,
    /// Day on which it was handed out; today when left out.
    #[serde(default, with = "iso_day_option")]
    #[schema(value_type = String, format = Date, required = false)]
    handed_on: Option<Date>,
    /// SHA-256 of the scanned record of hand-over, hexadecimal.
    #[serde(default, with = "super::change::evidence")]
    #[schema(value_type = String, required = false)]
    evidence: Option<Fingerprint>,
}

/// The device that was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordedDevice {
    /// Its identifier.
    id: Uuid,
}

/// Records a device, and to whom it was handed out, if it was.
#[utoipa::path(
    post, path = "/devices", tag = "devices", request_body = RecordDevice,
    responses(
        (status = 201, body = RecordedDevice),
        (status = 404, description = "Official or certificate are not there, or outside the caller's scope.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn record(
    caller: Caller,
    State(app): State<App>,
    JsonBody(sent): JsonBody<RecordDevice>,
) -> Result<(StatusCode, Json<RecordedDevice>), Problem> {
    let holder = |official| Holder { official: OfficialId(official), agency: sent.agency.map(AgencyId) };
    let day = sent.handed_on.unwrap_or_else(|| app.registry.clock.today());
    let new = NewDevice {
        medium: sent.medium,
        serial: sent.serial,
        mobile: sent.mobile,
        certificates: sent.certificates.into_iter().map(CertificateId).collect(),
        handed_to: sent.official.map(|official| (holder(official), day)),
        evidence: sent.evidence,
    };
    let id = record_device(&app.registry, &caller.actor, new).await?;
    Ok((StatusCode::CREATED, Json(RecordedDevice { id: id.0 })))
}
