//! `GET /certificates` and its export: certificates with their status now, by the end of their validity.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::CertificateLine;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::agency::TreePath;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::operations::certificate_findings::{LintRule, Severity, rules_asked_for};
use crate::operations::export_list::ExportedList;
use crate::storage::read::View;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateKey, CertificateLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::export::{self, ExportQuery, FormQuery, Reads};
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
pub(super) struct CertificateWishes {
    /// Of this official.
    official: Option<Uuid>,
    /// Of someone posted in this agency.
    agency: Option<Uuid>,
    /// Of someone posted there or below.
    under: Option<Uuid>,
    /// With this status now.
    #[param(schema_with = codes::certificate_status)]
    status: Option<CertificateStatus>,
    /// About which this rule finds something.
    #[param(schema_with = codes::lint_rule)]
    finding: Option<LintRule>,
    /// About which a rule that weighs so much does.
    #[param(schema_with = codes::lint_severity)]
    severity: Option<Severity>,
    /// That end within so many days from now.
    #[param(minimum = 1, maximum = 3653)]
    expiring_days: Option<u32>,
}

impl FromQuery for CertificateWishes {
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
            finding: fields.code("finding", LintRule::ALL),
            severity: fields.code("severity", Severity::ALL),
            expiring_days,
        }
    }
}

impl CertificateWishes {
    fn filter(self, under: Option<TreePath>, now: Timestamp) -> CertificateFilter {
        CertificateFilter {
            official: self.official.map(OfficialId),
            agency: self.agency.map(AgencyId),
            under,
            status: self.status,
            rules: rules_asked_for(self.finding, self.severity),
            ends_after: self.expiring_days.map(|_| now),
            ends_by: self.expiring_days.map(|days| now.plus_seconds(i64::from(days) * 86_400)),
            ..CertificateFilter::default()
        }
    }
}

/// Which certificates, and which page of them.
#[derive(Debug)]
pub(super) struct CertificateQuery {
    wishes: CertificateWishes,
    turn: Turn<(i64, Uuid)>,
}

impl FromQuery for CertificateQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { wishes: CertificateWishes::read(fields), turn: fields.turn() }
    }
}

/// The certificates that the caller sees, by the end of their validity, each with its status now.
#[utoipa::path(
    get, path = "/certificates", tag = "certificates", params(CertificateWishes, PageQuery),
    responses((status = 200, body = Page<CertificateLine>))
)]
pub(super) async fn list_certificates(
    caller: Caller,
    State(app): State<App>,
    Query(CertificateQuery { wishes, turn }): Query<CertificateQuery>,
) -> Result<Json<Page<CertificateLine>>, Problem> {
    let scope = caller.scope(ReadRegistry)?;
    let now = app.registry.clock.now();
    let view = View::of(now.day());
    let reader = app.registry.store.read().await?;
    let under = Under::find(&reader, view, wishes.under).await?;
    if under.is_nowhere() {
        return Ok(Json(Page::empty()));
    }
    let filter = wishes.filter(under.path(), now);
    let after = turn.after.map(|(not_after, id)| CertificateKey {
        not_after: Timestamp::from_unix_micros(not_after),
        certificate: CertificateId(id),
    });
    let rows = reader.certificate_page(&scope, view, now, &filter, after, turn.fetch()).await?;
    caller.lists(&app, "certificates", rows.len(), filter.agency).await?;
    let ids: Vec<CertificateId> = rows.iter().map(|line| line.key.certificate).collect();
    let mut findings = reader.findings_of(view, &ids).await?;
    let told = |line: Line| {
        let own = findings.remove(&line.key.certificate).unwrap_or_default();
        CertificateLine::of(view.day, line, own)
    };
    let key = |line: &Line| (line.key.not_after.unix_micros(), line.key.certificate.0);
    Ok(Json(Page::of(rows, turn.limit, key, told)))
}

/// The certificates of the list, all pages in one file: CSV, or a workbook with real days and numbers. Headings and words are in the language of `Accept-Language`. The reading
/// is recorded.
#[utoipa::path(
    get, path = "/certificates/export", tag = "certificates", params(CertificateWishes, FormQuery),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
    )))
)]
pub(super) async fn export_certificates(
    caller: Caller,
    State(app): State<App>,
    lang: Reads,
    Query(ExportQuery { wishes, form }): Query<ExportQuery<CertificateWishes>>,
) -> Result<Response, Problem> {
    let under = wishes.under;
    export::answer(
        &app,
        &caller,
        ExportedList::Certificates(wishes.filter(None, app.registry.clock.now())),
        under,
        (form, lang),
    )
    .await
}
