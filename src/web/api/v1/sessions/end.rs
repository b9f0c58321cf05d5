//! `DELETE /sessions/current`: the log-out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::operations::log_in::log_out;
use crate::web::api::caller::{Caller, presented};
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Ends the session of the token that is sent.
#[utoipa::path(delete, path = "/sessions/current", tag = "accounts", responses((status = 204)))]
pub(super) async fn end_session(_: Caller, State(app): State<App>, parts: Parts) -> Result<StatusCode, Problem> {
    let token = presented(&parts).ok_or_else(Problem::not_authenticated)?;
    log_out(&app.registry, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
