//! The official forms 01 to 06, filled in from requests.

mod resource;
mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ReadRegistry;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default().route(Access::Needs(ReadRegistry), routes!(show::show_form))
}
