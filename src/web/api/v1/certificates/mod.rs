//! Certificates.

mod download;
mod handover;
mod list;
mod ocsp_check;
mod owner;
mod resource;
mod show;

use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ImportCertificates, ReadRegistry};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_certificates))
        .route(Access::Needs(ReadRegistry), routes!(list::export_certificates))
        .route(Access::Needs(ReadRegistry), routes!(show::show_certificate))
        .route(Access::Needs(ReadRegistry), routes!(download::download_certificate))
        .route(Access::Needs(ImportCertificates), routes!(owner::confirm))
        .route(Access::OwnOr(ImportCertificates), routes!(handover::hand_over))
        .route(Access::Needs(ImportCertificates), routes!(ocsp_check::check))
}
