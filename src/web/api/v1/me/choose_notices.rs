//! `PUT /me/notices`.

use axum::Json;
use axum::extract::State;

use super::notices::{ChosenWishes, NoticeWishes};
use crate::operations::notices::set_notice_preferences;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Chooses what the caller is told of by mail: all of it at once. A token is refused.
#[utoipa::path(
    put, path = "/me/notices", tag = "accounts", request_body = NoticeWishes,
    responses((status = 200, body = ChosenWishes))
)]
pub(super) async fn choose_notices(
    caller: Caller,
    State(app): State<App>,
    JsonBody(sent): JsonBody<NoticeWishes>,
) -> Result<Json<ChosenWishes>, Problem> {
    let chosen = set_notice_preferences(&app.registry, &caller.actor, &sent.into()).await?;
    Ok(Json(ChosenWishes::of(Some(chosen))))
}
