//! `GET /requests` and its export: requests to the CA, newest first.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::RequestLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::ids::{OfficialId, RequestId};
use crate::operations::export_list::ExportedList;
use crate::storage::read::View;
use crate::storage::read::request_list::{RequestFilter, RequestLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::export::{self, ExportQuery, FormQuery, Reads};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which requests.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RequestWishes {
    /// What is asked.
    #[param(schema_with = codes::request_kind)]
    kind: Option<RequestKind>,
    /// Where it stands.
    #[param(schema_with = codes::request_state)]
    state: Option<RequestState>,
    /// For this official.
    official: Option<Uuid>,
}

impl FromQuery for RequestWishes {
    fn read(fields: &mut Fields) -> Self {
        Self {
            kind: fields.code("kind", RequestKind::ALL),
            state: fields.code("state", RequestState::ALL),
            official: fields.id("official"),
        }
    }
}

impl RequestWishes {
    fn filter(self) -> RequestFilter {
        RequestFilter { id: None, kind: self.kind, state: self.state, official: self.official.map(OfficialId) }
    }
}

/// Which requests, and which page of them.
#[derive(Debug)]
pub(super) struct RequestQuery {
    wishes: RequestWishes,
    turn: Turn<Uuid>,
}

impl FromQuery for RequestQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { wishes: RequestWishes::read(fields), turn: fields.turn() }
    }
}

/// The requests to the CA that the caller sees, newest first.
#[utoipa::path(
    get, path = "/requests", tag = "requests", params(RequestWishes, PageQuery),
    responses((status = 200, body = Page<RequestLine>))
)]
pub(super) async fn list_requests(
    caller: Caller,
    State(app): State<App>,
    Query(RequestQuery { wishes, turn }): Query<RequestQuery>,
) -> Result<Json<Page<RequestLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let filter = wishes.filter();
    let before = turn.after.map(RequestId);
    let reader = app.registry.store.read().await?;
    let rows = reader.request_page(&scope, view, &filter, before, turn.fetch()).await?;
    caller.lists(&app, "requests", rows.len(), None).await?;
    Ok(Json(Page::of(rows, turn.limit, |line: &Line| line.request.id.0, RequestLine::from)))
}

/// The requests of the list, all pages in one file: CSV, or a workbook with real days and numbers. Headings and words are in the language of `Accept-Language`. The reading
/// is recorded.
#[utoipa::path(
    get, path = "/requests/export", tag = "requests", params(RequestWishes, FormQuery),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
    )))
)]
pub(super) async fn export_requests(
    caller: Caller,
    State(app): State<App>,
    lang: Reads,
    Query(ExportQuery { wishes, form }): Query<ExportQuery<RequestWishes>>,
) -> Result<Response, Problem> {
    export::answer(&app, &caller, ExportedList::Requests(wishes.filter()), None, (form, lang)).await
}
