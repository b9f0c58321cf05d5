//! `GET /mailboxes`: the mailboxes of today, in the order of their numbers.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::MailboxLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::AgencyId;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::read::View;
use crate::storage::read::mailbox_list::{MailboxFilter, MailboxRow};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Which mailboxes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MailboxQuery {
    /// Whose it is.
    #[param(schema_with = codes::mailbox_kind)]
    kind: Option<MailboxKind>,
    /// State.
    #[param(schema_with = codes::mailbox_state)]
    state: Option<MailboxState>,
    /// Of this agency, or of someone posted there.
    agency: Option<Uuid>,
    /// Of it or one below it.
    under: Option<Uuid>,
    /// With this primary address.
    #[param(value_type = Option<String>)]
    address: Option<MailAddress>,
    #[param(ignore)]
    turn: Turn<i64>,
}

impl FromQuery for MailboxQuery {
    fn read(fields: &mut Fields) -> Self {
        let form = Bilingual::new("Gửi một địa chỉ thư điện tử", "Send a mail address");
        Self {
            kind: fields.code("kind", MailboxKind::ALL),
            state: fields.code("state", MailboxState::ALL),
            agency: fields.id("agency"),
            under: fields.id("under"),
            address: fields.parsed("address", form),
            turn: fields.turn(),
        }
    }
}

/// The mailboxes of today that the caller sees, in the order of their numbers.
#[utoipa::path(
    get, path = "/mailboxes", tag = "mailboxes", params(MailboxQuery, PageQuery),
    responses((status = 200, body = Page<MailboxLine>))
)]
pub(super) async fn list_mailboxes(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<MailboxQuery>,
) -> Result<Json<Page<MailboxLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, asked.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = MailboxFilter {
        kind: asked.kind,
        state: asked.state,
        agency: asked.agency.map(AgencyId),
        under: under.path(),
        address: asked.address,
    };
    let after = asked.turn.after.unwrap_or(i64::MIN);
    let rows = reader.mailbox_page(&scope, view, &filter, after, asked.turn.fetch()).await?;
    caller.lists(&app, "mailboxes", rows.len(), asked.agency.map(AgencyId)).await?;
    Ok(Json(Page::of(rows, asked.turn.limit, |row: &MailboxRow| row.number, MailboxLine::from)))
}
