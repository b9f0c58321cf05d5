//! `GET /mailboxes/{id}`.

use axum::extract::State;
use axum::response::Response;

use super::resource::Mailbox;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::MailboxId;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A mailbox with its addresses and states, past and future.
#[utoipa::path(
    get, path = "/mailboxes/{id}", tag = "mailboxes", params(("id" = Uuid, Path, description = "The mailbox.")),
    responses((status = 200, body = Mailbox), (status = 304, description = "As `If-None-Match` says."))
)]
pub(super) async fn show_mailbox(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<MailboxId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let file = app.registry.store.read().await?.mailbox(&scope, view, id).await?;
    let file = file.ok_or_else(|| Problem::not_found("mailbox"))?;
    if let Some(official) = file.row.official {
        caller.reads(&app, "mailbox", official).await?;
    }
    Ok(conditions.answer(&EntityTag::of_day(file.row.revision, view.day), &Mailbox::from(file)))
}
