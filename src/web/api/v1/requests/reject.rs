//! `POST /requests/{id}/rejection`.

use axum::extract::State;
use axum::response::Response;

use super::act::{RequestReason, seen, stands};
use super::resource::RequestLine;
use crate::auth::permission::Permission::DecideRequests;
use crate::domain::ids::RequestId;
use crate::operations::requests::{Verdict, decide_request};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Refuses a submitted request: the end of it. Nobody decides what they wrote or submitted.
#[utoipa::path(
    post, path = "/requests/{id}/rejection", tag = "requests", request_body = RequestReason,
    params(
        ("id" = Uuid, Path, description = "The request."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is acted on; needed."),
    ),
    responses((status = 200, body = RequestLine))
)]
pub(super) async fn reject(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
    JsonBody(sent): JsonBody<RequestReason>,
) -> Result<Response, Problem> {
    let seen = seen((&app, &caller), DecideRequests, id, &conditions).await?;
    let line = decide_request(&app.registry, &caller.actor, id, &Verdict::Reject(sent.reason), seen).await?;
    Ok(stands(&app, &line))
}
