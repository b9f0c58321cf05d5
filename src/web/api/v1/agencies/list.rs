//! `GET /agencies` and its export: the agencies of today, in the order of the tree.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::Agency;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::ids::AgencyId;
use crate::operations::export_list::ExportedList;
use crate::storage::read::View;
use crate::storage::read::agency_list::AgencyFilter;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::export::{self, ExportQuery, FormQuery, Reads};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Which agencies.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AgencyWishes {
    /// This agency and those below it.
    under: Option<Uuid>,
    /// Those right below this agency.
    parent: Option<Uuid>,
    /// Identifier.
    code: Option<String>,
    /// Part of the name; marks do not matter.
    name: Option<String>,
    /// Legal kind.
    #[param(schema_with = codes::agency_kind)]
    kind: Option<AgencyKind>,
    /// Level of government.
    #[param(schema_with = codes::level)]
    level: Option<Level>,
    /// Part in reports.
    #[param(schema_with = codes::agency_role)]
    role: Option<AgencyRole>,
}

impl FromQuery for AgencyWishes {
    fn read(fields: &mut Fields) -> Self {
        Self {
            under: fields.id("under"),
            parent: fields.id("parent"),
            code: fields.text("code"),
            name: fields.text("name"),
            kind: fields.code("kind", AgencyKind::ALL),
            level: fields.code("level", Level::ALL),
            role: fields.code("role", AgencyRole::ALL),
        }
    }
}

impl AgencyWishes {
    fn filter(self, under: Option<TreePath>) -> AgencyFilter {
        AgencyFilter {
            under,
            parent: self.parent.map(AgencyId),
            code: self.code,
            name: self.name,
            kind: self.kind,
            level: self.level,
            role: self.role,
        }
    }
}

/// Which agencies, and which page of them.
#[derive(Debug)]
pub(super) struct AgencyQuery {
    wishes: AgencyWishes,
    turn: Turn<String>,
}

impl FromQuery for AgencyQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { wishes: AgencyWishes::read(fields), turn: fields.turn() }
    }
}

/// The agencies of today that the caller sees, in the order of the tree: parents first.
#[utoipa::path(
    get, path = "/agencies", tag = "agencies", params(AgencyWishes, PageQuery),
    responses((status = 200, body = Page<Agency>))
)]
pub(super) async fn list_agencies(
    caller: Caller,
    State(app): State<App>,
    Query(AgencyQuery { wishes, turn }): Query<AgencyQuery>,
) -> Result<Json<Page<Agency>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, wishes.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = wishes.filter(under.path());
    let after = turn.after.clone().map(TreePath::from_stored);
    let rows = reader.agency_page(&scope, view, &filter, after.as_ref(), turn.fetch()).await?;
    Ok(Json(Page::of(rows, turn.limit, |row| row.path.as_str().to_owned(), Agency::from)))
}

/// The agencies of the list, all pages in one file: CSV, or a workbook with real days and numbers. Headings and words are in the language of `Accept-Language`. The reading
/// is recorded.
#[utoipa::path(
    get, path = "/agencies/export", tag = "agencies", params(AgencyWishes, FormQuery),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
    )))
)]
pub(super) async fn export_agencies(
    caller: Caller,
    State(app): State<App>,
    lang: Reads,
    Query(ExportQuery { wishes, form }): Query<ExportQuery<AgencyWishes>>,
) -> Result<Response, Problem> {
    let under = wishes.under;
    export::answer(&app, &caller, ExportedList::Agencies(wishes.filter(None)), under, (form, lang)).await
}
