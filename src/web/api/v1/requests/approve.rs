//! `POST /requests/{id}/approval`.

use axum::extract::State;
use axum::response::Response;

use super::act::{seen, stands};
use super::resource::RequestLine;
use crate::auth::permission::Permission::DecideRequests;
use crate::domain::ids::RequestId;
use crate::operations::requests::{Verdict, decide_request};
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Approves a submitted request, as it was read: it may go to the CA, and an order to stop use is carried out at once. Nobody decides
/// what they wrote or submitted, under no role, not as a deputy, not by a second account.
#[utoipa::path(
    post, path = "/requests/{id}/approval", tag = "requests",
    params(
        ("id" = Uuid, Path, description = "The request."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is acted on; needed."),
    ),
    responses((status = 200, body = RequestLine))
)]
pub(super) async fn approve(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let seen = seen((&app, &caller), DecideRequests, id, &conditions).await?;
    let line = decide_request(&app.registry, &caller.actor, id, &Verdict::Approve, seen).await?;
    Ok(stands(&app, &line))
}
