//! `POST /campaigns`, its preview, and `POST /campaigns/{id}/continuation`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use super::resource::Intake;
use crate::domain::clock::iso_day;
use crate::domain::ids::{AgencyId, CampaignId};
use crate::operations::campaigns::{
    CampaignDraft, Intake as TakenIn, continue_campaign, open_campaign, preview_campaign,
};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::state::App;

/// A campaign to be opened.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCampaign {
    /// The agency; those below it belong to it.
    agency: Uuid,
    /// Certificates that end on this day or before are asked for: from today on, at most 366 days ahead.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    ends_by: Date,
}

impl From<NewCampaign> for CampaignDraft {
    fn from(new: NewCampaign) -> Self {
        Self { agency: AgencyId(new.agency), ends_by: new.ends_by }
    }
}

/// Opens a campaign: drafts a renewal for every certificate of the agency's officials that ends in time and may go on being used, at most
/// 2,000 at once. Agencies' own certificates are asked for one by one.
#[utoipa::path(
    post, path = "/campaigns", tag = "campaigns", request_body = NewCampaign,
    responses(
        (status = 201, body = Intake),
        (status = 404, description = "The agency is not there, or outside the caller's scope.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn open(
    caller: Caller,
    State(app): State<App>,
    JsonBody(new): JsonBody<NewCampaign>,
) -> Result<(StatusCode, Json<Intake>), Problem> {
    let draft = CampaignDraft::from(new);
    let intake = open_campaign(&app.registry, &caller.actor, draft).await?;
    caller.lists(&app, "campaign_intake", told(&intake), Some(draft.agency)).await?;
    Ok((StatusCode::CREATED, Json(intake.into())))
}

/// What a campaign would ask for, and what it would leave out and why; nothing is written.
#[utoipa::path(
    post, path = "/campaigns/preview", tag = "campaigns", request_body = NewCampaign,
    responses(
        (status = 200, body = Intake),
        (status = 404, description = "The agency is not there, or outside the caller's scope.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn preview(
    caller: Caller,
    State(app): State<App>,
    JsonBody(new): JsonBody<NewCampaign>,
) -> Result<Json<Intake>, Problem> {
    let draft = CampaignDraft::from(new);
    let intake = preview_campaign(&app.registry, &caller.actor, draft).await?;
    caller.lists(&app, "campaign_preview", told(&intake), Some(draft.agency)).await?;
    Ok(Json(intake.into()))
}

/// How many people an answer tells of.
fn told(intake: &TakenIn) -> usize {
    intake.asked.len() + intake.left_out.len()
}

/// Takes in what a campaign never asked for: what it did ask for is neither asked for nor told again.
#[utoipa::path(
    post, path = "/campaigns/{id}/continuation", tag = "campaigns",
    params(("id" = Uuid, Path, description = "The campaign.")),
    responses((status = 200, body = Intake))
)]
pub(super) async fn go_on(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
) -> Result<Json<Intake>, Problem> {
    let intake = continue_campaign(&app.registry, &caller.actor, id).await?;
    // It tells who has which certificate in which state, whether or not it drafts anything.
    caller.lists(&app, "campaign_intake", told(&intake), None).await?;
    Ok(Json(intake.into()))
}
