//! A device as it is sent.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceEvent, DeviceEventKind, DeviceState, Medium, RecordedDeviceEvent};
use crate::storage::read::device::DeviceLine as Line;
use crate::web::api::codes;

/// A device and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct DeviceLine {
    /// The device.
    id: Uuid,
    /// Where its key is kept.
    #[schema(schema_with = codes::medium)]
    medium: Medium,
    /// The serial number on it.
    serial: String,
    /// Phone number of a SIM.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mobile: Option<String>,
    /// Where it stands; left out while it was never handed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::device_state, required = false)]
    state: Option<DeviceState>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    since: Option<Timestamp>,
    /// Who holds it, or held it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// The agency whose key it keeps, if it is not the official's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<Uuid>,
    /// Certificates whose keys it keeps.
    certificates: Vec<Uuid>,
    /// Change set that last touched it.
    revision: i64,
}

/// A device with what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Device {
    #[serde(flatten)]
    line: DeviceLine,
    /// What happened to it, by time.
    events: Vec<DeviceStep>,
}

/// Something that happened to a device.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct DeviceStep {
    /// What.
    #[schema(schema_with = codes::device_event)]
    kind: DeviceEventKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// To whom it was handed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// Why.
    reason: String,
    /// SHA-256 of the record of it, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evidence: Option<String>,
}

impl From<Line> for DeviceLine {
    fn from(line: Line) -> Self {
        Self {
            id: line.device.id.0,
            medium: line.device.medium,
            serial: line.device.serial,
            mobile: line.device.mobile,
            state: line.state,
            since: line.since,
            official: line.holder.map(|holder| holder.official.0),
            agency: line.holder.and_then(|holder| holder.agency).map(|agency| agency.0),
            certificates: line.certificates.into_iter().map(|certificate| certificate.0).collect(),
            revision: line.revision,
        }
    }
}

impl Device {
    /// The device of a line, with what happened to it.
    pub(super) fn of(line: Line, events: Vec<RecordedDeviceEvent>) -> Self {
        let step = |recorded: RecordedDeviceEvent| DeviceStep {
            kind: recorded.event.kind(),
            at: recorded.event.at(),
            official: match recorded.event {
                DeviceEvent::Issue { holder, .. } => Some(holder.official.0),
                _ => None,
            },
            reason: recorded.reason,
            evidence: recorded.evidence.map(|evidence| evidence.to_string()),
        };
        Self { line: line.into(), events: events.into_iter().map(step).collect() }
    }
}
