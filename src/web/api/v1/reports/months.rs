//! `/reports/months`: months of figures, as drafted and as published; what agencies say of a draft, and publishing it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::domain::edition::{Draft, Edition, open_contests, silent};
use crate::domain::ids::FactId;
use crate::domain::report_period::ReportMonth;
use crate::operations::editions::{
    MonthLine, Shown, answer_contest, contest_draft, draft_month, list_months, publish_month, see_draft, show_draft,
    show_edition,
};
use crate::operations::month_trend::months_up_to;
use crate::reports::monthly::{Trend, json};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::page::Page;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// A month, as far as it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MonthState {
    /// The month, such as `2019-12`.
    month: String,
    /// The newest published version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    version: Option<u32>,
    /// The draft that waits for publication, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    draft: Option<OpenDraft>,
}

/// A draft that waits for publication.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenDraft {
    id: Uuid,
    /// The last day on which agencies are waited for.
    #[schema(format = Date)]
    seen_until: String,
    /// How many agencies have a row in it.
    agencies: u64,
    /// How many of them have said nothing of it.
    silent: u64,
    /// How many contests wait for an answer.
    open_contests: u64,
}

impl From<MonthLine> for MonthState {
    fn from(line: MonthLine) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let draft = line.draft.as_ref().map(|(draft, agencies)| OpenDraft {
            id: draft.id.0,
            seen_until: draft.seen_until.to_string(),
            agencies: count(agencies.len()),
            silent: count(silent(agencies, &line.acts).len()),
            open_contests: count(open_contests(&line.acts).len()),
        });
        let version = line.editions.last().map(|edition| edition.version);
        Self { month: line.month.to_string(), version, draft }
    }
}

/// Which of a month's reports.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichReport {
    /// That version; left out, the newest.
    #[param(minimum = 1)]
    version: Option<u32>,
    /// The draft that waits for publication instead.
    draft: bool,
}

impl FromQuery for WhichReport {
    fn read(fields: &mut Fields) -> Self {
        let remedy = crate::domain::lang::Bilingual::new("Ghi số nguyên dương", "Write a whole number from 1 on");
        Self { version: fields.parsed("version", remedy), draft: fields.flag("draft") }
    }
}

/// An agency that has seen a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenBy {
    /// Identifier of the agency, as in the report's rows.
    agency: String,
}

/// What an agency contests.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewContest {
    /// Identifier of the agency, as in the report's rows.
    agency: String,
    /// Why, 1 to 1,000 characters; no names of people.
    reason: String,
}

/// A contest that waits for its answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Contest {
    id: Uuid,
}

/// The answer to a contest.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAnswer {
    /// The answer, 1 to 1,000 characters; no names of people.
    answer: String,
}

/// Publishing a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Publication {
    /// Why it takes the place of what was published before; left out of the first.
    #[serde(default)]
    #[schema(nullable = false)]
    reason: Option<String>,
}

/// A published version.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Published {
    month: String,
    version: u32,
    /// SHA-256 of its text, in hexadecimal.
    content_hash: String,
}

impl From<Edition> for Published {
    fn from(edition: Edition) -> Self {
        let content_hash = hex::encode(&edition.content_hash);
        Self { month: edition.month.to_string(), version: edition.version, content_hash }
    }
}

/// A report that was drafted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Drafted {
    id: Uuid,
    month: String,
    /// The last day on which agencies are waited for.
    #[schema(format = Date)]
    seen_until: String,
    /// SHA-256 of its text, in hexadecimal.
    content_hash: String,
}

impl From<Draft> for Drafted {
    fn from(draft: Draft) -> Self {
        Self {
            id: draft.id.0,
            month: draft.month.to_string(),
            seen_until: draft.seen_until.to_string(),
            content_hash: hex::encode(&draft.content_hash),
        }
    }
}

/// The months of which something was drafted, oldest first.
#[utoipa::path(get, path = "/reports/months", tag = "reports", responses((status = 200, body = Page<MonthState>)))]
pub(super) async fn list(caller: Caller, State(app): State<App>) -> Result<Json<Page<MonthState>>, Problem> {
    let months = list_months(&app.registry, &caller.actor).await?;
    Ok(Json(Page::whole(months, MonthState::from)))
}

