//! `GET /campaigns`: renewal campaigns, newest first.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::Campaign;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::{AgencyId, CampaignId};
use crate::storage::read::View;
use crate::storage::read::campaign::{CampaignFilter, CampaignLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which campaigns, and which page of them.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CampaignQuery {
    /// Of this agency.
    agency: Option<Uuid>,
    #[param(ignore)]
    turn: Turn<Uuid>,
}

impl FromQuery for CampaignQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { agency: fields.id("agency"), turn: fields.turn() }
    }
}

/// The renewal campaigns of the agencies that the caller sees, newest first, each with how far it is.
#[utoipa::path(
    get, path = "/campaigns", tag = "campaigns", params(CampaignQuery, PageQuery),
    responses((status = 200, body = Page<Campaign>))
)]
pub(super) async fn list_campaigns(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<CampaignQuery>,
) -> Result<Json<Page<Campaign>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let now = app.registry.clock.now();
    let filter = CampaignFilter { id: None, agency: asked.agency.map(AgencyId) };
    let reader = app.registry.store.read().await?;
    let before = asked.turn.after.map(CampaignId);
    let rows = reader.campaign_page(&scope, (View::of(now.day()), now), &filter, before, asked.turn.fetch()).await?;
    Ok(Json(Page::of(rows, asked.turn.limit, |line: &Line| line.campaign.id.0, Campaign::from)))
}
