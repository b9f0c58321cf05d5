//! `GET /audit`: who did what, newest first, in the auditor's part of the tree.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::domain::audit::details::Details;
use crate::domain::audit::leaf::{Outcome, SubjectRef};
use crate::domain::clock::Timestamp;
use crate::domain::lang::Bilingual;
use crate::operations::search_audit::search_audit;
use crate::storage::row::audit::{AuditFilter, AuditLine};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, Turn};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// What the list is narrowed to.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the description of the parameters; `Wanted` reads them")]
pub(super) struct AuditParameters {
    /// Done by this account.
    actor: Option<String>,
    /// Of this action.
    action: Option<String>,
    /// About this official: their case history.
    #[param(format = Uuid)]
    official: Option<String>,
    /// At this instant or later.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Before this instant.
    #[param(format = DateTime)]
    until: Option<String>,
    /// Cursor of the page before.
    after: Option<String>,
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

#[derive(Debug)]
pub(super) struct Wanted {
    filter: AuditFilter,
    turn: Turn<u64>,
}

impl FromQuery for Wanted {
    fn read(fields: &mut Fields) -> Self {
        let filter = AuditFilter {
            actor: fields.text("actor"),
            action: fields.text("action"),
            official: fields.id("official"),
            from: instant(fields, "from"),
            until: instant(fields, "until"),
        };
        Self { filter, turn: fields.turn() }
    }
}

fn instant(fields: &mut Fields, name: &str) -> Option<Timestamp> {
    let text = fields.text(name)?;
    let read = Timestamp::parse_rfc3339(&text).ok();
    if read.is_none() {
        let reason = Bilingual::new("Không phải thời điểm hợp lệ", "This is no instant");
        let remedy = Bilingual::new(
            "Gửi theo dạng 2019-12-31T09:00:00+07:00",
            "Send it in the form 2019-12-31T09:00:00+07:00, with + written as %2B",
        );
        fields.wrong(name, reason, remedy);
    }
    read
}

/// One record. Of a record that concerns other parts of the tree too, only what lies in the caller's part is told.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct AuditRecord {
    /// Its number, from 0 without gaps.
    record: u64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The account that did it.
    actor: String,
    /// The account that it acted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    on_behalf_of: Option<String>,
    /// What was done.
    action: String,
    /// What came of it.
    #[schema(schema_with = codes::outcome)]
    outcome: Outcome,
    /// Officials that it was about, as far as they are not erased; at most fifty.
    officials: Vec<Uuid>,
    /// How many people it was about, if the caller may see all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    people: Option<u64>,
    /// What else it was about.
    about: Vec<AuditSubject>,
    /// More: numbers, truth values and codes.
    #[schema(value_type = Object)]
    details: Details,
}

/// Something that a record is about.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct AuditSubject {
    /// Kind: agency, decision, plan, account, certificate or request.
    kind: &'static str,
    /// Its identifier.
    id: Uuid,
}

/// The record of who did what, newest first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(AuditParameters),
    responses((status = 200, body = Page<AuditRecord>))
)]
pub(super) async fn list_audit(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<AuditRecord>>, Problem> {
    let turn = &wanted.turn;
    let lines = search_audit(&app.registry, &caller.actor, &wanted.filter, turn.after, turn.fetch()).await?;
    Ok(Json(Page::of(lines, turn.limit, |line| line.leaf.record, show)))
}

fn show(line: AuditLine) -> AuditRecord {
    let leaf = line.leaf;
    let about = |subject: &SubjectRef| match subject {
        SubjectRef::Person(_) => None,
        other => Uuid::from_slice(other.octets()).ok().map(|id| AuditSubject { kind: other.kind(), id }),
    };
    AuditRecord {
        record: leaf.record,
        at: leaf.at.to_string(),
        actor: leaf.actor,
        on_behalf_of: leaf.on_behalf_of,
        action: leaf.action,
        outcome: leaf.outcome,
        officials: line.people.iter().map(|official| official.0).collect(),
        people: line.people_total,
        about: leaf.subjects.iter().filter_map(about).collect(),
        details: leaf.details,
    }
}
