//! Devices that keep keys.

mod change;
mod list;
mod record;
mod report_loss;
mod resource;
mod show;

pub(super) use change::evidence;
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ImportCertificates, ReadRegistry, ReportLosses};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_devices))
        .route(Access::Needs(ReadRegistry), routes!(show::show_device))
        .route(Access::Needs(ImportCertificates), routes!(record::record))
        .route(Access::Needs(ImportCertificates), routes!(change::change))
        .route(Access::OwnOr(ReportLosses), routes!(report_loss::report))
}
