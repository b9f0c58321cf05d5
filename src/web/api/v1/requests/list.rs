//! `GET /requests`: requests to the CA, newest first.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::RequestLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::ids::{OfficialId, RequestId};
use crate::storage::read::View;
use crate::storage::read::request_list::{RequestFilter, RequestLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which requests.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RequestQuery {
    /// What is asked.
    #[param(schema_with = codes::request_kind)]
    kind: Option<RequestKind>,
    /// Where it stands.
    #[param(schema_with = codes::request_state)]
    state: Option<RequestState>,
    /// For this official.
    official: Option<Uuid>,
    #[param(ignore)]
    turn: Turn<Uuid>,
}

impl FromQuery for RequestQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            kind: fields.code("kind", RequestKind::ALL),
            state: fields.code("state", RequestState::ALL),
            official: fields.id("official"),
            turn: fields.turn(),
        }
    }
}

/// The requests to the CA that the caller sees, newest first.
#[utoipa::path(
    get, path = "/requests", tag = "requests", params(RequestQuery, PageQuery),
    responses((status = 200, body = Page<RequestLine>))
)]
pub(super) async fn list_requests(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<RequestQuery>,
) -> Result<Json<Page<RequestLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let official = asked.official.map(OfficialId);
    let filter = RequestFilter { id: None, kind: asked.kind, state: asked.state, official };
    let before = asked.turn.after.map(RequestId);
    let reader = app.registry.store.read().await?;
    let rows = reader.request_page(&scope, view, &filter, before, asked.turn.fetch()).await?;
    caller.lists(&app, "requests", rows.len(), None).await?;
    Ok(Json(Page::of(rows, asked.turn.limit, |line: &Line| line.request.id.0, RequestLine::from)))
}
