//! `POST /requests/{id}/content`.

use axum::extract::State;
use axum::response::Response;

use super::act::{seen, stands};
use super::content::RequestContent;
use super::resource::RequestLine;
use crate::auth::permission::Permission::SubmitRequests;
use crate::domain::ids::RequestId;
use crate::operations::requests::mend_request;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::Conditions;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Writes anew what a draft, or a request that was given back, asks for: all of it.
#[utoipa::path(
    post, path = "/requests/{id}/content", tag = "requests", request_body = RequestContent,
    params(
        ("id" = Uuid, Path, description = "The request."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reading that is acted on; needed."),
    ),
    responses((status = 200, body = RequestLine))
)]
pub(super) async fn mend(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<RequestId>,
    conditions: Conditions,
    JsonBody(sent): JsonBody<RequestContent>,
) -> Result<Response, Problem> {
    let seen = seen((&app, &caller), SubmitRequests, id, &conditions).await?;
    let line = mend_request(&app.registry, &caller.actor, id, sent.into(), seen).await?;
    Ok(stands(&app, &line))
}
