//! What agencies report of indicators: listed, reported, and what of it is to be looked at. `docs/FIGURES.md` says what figures mean.

mod findings;
mod list;
mod report;
mod resource;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{EnterFigures, ReadRegistry};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_figures))
        .route(Access::Needs(EnterFigures), routes!(report::report_figures))
        .route(Access::Needs(ReadRegistry), routes!(findings::figure_findings))
}
