//! People under decisions: what was decided of them is corrected, taken back, and answered by the agency they are handed to.

mod accept;
mod coming_up;
mod correct;
mod decline;
mod outcome;
mod withdraw;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ReadRegistry, RecordDecisions};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    let decides = Access::Needs(RecordDecisions);
    Routes::default()
        .route(decides, routes!(accept::accept))
        .route(decides, routes!(decline::decline))
        .route(decides, routes!(correct::correct))
        .route(decides, routes!(withdraw::withdraw))
        .route(Access::Needs(ReadRegistry), routes!(coming_up::list_coming_up))
}
