//! Agencies.

mod list;
mod resource;
mod show;
mod versions;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ReadRegistry;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_agencies))
        .route(Access::Needs(ReadRegistry), routes!(list::export_agencies))
        .route(Access::Needs(ReadRegistry), routes!(show::show_agency))
        .route(Access::Needs(ReadRegistry), routes!(versions::list_agency_versions))
}
