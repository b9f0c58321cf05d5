//! `GET /officials`: who holds a post today, in the order of Vietnamese names.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::OfficialLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::storage::read::View;
use crate::storage::read::people::{PeopleFilter, PeopleKey};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Which officials.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfficialQuery {
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
    #[param(ignore)]
    turn: Turn<(String, Uuid)>,
}

impl FromQuery for OfficialQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            name: fields.text("name"),
            agency: fields.id("agency"),
            under: fields.id("under"),
            mailbox_state: fields.code("mailbox_state", MailboxState::ALL),
            category: fields.code("category", Category::ALL),
            rank: fields.code("rank", Rank::ALL),
            turn: fields.turn_if(|(sort_key, _): &(String, Uuid)| hex::decode(sort_key).is_ok()),
        }
    }
}

/// Those who hold a post today and whom the caller sees, in the order of Vietnamese names.
#[utoipa::path(
    get, path = "/officials", tag = "officials", params(OfficialQuery, PageQuery),
    responses((status = 200, body = Page<OfficialLine>))
)]
pub(super) async fn list_officials(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<OfficialQuery>,
) -> Result<Json<Page<OfficialLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, asked.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = PeopleFilter {
        agency: asked.agency.map(AgencyId),
        under: under.path(),
        name: asked.name,
        state: asked.mailbox_state,
        category: asked.category,
        rank: asked.rank,
    };
    let after = asked.turn.after.as_ref().map(|(sort_key, official)| PeopleKey {
        sort_key: hex::decode(sort_key).unwrap_or_default(),
        official: OfficialId(*official),
    });
    let rows = reader.people(&scope, view, &filter, after.as_ref(), asked.turn.fetch()).await?;
    caller.lists(&app, "officials", rows.len(), asked.agency.map(AgencyId)).await?;
    let key = |line: &crate::storage::read::people::PersonLine| (hex::encode(&line.key.sort_key), line.key.official.0);
    Ok(Json(Page::of(rows, asked.turn.limit, key, OfficialLine::from)))
}
