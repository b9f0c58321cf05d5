//! `GET /officials/{id}`.

use axum::extract::State;
use axum::response::Response;

use super::resource::Official;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::OfficialId;
use crate::operations::shown_number::last_four;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// An official with postings, decisions, mailbox and certificates, past and future. The person themselves may ask, by a log-in of
/// an account of theirs.
#[utoipa::path(
    get, path = "/officials/{id}", tag = "officials", params(("id" = Uuid, Path, description = "The official.")),
    responses((status = 200, body = Official), (status = 304, description = "As `If-None-Match` says."))
)]
pub(super) async fn show_official(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<OfficialId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let scope = caller.scope_of_person(ReadRegistry, id)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let file = reader.official(&scope, view, id).await?.ok_or_else(|| Problem::not_found("official"))?;
    caller.reads(&app, "official", id).await?;
    let revision = reader.official_revision(id).await?;
    let last_four = last_four(&app.registry, &caller.actor, &reader, view, id).await?;
    // Name and birth date are those of the day.
    Ok(conditions.answer(&EntityTag::of_day(revision, view.day), &Official::of(file, revision, last_four)))
}
