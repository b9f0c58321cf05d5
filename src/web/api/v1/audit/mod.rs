//! The audit record, for auditors.

mod checkpoint;
mod list;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    let access = Access::Needs(Permission::ReadAudit);
    Routes::default().route(access, routes!(list::list_audit)).route(access, routes!(checkpoint::last_checkpoint))
}
