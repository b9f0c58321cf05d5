//! `GET /requests/{id}`.

use axum::extract::State;
use axum::response::Response;

use super::resource::Request;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::RequestId;
use crate::storage::read::View;
use crate::storage::read::request_list::RequestFilter;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A request to the CA with what it asks for and what happened to it.
#[utoipa::path(
    get, path = "/requests/{id}", tag = "requests", params(("id" = Uuid, Path, description = "The request.")),
    responses((status = 200, body = Request), (status = 304, description = "As `If-None-Match` says."))
)]
pub(super) async fn show_request(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
    let found = reader.request_page(&scope, view, &filter, None, 1).await?;
    let line = found.into_iter().next().ok_or_else(|| Problem::not_found("request"))?;
    caller.reads(&app, "request", line.request.official).await?;
    let story = reader.request_story(view, id).await?;
    Ok(conditions.answer(&EntityTag::of(line.revision), &Request::of(&line, story, &app.registry)))
}
