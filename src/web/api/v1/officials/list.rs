//! `GET /officials` and its export: who holds a post today, in the order of Vietnamese names.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::OfficialLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::operations::export_list::ExportedList;
use crate::storage::read::View;
use crate::storage::read::people::{PeopleFilter, PeopleKey};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::export::{self, ExportQuery, FormQuery, Reads};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Which officials.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfficialWishes {
    /// Part of the name; marks do not matter.
    name: Option<String>,
    /// Posted in this agency.
    agency: Option<Uuid>,
    /// Posted in this agency or below it.
    under: Option<Uuid>,
    /// State of the personal mailbox.
    #[param(schema_with = codes::mailbox_state)]
    mailbox_state: Option<MailboxState>,
    /// Category.
    #[param(schema_with = codes::category)]
    category: Option<Category>,
    /// Rank in reports.
    #[param(schema_with = codes::rank)]
    rank: Option<Rank>,
}

impl FromQuery for OfficialWishes {
    fn read(fields: &mut Fields) -> Self {
        Self {
            name: fields.text("name"),
            agency: fields.id("agency"),
            under: fields.id("under"),
            mailbox_state: fields.code("mailbox_state", MailboxState::ALL),
            category: fields.code("category", Category::ALL),
            rank: fields.code("rank", Rank::ALL),
        }
    }
}

impl OfficialWishes {
    fn filter(self, under: Option<TreePath>) -> PeopleFilter {
        PeopleFilter {
            agency: self.agency.map(AgencyId),
            under,
            name: self.name,
            state: self.mailbox_state,
            category: self.category,
            rank: self.rank,
        }
    }
}

/// Which officials, and which page of them.
#[derive(Debug)]
pub(super) struct OfficialQuery {
    wishes: OfficialWishes,
    turn: Turn<(String, Uuid)>,
}

impl FromQuery for OfficialQuery {
    fn read(fields: &mut Fields) -> Self {
        let wishes = OfficialWishes::read(fields);
        Self { wishes, turn: fields.turn_if(|(sort_key, _): &(String, Uuid)| hex::decode(sort_key).is_ok()) }
    }
}

/// Those who hold a post today and whom the caller sees, in the order of Vietnamese names.
#[utoipa::path(
    get, path = "/officials", tag = "officials", params(OfficialWishes, PageQuery),
    responses((status = 200, body = Page<OfficialLine>))
)]
pub(super) async fn list_officials(
    caller: Caller,
    State(app): State<App>,
    Query(OfficialQuery { wishes, turn }): Query<OfficialQuery>,
) -> Result<Json<Page<OfficialLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, wishes.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = wishes.filter(under.path());
    let after = turn.after.as_ref().map(|(sort_key, official)| PeopleKey {
        sort_key: hex::decode(sort_key).unwrap_or_default(),
        official: OfficialId(*official),
    });
    let rows = reader.people(&scope, view, &filter, after.as_ref(), turn.fetch()).await?;
    caller.lists(&app, "officials", rows.len(), filter.agency).await?;
    let key = |line: &crate::storage::read::people::PersonLine| (hex::encode(&line.key.sort_key), line.key.official.0);
    Ok(Json(Page::of(rows, turn.limit, key, OfficialLine::from)))
}

/// The officials of the list, all pages in one file: CSV, or a workbook with real days and numbers. Headings and words are in the language of `Accept-Language`. The reading
/// is recorded.
#[utoipa::path(
    get, path = "/officials/export", tag = "officials", params(OfficialWishes, FormQuery),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
    )))
)]
pub(super) async fn export_officials(
    caller: Caller,
    State(app): State<App>,
    lang: Reads,
    Query(ExportQuery { wishes, form }): Query<ExportQuery<OfficialWishes>>,
) -> Result<Response, Problem> {
    let under = wishes.under;
    export::answer(&app, &caller, ExportedList::Officials(wishes.filter(None)), under, (form, lang)).await
}