/// A month's report as it was published, or as it is drafted: the shape of `congvu report show --format json`. The figures are those of all
/// agencies; they name no person.
#[utoipa::path(
    get, path = "/reports/months/{month}", tag = "reports",
    params(("month" = String, Path, description = "The month, such as `2019-12`."), WhichReport),
    responses((status = 200, body = Object))
)]
pub(super) async fn show(
    caller: Caller,
    State(app): State<App>,
    Named(named): Named<String>,
    Query(which): Query<WhichReport>,
) -> Result<Json<Value>, Problem> {
    let month = month(&named)?;
    let shown = if which.draft {
        show_draft(&app.registry, &caller.actor, month).await?
    } else {
        show_edition(&app.registry, &caller.actor, month, which.version).await?
    };
    let months = months_up_to(&app.registry, &caller.actor, &shown).await?;
    let Shown { content, draft, edition, acts, .. } = shown;
    let mut report = json::report(&content, &draft, edition.as_ref(), &acts).ok_or_else(Problem::failed)?;
    if let Some(report) = report.as_object_mut() {
        report.insert("trend".to_owned(), json::trend(Trend::of_coverage(&months, None).as_ref()));
    }
    Ok(Json(report))
}

/// Drafts the report of a month that is over, from what is known now; a draft that was not published gives way to it. For whoever drafts for the
/// whole province.
#[utoipa::path(
    post, path = "/reports/months/{month}/draft", tag = "reports",
    params(("month" = String, Path, description = "The month, such as `2019-12`.")),
    responses((status = 201, body = Drafted))
)]
pub(super) async fn draft(
    caller: Caller,
    State(app): State<App>,
    Named(named): Named<String>,
) -> Result<(StatusCode, Json<Drafted>), Problem> {
    let draft = draft_month(&app.registry, &caller.actor, month(&named)?, app.registry.reports).await?;
    Ok((StatusCode::CREATED, Json(draft.into())))
}

/// Says that an agency has seen the draft of a month. The same again changes nothing.
#[utoipa::path(
    post, path = "/reports/months/{month}/seen", tag = "reports", request_body = SeenBy,
    params(("month" = String, Path, description = "The month, such as `2019-12`.")),
    responses((status = 204))
)]
pub(super) async fn seen(
    caller: Caller,
    State(app): State<App>,
    Named(named): Named<String>,
    JsonBody(by): JsonBody<SeenBy>,
) -> Result<StatusCode, Problem> {
    see_draft(&app.registry, &caller.actor, month(&named)?, &by.agency).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Contests an agency's row of the draft of a month: it is not published before that is answered.
#[utoipa::path(
    post, path = "/reports/months/{month}/contests", tag = "reports", request_body = NewContest,
    params(("month" = String, Path, description = "The month, such as `2019-12`.")),
    responses((status = 201, body = Contest))
)]
pub(super) async fn contest(
    caller: Caller,
    State(app): State<App>,
    Named(named): Named<String>,
    JsonBody(new): JsonBody<NewContest>,
) -> Result<(StatusCode, Json<Contest>), Problem> {
    let id = contest_draft(&app.registry, &caller.actor, month(&named)?, &new.agency, &new.reason).await?;
    Ok((StatusCode::CREATED, Json(Contest { id: id.0 })))
}

/// Answers what an agency contests.
#[utoipa::path(
    post, path = "/reports/contests/{id}/answer", tag = "reports", request_body = NewAnswer,
    params(("id" = Uuid, Path, description = "The contest.")),
    responses((status = 204))
)]
pub(super) async fn answer(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<FactId>,
    JsonBody(new): JsonBody<NewAnswer>,
) -> Result<StatusCode, Problem> {
    answer_contest(&app.registry, &caller.actor, id, &new.answer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publishes the draft of a month, for good: never what the caller drafted. A correction is a further version and needs a reason.
#[utoipa::path(
    post, path = "/reports/months/{month}/publication", tag = "reports", request_body = Publication,
    params(("month" = String, Path, description = "The month, such as `2019-12`.")),
    responses((status = 201, body = Published))
)]
pub(super) async fn publish(
    caller: Caller,
    State(app): State<App>,
    Named(named): Named<String>,
    JsonBody(new): JsonBody<Publication>,
) -> Result<(StatusCode, Json<Published>), Problem> {
    let edition = publish_month(&app.registry, &caller.actor, month(&named)?, new.reason.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(edition.into())))
}

/// A text that is no month names none that is there.
fn month(text: &str) -> Result<ReportMonth, Problem> {
    text.parse().map_err(|_| Problem::not_found("month"))
}
