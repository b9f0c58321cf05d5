//! Renewal campaigns of agencies.

mod act;
mod list;
mod open;
mod resource;
mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{DecideRequests, ReadRegistry, RecordLetters, SubmitRequests};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_campaigns))
        .route(Access::Needs(ReadRegistry), routes!(show::show_campaign))
        .route(Access::Needs(SubmitRequests), routes!(open::open))
        .route(Access::Needs(ReadRegistry), routes!(open::preview))
        .route(Access::Needs(SubmitRequests), routes!(open::go_on))
        .route(Access::Needs(SubmitRequests), routes!(act::submit))
        .route(Access::Needs(DecideRequests), routes!(act::approve))
        .route(Access::Needs(RecordLetters), routes!(act::letter))
}
