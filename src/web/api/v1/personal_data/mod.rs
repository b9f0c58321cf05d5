//! Personal data of one person: finding somebody by number, and a person's own copy.

mod export;
mod find;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(Permission::RecordDecisions), routes!(find::find_person))
        .route(Access::OwnData, routes!(export::export_subject))
}
