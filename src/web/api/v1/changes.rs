//! `GET /changes?since=`: which certificates to ask about anew.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission;
use crate::domain::certificate::change::{Position, SignerChange, SignerChangeKind};
use crate::domain::clock::Timestamp;
use crate::domain::lang::Bilingual;
use crate::operations::list_signer_changes::{Changes, HORIZON_DAYS, PAGE, list_signer_changes};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Changes on a page when nothing is asked.
const DEFAULT_PAGE: usize = 200;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default().route(Access::Needs(Permission::AskSigners), routes!(list_changes))
}

/// Since when, and how many.
#[derive(Debug)]
pub(in crate::web) struct Since {
    since: Option<Position>,
    limit: usize,
}

impl FromQuery for Since {
    fn read(fields: &mut Fields) -> Self {
        let remedy = Bilingual::new(
            "Gửi giá trị next của lần trả lời trước, hoặc bỏ trống để nhận mốc hiện tại",
            "Send next of an earlier answer, or leave it out to get the present position",
        );
        let since = fields.parsed("since", remedy);
        let range = Bilingual::new(format!("Gửi một số trong khoảng 1-{PAGE}"), format!("Send a number in 1-{PAGE}"));
        let limit = fields.parsed("limit", range.clone()).unwrap_or(DEFAULT_PAGE);
        if !(1..=PAGE).contains(&limit) {
            fields.wrong("limit", Bilingual::new("Ngoài khoảng cho phép", "Out of range"), range);
        }
        Self { since, limit }
    }
}

/// A page of changes.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ChangePage {
    /// In the order of recording.
    changes: Vec<ChangeTold>,
    /// To be sent as `since` the next time.
    next: String,
    /// Whether more is there already: ask again at once.
    more: bool,
}

/// A reason to ask about a certificate anew.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ChangeTold {
    /// SHA-256 of the certificate's DER.
    sha256: String,
    /// What changed.
    #[schema(schema_with = codes::signer_change)]
    kind: SignerChangeKind,
    /// From when on answers differ: in the past or in the future.
    #[schema(value_type = String, format = DateTime)]
    effective_at: Timestamp,
    /// The change set that recorded it.
    change_set: i64,
}

impl From<SignerChange> for ChangeTold {
    fn from(change: SignerChange) -> Self {
        Self {
            sha256: change.certificate.to_string(),
            kind: change.kind,
            effective_at: change.effective_at,
            change_set: change.position.seq,
        }
    }
}

/// What changed about signers after `since`: revoked, held, stopped, moved, left, corrected. A page may be empty while more
/// follows. Without `since` only the present position is told.
#[utoipa::path(
    get, path = "/changes", tag = "signers",
    params(
        ("since" = Option<String>, Query, description = "`next` of an earlier answer, or the number of a change set"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 1000, description = "Changes on the page; 200 when left out"),
    ),
    responses(
        (status = 200, body = ChangePage),
        (status = 410, description = "`since` lies too far back: drop what you keep, and begin without `since`.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_changes(
    State(app): State<App>,
    caller: Caller,
    Query(Since { since, limit }): Query<Since>,
) -> Result<Json<ChangePage>, Problem> {
    match list_signer_changes(&app.registry, &caller.actor, since, limit).await? {
        Changes::Page(page) => Ok(Json(ChangePage {
            changes: page.changes.into_iter().map(ChangeTold::from).collect(),
            next: page.next.to_string(),
            more: page.has_more,
        })),
        Changes::TooOld { head } => Err(too_old(head)),
    }
}

fn too_old(head: i64) -> Problem {
    let title = Bilingual::new("Mốc since quá cũ", "The position in since lies too far back");
    let detail = Bilingual::new(
        format!(
            "Chỉ lưu thay đổi trong {HORIZON_DAYS} ngày. Hãy bỏ các kết quả đã lưu và bắt đầu lại với since={head}"
        ),
        format!(
            "Changes are told for {HORIZON_DAYS} days. Drop the answers that you keep and begin again with since={head}"
        ),
    );
    Problem::new(StatusCode::GONE, "since-too-old", title).with_detail(detail)
}
