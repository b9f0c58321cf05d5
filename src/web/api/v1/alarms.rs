//! `GET /alarms`: what somebody should look at, derived from facts whenever it is asked.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::certificate::alarm::{Alarm, AlarmKind};
use crate::domain::clock::Timestamp;
use crate::operations::list_alarms::{AlarmKey, list_alarms as alarms};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default().route(Access::Needs(ReadRegistry), routes!(list_alarms))
}

/// Which alarms.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AlarmWishes {
    /// What is the matter.
    #[param(schema_with = codes::alarm_kind)]
    kind: Option<AlarmKind>,
}

/// Which alarms, and which page of them.
#[derive(Debug)]
pub(super) struct AlarmQuery {
    wishes: AlarmWishes,
    turn: Turn<AlarmKey>,
}

impl FromQuery for AlarmQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { wishes: AlarmWishes { kind: fields.code("kind", AlarmKind::ALL) }, turn: fields.turn() }
    }
}

/// Something about a certificate that somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct AlarmLine {
    /// What is the matter.
    #[schema(schema_with = codes::alarm_kind)]
    kind: AlarmKind,
    /// The certificate.
    certificate: Uuid,
    /// Its holder; left out when nobody is known to hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// Since when, where facts tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    since: Option<Timestamp>,
    /// Only to be known: its mending is under way.
    is_note: bool,
}

impl From<Alarm> for AlarmLine {
    fn from(alarm: Alarm) -> Self {
        Self {
            kind: alarm.kind,
            certificate: alarm.certificate.0,
            official: alarm.official.map(|official| official.0),
            since: alarm.since,
            is_note: alarm.is_note,
        }
    }
}

/// The alarms about certificates that the caller sees, by holder: revocations that nobody asked for, revocations that the CA owes,
/// certificates of who left, addresses that are not the holder's, and several in use at once. They are derived from the facts of
/// the moment: what was mended is told no more.
#[utoipa::path(
    get, path = "/alarms", tag = "certificates", params(AlarmWishes, PageQuery),
    responses((status = 200, body = Page<AlarmLine>))
)]
pub(super) async fn list_alarms(
    caller: Caller,
    State(app): State<App>,
    Query(AlarmQuery { wishes, turn }): Query<AlarmQuery>,
) -> Result<Json<Page<AlarmLine>>, Problem> {
    let limit = usize::try_from(turn.fetch()).unwrap_or(usize::MAX);
    let rows = alarms(&app.registry, &caller.actor, wishes.kind, turn.after, limit).await?;
    Ok(Json(Page::of(rows, turn.limit, |(key, _)| *key, |(_, alarm)| AlarmLine::from(alarm))))
}
