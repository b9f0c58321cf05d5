//! Reports.

mod adoption;
mod months;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ContestReports, PublishReports, ReadRegistry};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(adoption::report_adoption))
        .route(Access::Needs(ReadRegistry), routes!(months::list))
        .route(Access::Needs(ReadRegistry), routes!(months::show))
        .route(Access::Needs(ContestReports), routes!(months::seen))
        .route(Access::Needs(ContestReports), routes!(months::contest))
        .route(Access::Needs(PublishReports), routes!(months::answer))
        .route(Access::Needs(PublishReports), routes!(months::publish))
}
