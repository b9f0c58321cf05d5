//! `GET /certificates/{id}/der`: the certificate itself.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::CertificateId;
use crate::storage::read::View;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// The certificate's bytes, as the CA made them.
#[utoipa::path(
    get, path = "/certificates/{id}/der", tag = "certificates",
    params(("id" = Uuid, Path, description = "The certificate.")),
    responses((status = 200, description = "DER.", body = Vec<u8>, content_type = "application/pkix-cert"))
)]
pub(super) async fn download_certificate(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CertificateId>,
) -> Result<Response, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let view = View::of(app.registry.clock.today());
    let found = app.registry.store.read().await?.certificate(&scope, view, id).await?;
    // Of an erased person's certificate nothing is left to give.
    let found = found.filter(|(certificate, _)| !certificate.der.is_empty());
    let (certificate, _) = found.ok_or_else(|| Problem::not_found("certificate"))?;
    match certificate.official {
        Some(official) => caller.reads(&app, "certificate", official).await?,
        // Whose it is nobody knows, and still it names somebody.
        None => caller.lists(&app, "certificate", 1, None).await?,
    }
    let name = format!("attachment; filename=\"{}.cer\"", certificate.facts.sha256);
    let headers = [(CONTENT_TYPE, "application/pkix-cert".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, certificate.der).into_response())
}
