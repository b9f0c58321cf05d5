//! `GET /addresses/{address}`: whether an address is free. It tells no owner, so it is the same everywhere in the province.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::template::is_reserved;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Whether an address may be given.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AddressCheck {
    /// The address as it would be written.
    address: String,
    /// Whether it may be given to someone new.
    free: bool,
    /// Why not: `taken` (held, or kept after its holder left) or `reserved`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    reason: Option<&'static str>,
}

/// Whether an address is free. Whose it is is not told.
#[utoipa::path(
    get, path = "/addresses/{address}", tag = "mailboxes",
    params(("address" = String, Path, description = "The address, in full.")),
    responses((status = 200, body = AddressCheck))
)]
pub(super) async fn check_address(
    caller: Caller,
    State(app): State<App>,
    Named(text): Named<String>,
) -> Result<Json<AddressCheck>, Problem> {
    caller.scope(RecordDecisions)?;
    let address: MailAddress = text.parse().map_err(|_| Problem::not_found("address"))?;
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let is_slug = reader.agency_by_slug(&crate::domain::scope::Scope::Province, view, address.local()).await?.is_some();
    let is_taken = !reader.taken_addresses(std::slice::from_ref(&address)).await?.is_empty();
    let reason = match (is_taken, is_reserved(&address, |_| is_slug)) {
        (true, _) => Some("taken"),
        (false, true) => Some("reserved"),
        (false, false) => None,
    };
    Ok(Json(AddressCheck { address: address.as_str().to_owned(), free: reason.is_none(), reason }))
}
