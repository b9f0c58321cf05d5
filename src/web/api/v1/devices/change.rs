//! `POST /devices/{id}/events`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceState, Holder};
use crate::domain::ids::{AgencyId, DeviceId, OfficialId, RequestId};
use crate::operations::devices::{DeviceAct, DeviceChange, change_device};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// What happened to a device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Happened {
    /// Handed out.
    Issue {
        /// To whom.
        official: Uuid,
        /// The agency whose key it keeps, if it is not the official's own.
        #[serde(default)]
        #[schema(nullable = false)]
        agency: Option<Uuid>,
    },
    /// It locked itself.
    Lock,
    /// The CA unlocked it.
    Recover {
        /// The request that it carried out.
        #[serde(default)]
        #[schema(nullable = false)]
        request: Option<Uuid>,
    },
    /// Handed back.
    Return,
}

/// A change of a device. A loss is reported by `POST /officials/{id}/losses`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeDevice {
    /// What happened.
    event: Happened,
    /// When; now when left out.
    #[serde(default)]
    #[schema(value_type = String, format = DateTime, required = false)]
    at: Option<Timestamp>,
    /// Why, as people read it.
    #[serde(default)]
    #[schema(required = false)]
    reason: String,
    /// SHA-256 of the scanned record of it, hexadecimal.
    #[serde(default, with = "evidence")]
    #[schema(value_type = String, required = false)]
    evidence: Option<Fingerprint>,
}

/// Where the device stands now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedDevice {
    /// Its state.
    #[schema(schema_with = codes::device_state)]
    state: DeviceState,
}

/// Records what happened to a device.
#[utoipa::path(
    post, path = "/devices/{id}/events", tag = "devices", request_body = ChangeDevice,
    params(("id" = Uuid, Path, description = "The device.")),
    responses((status = 200, body = ChangedDevice))
)]
pub(super) async fn change(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<DeviceId>,
    JsonBody(sent): JsonBody<ChangeDevice>,
) -> Result<Json<ChangedDevice>, Problem> {
    let act = match sent.event {
        Happened::Issue { official, agency } => {
            DeviceAct::Issue(Holder { official: OfficialId(official), agency: agency.map(AgencyId) })
        }
        Happened::Lock => DeviceAct::Lock,
        Happened::Recover { request } => DeviceAct::Recover(request.map(RequestId)),
        Happened::Return => DeviceAct::Return,
    };
    let asked = DeviceChange { device: id, act, at: sent.at, reason: sent.reason, evidence: sent.evidence };
    let state = change_device(&app.registry, &caller.actor, &asked).await?;
    Ok(Json(ChangedDevice { state }))
}

/// A SHA-256 in hexadecimal that may be missing.
pub(in crate::web::api::v1) mod evidence {
    use serde::{Deserialize as _, Deserializer, de::Error as _};

    use crate::domain::certificate::facts::Fingerprint;

    pub(in crate::web::api::v1) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fingerprint>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let mut octets = [0; 32];
        hex::decode_to_slice(text, &mut octets).map_err(|_| D::Error::custom("write 64 hexadecimal digits"))?;
        Ok(Some(Fingerprint(octets)))
    }
}
