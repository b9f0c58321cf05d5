//! Campaigns as they are sent.

use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::certificate::renewal::LeftOut;
use crate::domain::certificate::request::RequestState;
use crate::domain::clock::{Timestamp, iso_day};
use crate::operations::campaigns::{AskedRenewal, Intake as TakenIn, LeftOutCertificate};
use crate::storage::read::campaign::CampaignLine as Line;
use crate::web::api::codes;

/// A renewal campaign and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Campaign {
    /// The campaign.
    id: Uuid,
    /// The agency; those below it belong to it.
    agency: Uuid,
    /// What it is called today.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency_name: Option<String>,
    /// Certificates that end on this day or before are asked for.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    ends_by: Date,
    /// The day on which it was opened.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    opened_on: Date,
    /// Its requests.
    requests: u64,
    /// Those that have not ended.
    open: u64,
    /// Its requests by state; states without any are left out.
    by_state: Vec<StateCount>,
    /// Those that have not ended, by how near the end of their certificate is.
    by_stage: Vec<StageCount>,
    /// The end of the first certificate whose request has not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    first_end: Option<Timestamp>,
}

/// Requests in one state.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct StateCount {
    #[schema(schema_with = codes::request_state)]
    state: RequestState,
    requests: u64,
}

/// Requests whose certificate is so near its end.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct StageCount {
    /// Days: 120, 90, 75, 60, 30, 14, 7, 1, the nearest that was reached; 0: ended; left out: more than 120.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    days: Option<u16>,
    requests: u64,
}

/// What a campaign took in, or would.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Intake {
    /// The campaign; left out in a preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    campaign: Option<Uuid>,
    /// Certificates whose renewal it asks for, by the end of validity.
    asked: Vec<Asked>,
    /// Certificates that end in time and are left out, at most 500 of them; what the campaign asked for itself is not told again.
    left_out: Vec<NotAsked>,
    /// How many are left out in all.
    left_out_count: u64,
    /// Whether there is more than goes in at once: a continuation takes it in.
    is_more: bool,
}

/// A certificate whose renewal is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Asked {
    /// The request; left out in a preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request: Option<Uuid>,
    certificate: Uuid,
    official: Uuid,
    #[schema(value_type = String, format = DateTime)]
    not_after: Timestamp,
}

/// A certificate that is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct NotAsked {
    certificate: Uuid,
    official: Uuid,
    #[schema(value_type = String, format = DateTime)]
    not_after: Timestamp,
    /// Why.
    #[schema(schema_with = codes::left_out)]
    why: LeftOut,
}

impl From<Line> for Campaign {
    fn from(line: Line) -> Self {
        let (requests, open) = (line.all(), line.open());
        Self {
            id: line.campaign.id.0,
            agency: line.campaign.agency.0,
            agency_name: line.agency_name,
            ends_by: line.campaign.ends_by,
            opened_on: line.campaign.opened_on,
            requests,
            open,
            by_state: line.states.into_iter().map(|(state, requests)| StateCount { state, requests }).collect(),
            by_stage: line.stages.into_iter().map(|(days, requests)| StageCount { days, requests }).collect(),
            first_end: line.first_end,
        }
    }
}

impl From<TakenIn> for Intake {
    fn from(taken: TakenIn) -> Self {
        Self {
            campaign: taken.campaign.map(|id| id.0),
            asked: taken.asked.into_iter().map(Asked::from).collect(),
            left_out: taken.left_out.into_iter().map(NotAsked::from).collect(),
            left_out_count: taken.left_out_count as u64,
            is_more: taken.is_more,
        }
    }
}

impl From<AskedRenewal> for Asked {
    fn from(asked: AskedRenewal) -> Self {
        Self {
            request: asked.request.map(|id| id.0),
            certificate: asked.certificate.0,
            official: asked.official.0,
            not_after: asked.not_after,
        }
    }
}

impl From<LeftOutCertificate> for NotAsked {
    fn from(left: LeftOutCertificate) -> Self {
        Self { certificate: left.certificate.0, official: left.official.0, not_after: left.not_after, why: left.why }
    }
}
