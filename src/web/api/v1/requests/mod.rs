//! Requests to the CA: a file an act.

mod act;
mod approve;
mod ca_refusal;
mod cancel;
mod content;
mod draft;
mod give_back;
mod list;
mod mend;
mod reject;
mod resource;
mod show;
mod submit;
mod take_up;

pub(super) use resource::RequestLine;
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{DecideRequests, ReadRegistry, RecordLetters, SubmitRequests};

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    let (submits, decides) = (Access::Needs(SubmitRequests), Access::Needs(DecideRequests));
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list::list_requests))
        .route(Access::Needs(ReadRegistry), routes!(list::export_requests))
        .route(Access::Needs(ReadRegistry), routes!(show::show_request))
        .route(submits, routes!(draft::draft))
        .route(submits, routes!(mend::mend))
        .route(submits, routes!(submit::submit))
        .route(submits, routes!(cancel::cancel))
        .route(decides, routes!(take_up::take_up))
        .route(decides, routes!(approve::approve))
        .route(decides, routes!(give_back::give_back))
        .route(decides, routes!(reject::reject))
        .route(Access::Needs(RecordLetters), routes!(ca_refusal::refuse))
}
