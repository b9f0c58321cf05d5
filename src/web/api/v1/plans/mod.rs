//! Directory plans. They concern the whole province, so a role over all of it is needed.

mod approve;
mod list;
mod resource;
mod rows;
mod show;

pub(in crate::web) use resource::tag_of;
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ApprovePlan;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ApprovePlan), routes!(list::list_plans))
        .route(Access::Needs(ApprovePlan), routes!(show::show_plan))
        .route(Access::Needs(ApprovePlan), routes!(rows::list_plan_rows))
        .route(Access::Needs(ApprovePlan), routes!(approve::approve))
}
