//! `GET /campaigns/{id}`.

use axum::Json;
use axum::extract::State;

use super::resource::Campaign;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::CampaignId;
use crate::storage::read::View;
use crate::storage::read::campaign::CampaignFilter;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A campaign and how far it is. Its requests: `GET /requests?campaign=…`.
#[utoipa::path(
    get, path = "/campaigns/{id}", tag = "campaigns", params(("id" = Uuid, Path, description = "The campaign.")),
    responses((status = 200, body = Campaign))
)]
pub(super) async fn show_campaign(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
) -> Result<Json<Campaign>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let now = app.registry.clock.now();
    let filter = CampaignFilter { id: Some(id), ..CampaignFilter::default() };
    let found =
        app.registry.store.read().await?.campaign_page(&scope, (View::of(now.day()), now), &filter, None, 1).await?;
    let line = found.into_iter().next().ok_or_else(|| Problem::not_found("campaign"))?;
    Ok(Json(line.into()))
}
