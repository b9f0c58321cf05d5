//! `GET /audit/checkpoint`: the newest signed checkpoint, to keep elsewhere.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::permission::Permission;
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A signed state of the record. It tells nothing of what is recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SignedCheckpoint {
    /// How many records.
    records: u64,
    /// The root of the Merkle tree over them (RFC 6962), in hexadecimal digits.
    root: String,
    /// When it was signed.
    #[schema(format = DateTime)]
    at: String,
    /// The signed note, as `congvu audit verify --from` takes it.
    note: String,
}

/// The newest checkpoint.
#[utoipa::path(
    get, path = "/audit/checkpoint", tag = "audit",
    responses(
        (status = 200, body = SignedCheckpoint),
        (status = 404, description = "Nothing was signed yet.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn last_checkpoint(State(app): State<App>, caller: Caller) -> Result<Json<SignedCheckpoint>, Problem> {
    caller.scope(Permission::ReadAudit)?;
    let last = app.registry.store.read().await?.last_checkpoint().await?;
    let last = last.ok_or_else(|| Problem::not_found("checkpoint"))?;
    let (root, at) = (hex::encode(last.root), last.at.to_string());
    Ok(Json(SignedCheckpoint { records: last.size, root, at, note: last.note }))
}
