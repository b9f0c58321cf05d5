//! Signing events: document systems report them, people read what they prove. `docs/SIGNING.md` says what they mean.

mod findings;
mod list;
mod report;
mod resource;
mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ReadRegistry, ReportSigning};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReportSigning), routes!(report::report_signing_events))
        .route(Access::Needs(ReadRegistry), routes!(list::list_events))
        .route(Access::Needs(ReadRegistry), routes!(findings::show_findings))
        .route(Access::Needs(ReadRegistry), routes!(findings::list_refused))
        .route(Access::Needs(ReadRegistry), routes!(show::show_event))
}
