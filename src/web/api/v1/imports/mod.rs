//! Bulk imports: a spreadsheet sent becomes a job. Its rules are told in `docs/IMPORT.md`.

mod form;
mod submit;
mod template;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::UtoipaMethodRouterExt as _;
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::operations::import::IMPORTING;
use crate::web::server::UPLOAD;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    let records = Access::NeedsOneOf(&IMPORTING);
    Routes::default()
        .route(records, routes!(submit::submit_import).layer(DefaultBodyLimit::max(UPLOAD)))
        .route(records, routes!(template::download_template))
}
