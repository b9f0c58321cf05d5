//! Decisions: what was decided about whom, and what follows.

mod correct;
mod draft;
mod list;
mod outcome;
mod preview;
mod record;
mod show;

use utoipa_axum::routes;

pub(super) use draft::{Act, AddressChoice};
pub(super) use outcome::{Consequence, Step};

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ReadRegistry, RecordDecisions};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_decisions))
        .route(Access::Needs(ReadRegistry), routes!(list::export_decisions))
        .route(Access::Needs(ReadRegistry), routes!(show::show_decision))
        .route(Access::Needs(RecordDecisions), routes!(record::record))
        .route(Access::Needs(RecordDecisions), routes!(preview::preview))
        .route(Access::Needs(RecordDecisions), routes!(correct::correct))
}
