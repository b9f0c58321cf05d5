//! `GET /requests` and its export: requests to the CA, newest first.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::RequestLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::agency::TreePath;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::ids::{AgencyId, CampaignId, OfficialId, RequestId};
use crate::operations::export_list::ExportedList;
use crate::operations::requests::{overdue_today, waits_for};
use crate::storage::read::View;
use crate::storage::read::request_list::{RequestFilter, RequestLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::export::{self, ExportQuery, FormQuery, Reads};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
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
    /// For somebody who is posted in this agency.
    agency: Option<Uuid>,
    /// For somebody who is posted in this agency or below it.
    under: Option<Uuid>,
    /// True: only what waits for the caller, by the roles that it holds where the official is posted.
    #[param(value_type = Option<bool>)]
    mine: bool,
    /// True: only what should have been sent, or answered by the CA, before today.
    #[param(value_type = Option<bool>)]
    overdue: bool,
    /// Of this renewal campaign.
    campaign: Option<Uuid>,
}

impl FromQuery for RequestWishes {
    fn read(fields: &mut Fields) -> Self {
        Self {
            kind: fields.code("kind", RequestKind::ALL),
            state: fields.code("state", RequestState::ALL),
            official: fields.id("official"),
            agency: fields.id("agency"),
            under: fields.id("under"),
            mine: fields.flag("mine"),
            overdue: fields.flag("overdue"),
            campaign: fields.id("campaign"),
        }
    }
}

impl RequestWishes {
    fn filter(self, app: &App, caller: &Caller, under: Option<TreePath>) -> RequestFilter {
        RequestFilter {
            id: None,
            kind: self.kind,
            state: self.state,
            official: self.official.map(OfficialId),
            agency: self.agency.map(AgencyId),
            under,
            waiting: self.mine.then(|| waits_for(&caller.actor)),
            overdue: self.overdue.then(|| overdue_today(&app.registry)),
            campaign: self.campaign.map(CampaignId),
        }
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
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, wishes.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = wishes.filter(&app, &caller, under.path());
    let before = turn.after.map(RequestId);
    let rows = reader.request_page(&scope, view, &filter, before, turn.fetch()).await?;
    caller.lists(&app, "requests", rows.len(), filter.agency).await?;
    let shown = |line: Line| RequestLine::of(&line, &app.registry);
    Ok(Json(Page::of(rows, turn.limit, |line: &Line| line.request.id.0, shown)))
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
    let under = wishes.under;
    let list = ExportedList::Requests(wishes.filter(&app, &caller, None));
    export::answer(&app, &caller, list, under, (form, lang)).await
}
