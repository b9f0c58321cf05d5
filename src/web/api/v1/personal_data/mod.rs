//! Personal data of one person: finding somebody by number, a person's own copy, and erasing who left long ago.

mod erase;
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
        .route(Access::Needs(Permission::ManagePrincipals), routes!(erase::show_erasure, erase::ask_for_erasure))
        .route(Access::Needs(Permission::ManagePrincipals), routes!(erase::approve_an_erasure))
}
