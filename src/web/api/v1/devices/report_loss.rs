//! `POST /officials/{id}/losses`: a lost device, reported by whoever held it, alone.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{DeviceId, OfficialId};
use crate::operations::devices::{Loss, report_loss};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// What is lost.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportLoss {
    /// Which device; all that they hold when left out.
    #[serde(default)]
    #[schema(nullable = false)]
    device: Option<Uuid>,
    /// Since when; now when left out.
    #[serde(default)]
    #[schema(value_type = String, format = DateTime, required = false)]
    since: Option<Timestamp>,
    /// What happened, in a few words.
    #[serde(default)]
    #[schema(required = false)]
    details: String,
}

/// What follows at once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Lost {
    /// Devices that are lost by it.
    devices: Vec<Uuid>,
    /// Certificates whose use is stopped by it.
    stopped: Vec<Uuid>,
    /// Requests to revoke them that ask because of it: drafted, or mended when they asked for a weaker reason.
    requests: Vec<Uuid>,
}

/// Reports a device lost, or its key known to others. It holds at once: the use of the certificates whose keys it keeps is stopped, and
/// requests to revoke them are drafted. Where it is not known which keys it keeps, all of its holder's are stopped. The person themselves
/// may report it, by a log-in of an account of theirs; so may an administrator, HR, the head or the subscriber manager of their agency, the registration authority and the help desk.
#[utoipa::path(
    post, path = "/officials/{id}/losses", tag = "devices", request_body = ReportLoss,
    params(("id" = Uuid, Path, description = "Whose device it is.")),
    responses((status = 201, body = Lost))
)]
pub(super) async fn report(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<OfficialId>,
    JsonBody(sent): JsonBody<ReportLoss>,
) -> Result<(StatusCode, Json<Lost>), Problem> {
    let loss = Loss { official: id, device: sent.device.map(DeviceId), since: sent.since, details: sent.details };
    let outcome = report_loss(&app.registry, &caller.actor, &loss).await?;
    let answer = Lost {
        devices: outcome.devices.into_iter().map(|id| id.0).collect(),
        stopped: outcome.stopped.into_iter().map(|id| id.0).collect(),
        requests: outcome.requests.into_iter().map(|id| id.0).collect(),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}
