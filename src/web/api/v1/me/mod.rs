//! The caller's own account.

mod choose_notices;
mod notices;
mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};

pub(super) use show::Account;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::OwnData, routes!(show::show_me))
        .route(Access::OwnData, routes!(notices::show_notices, choose_notices::choose_notices))
}
