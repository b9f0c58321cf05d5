//! One-time codes by which officials set the password of their mailbox.

mod issue;
mod redeem;
mod unlock;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(Permission::ResetPasswords), routes!(issue::issue_activations))
        .route(Access::Needs(Permission::ResetPasswords), routes!(unlock::unlock_mailbox))
        .route(Access::Public, routes!(redeem::redeem_activation))
}
