//! `GET /certificates/{id}`.

use axum::extract::State;
use axum::response::Response;

use super::resource::Certificate;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::ids::CertificateId;
use crate::operations::hand_over_certificate::life_of;
use crate::storage::read::View;
use crate::storage::read::certificate_list::CertificateFilter;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A certificate with what it states, its status now, and what that follows from.
#[utoipa::path(
    get, path = "/certificates/{id}", tag = "certificates",
    params(("id" = Uuid, Path, description = "The certificate.")),
    responses((status = 200, body = Certificate), (status = 304, description = "As `If-None-Match` says."))
)]
pub(super) async fn show_certificate(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CertificateId>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let now = app.registry.clock.now();
    let view = View::of(now.day());
    let reader = app.registry.store.read().await?;
    let missing = || Problem::not_found("certificate");
    let (stored, _) = reader.certificate(&scope, view, id).await?.ok_or_else(missing)?;
    let filter = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    let lines = reader.certificate_page(&scope, view, now, &filter, None, 1).await?;
    let listed = lines.into_iter().next().ok_or_else(missing)?;
    let findings = reader.findings_of(view, &[id]).await?.remove(&id).unwrap_or_default();
    let (life, story) = life_of(&reader, (view, now), id, &listed.evidence).await?;
    match stored.official {
        Some(official) => caller.reads(&app, "certificate", official).await?,
        // Whose it is nobody knows, and still it names somebody.
        None => caller.lists(&app, "certificate", 1, None).await?,
    }
    // The status changes by itself, and with it the answer.
    let tag = EntityTag::of_word(
        listed.revision,
        format!("{}.{}.{}", listed.status, listed.evidence.list_is_fresh, story.len()),
    );
    Ok(conditions.answer(&tag, &Certificate::of(view.day, listed, stored, findings, (life.state(), story))))
}
