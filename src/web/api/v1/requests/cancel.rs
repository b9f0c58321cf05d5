//! `POST /requests/{id}/cancellation`.

use axum::extract::State;
use axum::response::Response;

use super::act::{RequestReason, seen, stands};
use super::resource::RequestLine;
use crate::auth::permission::Permission::SubmitRequests;
use crate::domain::ids::RequestId;
use crate::operations::requests::cancel_request;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Takes a request back that no letter has taken to the CA. A revocation that presses (key exposed, device lost, left, retired, died) and was
/// handed in is taken back by somebody else than who handed it in.
#[utoipa::path(
    post, path = "/requests/{id}/cancellation", tag = "requests", request_body = RequestReason,
    params(
        ("id" = Uuid, Path, description = "The request."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is acted on; needed."),
    ),
    responses((status = 200, body = RequestLine))
)]
pub(super) async fn cancel(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
    JsonBody(sent): JsonBody<RequestReason>,
) -> Result<Response, Problem> {
    let seen = seen((&app, &caller), SubmitRequests, id, &conditions).await?;
    let line = cancel_request(&app.registry, &caller.actor, id, &sent.reason, seen).await?;
    Ok(stands(&app, &line))
}
