//! `POST /requests/{id}/submission`.

use axum::extract::State;
use axum::response::Response;

use super::act::{seen, stands};
use super::resource::RequestLine;
use crate::auth::permission::Permission::SubmitRequests;
use crate::domain::ids::RequestId;
use crate::operations::requests::submit_request;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Hands in a draft, or a request that was given back and mended. Somebody else decides it.
#[utoipa::path(
    post, path = "/requests/{id}/submission", tag = "requests",
    params(
        ("id" = Uuid, Path, description = "The request."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is acted on; needed."),
    ),
    responses((status = 200, body = RequestLine))
)]
pub(super) async fn submit(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let seen = seen((&app, &caller), SubmitRequests, id, &conditions).await?;
    let line = submit_request(&app.registry, &caller.actor, id, seen).await?;
    Ok(stands(&app, &line))
}
