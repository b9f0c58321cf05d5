//! Addresses: whether one may be given.

mod check;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::RecordDecisions;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default().route(Access::Needs(RecordDecisions), routes!(check::check_address))
}
