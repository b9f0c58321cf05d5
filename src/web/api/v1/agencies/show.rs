//! `GET /agencies/{id}`.

use axum::extract::State;
use axum::response::Response;

use super::resource::Agency;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::AgencyId;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// An agency as of today.
#[utoipa::path(
    get, path = "/agencies/{id}", tag = "agencies", params(("id" = Uuid, Path, description = "The agency.")),
    responses((status = 200, body = Agency), (status = 304, description = "As `If-None-Match` says."))
)]
pub(super) async fn show_agency(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<AgencyId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let row = app.registry.store.read().await?.agency(&scope, view, id).await?;
    let row = row.ok_or_else(|| Problem::not_found("agency"))?;
    Ok(conditions.answer(&EntityTag::of_day(row.revision, view.day), &Agency::from(row)))
}
