//! Requests to the CA.

mod list;
mod resource;
mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ReadRegistry;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_requests))
        .route(Access::Needs(ReadRegistry), routes!(list::export_requests))
        .route(Access::Needs(ReadRegistry), routes!(show::show_request))
}
