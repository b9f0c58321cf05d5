//! `GET /mailboxes` and its export: the mailboxes of today, in the order of their numbers.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::MailboxLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::agency::TreePath;
use crate::domain::ids::AgencyId;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::operations::export_list::ExportedList;
use crate::storage::read::View;
use crate::storage::read::mailbox_list::{MailboxFilter, MailboxRow};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::export::{self, ExportQuery, FormQuery, Reads};
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Which mailboxes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MailboxWishes {
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
}

impl FromQuery for MailboxWishes {
    fn read(fields: &mut Fields) -> Self {
        let form = Bilingual::new("Gửi một địa chỉ thư điện tử", "Send a mail address");
        Self {
            kind: fields.code("kind", MailboxKind::ALL),
            state: fields.code("state", MailboxState::ALL),
            agency: fields.id("agency"),
            under: fields.id("under"),
            address: fields.parsed("address", form),
        }
    }
}

impl MailboxWishes {
    fn filter(self, under: Option<TreePath>) -> MailboxFilter {
        MailboxFilter {
            kind: self.kind,
            state: self.state,
            agency: self.agency.map(AgencyId),
            under,
            address: self.address,
        }
    }
}

/// Which mailboxes, and which page of them.
#[derive(Debug)]
pub(super) struct MailboxQuery {
    wishes: MailboxWishes,
    turn: Turn<i64>,
}

impl FromQuery for MailboxQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { wishes: MailboxWishes::read(fields), turn: fields.turn() }
    }
}

/// The mailboxes of today that the caller sees, in the order of their numbers.
#[utoipa::path(
    get, path = "/mailboxes", tag = "mailboxes", params(MailboxWishes, PageQuery),
    responses((status = 200, body = Page<MailboxLine>))
)]
pub(super) async fn list_mailboxes(
    caller: Caller,
    State(app): State<App>,
    Query(MailboxQuery { wishes, turn }): Query<MailboxQuery>,
) -> Result<Json<Page<MailboxLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, wishes.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = wishes.filter(under.path());
    let after = turn.after.unwrap_or(i64::MIN);
    let rows = reader.mailbox_page(&scope, view, &filter, after, turn.fetch()).await?;
    caller.lists(&app, "mailboxes", rows.len(), filter.agency).await?;
    Ok(Json(Page::of(rows, turn.limit, |row: &MailboxRow| row.number, MailboxLine::from)))
}

/// The mailboxes of the list, all pages in one file: CSV, or a workbook with real days and numbers. Headings and words are in the language of `Accept-Language`. The reading
/// is recorded.
#[utoipa::path(
    get, path = "/mailboxes/export", tag = "mailboxes", params(MailboxWishes, FormQuery),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
    )))
)]
pub(super) async fn export_mailboxes(
    caller: Caller,
    State(app): State<App>,
    lang: Reads,
    Query(ExportQuery { wishes, form }): Query<ExportQuery<MailboxWishes>>,
) -> Result<Response, Problem> {
    let under = wishes.under;
    export::answer(&app, &caller, ExportedList::Mailboxes(wishes.filter(None)), under, (form, lang)).await
}
