//! Signers: what document systems ask. What the answers mean is said in `docs/SIGNERS.md`.

mod answer;
mod list;
mod moment;
mod query;
mod show;
mod show_by_serial;
mod validate;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    let asks = Access::Needs(Permission::AskSigners);
    Routes::default()
        .route(asks, routes!(show::show_signer))
        .route(asks, routes!(show_by_serial::show_signer_by_serial))
        .route(asks, routes!(list::list_signers))
        .route(asks, routes!(query::query_signers))
        .route(asks, routes!(validate::validate_certificate))
}
