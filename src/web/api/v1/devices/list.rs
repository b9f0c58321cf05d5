//! `GET /devices`: devices that keep keys, newest first.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::DeviceLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::device::{DeviceState, Medium};
use crate::domain::ids::{DeviceId, OfficialId};
use crate::storage::read::View;
use crate::storage::read::device::{DeviceFilter, DeviceLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which devices, and which page of them.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DeviceQuery {
    /// With this official, now or last.
    official: Option<Uuid>,
    /// Of this kind.
    #[param(schema_with = codes::medium)]
    medium: Option<Medium>,
    /// That stand here.
    #[param(schema_with = codes::device_state)]
    state: Option<DeviceState>,
    /// With this serial number.
    serial: Option<String>,
    #[param(ignore)]
    turn: Turn<Uuid>,
}

impl FromQuery for DeviceQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            official: fields.id("official"),
            medium: fields.code("medium", Medium::ALL),
            state: fields.code("state", DeviceState::ALL),
            serial: fields.text("serial"),
            turn: fields.turn(),
        }
    }
}

/// The devices that the caller sees by their holders, newest first; those that were never handed out are the whole province's.
#[utoipa::path(
    get, path = "/devices", tag = "devices", params(DeviceQuery, PageQuery),
    responses((status = 200, body = Page<DeviceLine>))
)]
pub(super) async fn list_devices(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<DeviceQuery>,
) -> Result<Json<Page<DeviceLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let filter = DeviceFilter {
        id: None,
        medium: asked.medium,
        serial: asked.serial,
        state: asked.state,
        official: asked.official.map(OfficialId),
    };
    let reader = app.registry.store.read().await?;
    let before = asked.turn.after.map(DeviceId);
    let rows = reader.device_page(&scope, view, &filter, before, asked.turn.fetch()).await?;
    caller.lists(&app, "devices", rows.len(), None).await?;
    Ok(Json(Page::of(rows, asked.turn.limit, |line: &Line| line.device.id.0, DeviceLine::from)))
}
