//! `GET /agencies/{id}/versions`: what an agency was, is and will be.

use axum::Json;
use axum::extract::State;

use super::resource::AgencyVersion;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::AgencyId;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::page::Page;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Every version of an agency, by its beginning, on one page.
#[utoipa::path(
    get, path = "/agencies/{id}/versions", tag = "agencies", params(("id" = Uuid, Path, description = "The agency.")),
    responses((status = 200, body = Page<AgencyVersion>))
)]
pub(super) async fn list_agency_versions(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<AgencyId>,
) -> Result<Json<Page<AgencyVersion>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let versions = app.registry.store.read().await?.agency_versions(&scope, view, id).await?;
    if versions.is_empty() {
        return Err(Problem::not_found("agency"));
    }
    Ok(Json(Page::whole(versions, AgencyVersion::from)))
}
