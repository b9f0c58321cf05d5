//! Long work: how far it is and what it came to. Each account sees its own.

mod bad_rows;
mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};

pub(super) use show::JobView;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::OwnData, routes!(show::show_job))
        .route(Access::OwnData, routes!(bad_rows::download_bad_rows))
}
