//! `GET /agencies`: the agencies of today, in the order of the tree.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::Agency;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::ids::AgencyId;
use crate::storage::read::View;
use crate::storage::read::agency_list::AgencyFilter;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Which agencies.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AgencyQuery {
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
    #[param(ignore)]
    turn: Turn<String>,
}

impl FromQuery for AgencyQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            under: fields.id("under"),
            parent: fields.id("parent"),
            code: fields.text("code"),
            name: fields.text("name"),
            kind: fields.code("kind", AgencyKind::ALL),
            level: fields.code("level", Level::ALL),
            role: fields.code("role", AgencyRole::ALL),
            turn: fields.turn(),
        }
    }
}

/// The agencies of today that the caller sees, in the order of the tree: parents first.
#[utoipa::path(
    get, path = "/agencies", tag = "agencies", params(AgencyQuery, PageQuery),
    responses((status = 200, body = Page<Agency>))
)]
pub(super) async fn list_agencies(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<AgencyQuery>,
) -> Result<Json<Page<Agency>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, asked.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = AgencyFilter {
        under: under.path(),
        parent: asked.parent.map(AgencyId),
        code: asked.code,
        name: asked.name,
        kind: asked.kind,
        level: asked.level,
        role: asked.role,
    };
    let turn = asked.turn;
    let after = turn.after.clone().map(TreePath::from_stored);
    let rows = reader.agency_page(&scope, view, &filter, after.as_ref(), turn.fetch()).await?;
    Ok(Json(Page::of(rows, turn.limit, |row| row.path.as_str().to_owned(), Agency::from)))
}
