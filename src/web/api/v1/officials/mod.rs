//! Officials.

mod list;
mod resource;
mod show;

use utoipa_axum::routes;

pub(super) use resource::{AddressPeriod, StatePeriod};

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ReadRegistry;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_officials))
        .route(Access::Needs(ReadRegistry), routes!(list::export_officials))
        .route(Access::OwnOr(ReadRegistry), routes!(show::show_official))
}
