//! Reports.

mod adoption;
mod asked;
mod indicators;
mod league;
mod months;
mod yearly;

pub(super) use asked::{has_begun, year};
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ContestReports, DraftReports, PublishReports, ReadRegistry};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(adoption::report_adoption))
        .route(Access::Needs(ReadRegistry), routes!(indicators::report_indicators))
        .route(Access::Needs(ReadRegistry), routes!(league::report_league))
        .route(Access::Needs(ReadRegistry), routes!(league::score_card))
        .route(Access::Needs(ReadRegistry), routes!(yearly::report_year_end))
        .route(Access::Needs(ReadRegistry), routes!(yearly::report_demand))
        .route(Access::Needs(ReadRegistry), routes!(months::list))
        .route(Access::Needs(ReadRegistry), routes!(months::show))
        .route(Access::Needs(DraftReports), routes!(months::draft))
        .route(Access::Needs(ContestReports), routes!(months::seen))
        .route(Access::Needs(ContestReports), routes!(months::contest))
        .route(Access::Needs(PublishReports), routes!(months::answer))
        .route(Access::Needs(PublishReports), routes!(months::publish))
}
