//! Sessions: log-ins.

mod begin;
mod end;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Public, routes!(begin::begin_session))
        .route(Access::OwnData, routes!(end::end_session))
}
