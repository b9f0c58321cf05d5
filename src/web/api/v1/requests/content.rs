//! What a request asks for, as it is sent both ways.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::device::Medium;
use crate::domain::ids::AgencyId;
use crate::web::api::codes;

/// What a request asks for, beside kind, person and certificate: the fields of its form that the registry does not know by itself. A draft
/// may lack what its submission needs.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct RequestContent {
    /// Why it is to be revoked, or its use stopped; needed to submit either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::revocation_reason, required = false)]
    reason: Option<RevocationReason>,
    /// Where the key is to live; needed to submit a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::medium, required = false)]
    medium: Option<Medium>,
    /// Serial number of the device, at most 200 characters; needed to submit a recovery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    device_serial: Option<String>,
    /// What is to be changed, at most 200 characters; needed to submit a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    item: Option<String>,
    /// What it should say instead, at most 200 characters; needed to submit a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    new_value: Option<String>,
    /// Whether the validity is to be extended too, of a renewal or change; false when left out.
    #[serde(default)]
    #[schema(required = false)]
    extend: bool,
    /// Number of the mobile, 8 to 15 digits; needed to submit a new one on a SIM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mobile: Option<String>,
    /// The agency's first request: signed by hand and sealed; false when left out.
    #[serde(default)]
    #[schema(required = false)]
    first_of_agency: bool,
    /// The agency whose certificate it is; the official is then who answers for its device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<Uuid>,
}

impl From<RequestContent> for Content {
    fn from(sent: RequestContent) -> Self {
        Self {
            reason: sent.reason,
            medium: sent.medium,
            device_serial: sent.device_serial,
            item: sent.item,
            new_value: sent.new_value,
            extend: sent.extend,
            mobile: sent.mobile,
            first_of_agency: sent.first_of_agency,
            agency: sent.agency.map(AgencyId),
        }
    }
}

impl From<Content> for RequestContent {
    fn from(content: Content) -> Self {
        Self {
            reason: content.reason,
            medium: content.medium,
            device_serial: content.device_serial,
            item: content.item,
            new_value: content.new_value,
            extend: content.extend,
            mobile: content.mobile,
            first_of_agency: content.first_of_agency,
            agency: content.agency.map(|agency| agency.0),
        }
    }
}
