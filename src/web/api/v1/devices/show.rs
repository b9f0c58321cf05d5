//! `GET /devices/{id}`.

use axum::extract::State;
use axum::response::Response;

use super::resource::Device;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::DeviceId;
use crate::storage::read::View;
use crate::storage::read::device::DeviceFilter;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A device with what happened to it.
#[utoipa::path(
    get, path = "/devices/{id}", tag = "devices", params(("id" = Uuid, Path, description = "The device.")),
    responses((status = 200, body = Device), (status = 304, description = "As `If-None-Match` says."))
)]
pub(super) async fn show_device(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<DeviceId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let filter = DeviceFilter { id: Some(id), ..DeviceFilter::default() };
    let found = reader.device_page(&scope, view, &filter, None, 1).await?;
    let line = found.into_iter().next().ok_or_else(|| Problem::not_found("device"))?;
    if let Some(holder) = line.holder {
        caller.reads(&app, "device", holder.official).await?;
    }
    let events = reader.device_events(view, id).await?;
    Ok(conditions.answer(&EntityTag::of(line.revision), &Device::of(line, events)))
}
