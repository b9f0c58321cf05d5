//! The caller's own account.

mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};

pub(super) use show::Account;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default().route(Access::OwnData, routes!(show::show_me))
}
