//! `POST /requests/{id}/review`.

use axum::extract::State;
use axum::response::Response;

use super::act::{seen, stands};
use super::resource::RequestLine;
use crate::auth::permission::Permission::DecideRequests;
use crate::domain::ids::RequestId;
use crate::operations::requests::take_up_request;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Takes a submitted request up for review.
#[utoipa::path(
    post, path = "/requests/{id}/review", tag = "requests",
    params(
        ("id" = Uuid, Path, description = "The request."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is acted on; needed."),
    ),
    responses((status = 200, body = RequestLine))
)]
pub(super) async fn take_up(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let seen = seen((&app, &caller), DecideRequests, id, &conditions).await?;
    let line = take_up_request(&app.registry, &caller.actor, id, seen).await?;
    Ok(stands(&app, &line))
}
