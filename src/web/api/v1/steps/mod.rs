//! Steps: what waits for whom because of decisions, and that it is done.

mod finish;
mod list;
mod resource;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ReadRegistry;

/// The routes of this resource. What finishing needs depends on the step, so the operation asks for it.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_waiting))
        .route(Access::Needs(ReadRegistry), routes!(finish::finish))
}
