//! `GET /certificates`: certificates with their status now, by the end of their validity.

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::CertificateLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::storage::read::View;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateKey, CertificateLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::api::reading::Under;
use crate::web::state::App;

/// Longest window of expiry: ten years.
const MAX_DAYS: u32 = 3653;

/// Which certificates.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CertificateQuery {
    /// Of this official.
    official: Option<Uuid>,
    /// Of someone posted in this agency.
    agency: Option<Uuid>,
    /// Of someone posted there or below.
    under: Option<Uuid>,
    /// With this status now.
    #[param(schema_with = codes::certificate_status)]
    status: Option<CertificateStatus>,
    /// That end within so many days from now.
    #[param(minimum = 1, maximum = 3653)]
    expiring_days: Option<u32>,
    #[param(ignore)]
    turn: Turn<(i64, Uuid)>,
}

impl FromQuery for CertificateQuery {
    fn read(fields: &mut Fields) -> Self {
        let days = Bilingual::new(
            format!("Gửi số ngày trong khoảng 1-{MAX_DAYS}"),
            format!("Send a number of days in 1-{MAX_DAYS}"),
        );
        let expiring_days = fields.parsed("expiring_days", days.clone());
        if expiring_days.is_some_and(|number| !(1..=MAX_DAYS).contains(&number)) {
            fields.wrong("expiring_days", Bilingual::new("Ngoài khoảng cho phép", "Out of range"), days);
        }
        Self {
            official: fields.id("official"),
            agency: fields.id("agency"),
            under: fields.id("under"),
            status: fields.code("status", CertificateStatus::ALL),
            expiring_days,
            turn: fields.turn(),
        }
    }
}

/// The certificates that the caller sees, by the end of their validity, each with its status now.
#[utoipa::path(
    get, path = "/certificates", tag = "certificates", params(CertificateQuery, PageQuery),
    responses((status = 200, body = Page<CertificateLine>))
)]
pub(super) async fn list_certificates(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<CertificateQuery>,
) -> Result<Json<Page<CertificateLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let now = app.registry.clock.now();
    let view = View::of(now.day());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, asked.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = CertificateFilter {
        id: None,
        official: asked.official.map(OfficialId),
        agency: asked.agency.map(AgencyId),
        under: under.path(),
        status: asked.status,
        ends_after: asked.expiring_days.map(|_| now),
        ends_by: asked.expiring_days.map(|days| now.plus_seconds(i64::from(days) * 86_400)),
    };
    let after = asked.turn.after.map(|(not_after, id)| CertificateKey {
        not_after: Timestamp::from_unix_micros(not_after),
        certificate: CertificateId(id),
    });
    let rows = reader.certificate_page(&scope, view, now, &filter, after, asked.turn.fetch()).await?;
    caller.lists(&app, "certificates", rows.len(), asked.agency.map(AgencyId)).await?;
    let key = |line: &Line| (line.key.not_after.unix_micros(), line.key.certificate.0);
    Ok(Json(Page::of(rows, asked.turn.limit, key, CertificateLine::from)))
}
