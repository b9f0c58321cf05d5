//! `POST /campaigns/{id}/submissions`, `/approvals` and `/letters`: acts on all requests of a campaign that wait for them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::letters::draft_of;
use super::super::requests::RequestLine;
use crate::domain::clock::iso_day;
use crate::domain::ids::{CampaignId, RequestId};
use crate::domain::lang::Lang;
use crate::operations::campaigns::{ActedTogether, CampaignAct, act_on_campaign, letter_of_campaign};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::export::Reads;
use crate::web::api::path::Named;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// What became of the requests that waited.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CampaignRequests {
    /// Those that went on, each as it stands now.
    requests: Vec<RequestLine>,
    /// Those that did not, each with why.
    refused: Vec<RefusedRequest>,
    /// Whether more of them wait: the same call with `next` as `after` goes on.
    is_more: bool,
    /// The last request that was looked at, if more wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<Uuid>,
}

/// Where a call goes on.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct GoOn {
    /// After this request: the `next` of the call before. Left out, from the oldest on.
    after: Option<Uuid>,
}

impl FromQuery for GoOn {
    fn read(fields: &mut Fields) -> Self {
        Self { after: fields.id("after") }
    }
}

/// A request that could not go on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedRequest {
    request: Uuid,
    /// Why, in the language that `Accept-Language` asks for.
    problem: ProblemDocument,
}

/// The letter that takes a campaign's approved requests to the CA.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignLetter {
    /// Number and symbol, 1 to 60 characters.
    number: String,
    /// The day that it bears, today or before.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    dated_on: Date,
    /// SHA-256 of its scan, in hexadecimal, when there is one.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^[0-9a-fA-F]{64}$")]
    sha256: Option<String>,
}

/// Hands in the campaign's drafts: looks at 500 at most a call. Somebody else decides them. A renewal that may not go on any more, because
/// its holder left or the certificate was stopped, revoked or replaced, is refused with why.
#[utoipa::path(
    post, path = "/campaigns/{id}/submissions", tag = "campaigns",
    params(("id" = Uuid, Path, description = "The campaign."), GoOn),
    responses((status = 200, body = CampaignRequests))
)]
pub(super) async fn submit(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
    Query(GoOn { after }): Query<GoOn>,
    Reads(lang): Reads,
) -> Result<Json<CampaignRequests>, Problem> {
    let acted = act_on_campaign(&app.registry, &caller.actor, id, CampaignAct::Submit, after.map(RequestId)).await?;
    Ok(Json(together(&app, lang, acted)))
}

/// Approves what was handed in of the campaign: looks at 500 at most a call; never what the caller wrote or submitted.
#[utoipa::path(
    post, path = "/campaigns/{id}/approvals", tag = "campaigns",
    params(("id" = Uuid, Path, description = "The campaign."), GoOn),
    responses((status = 200, body = CampaignRequests))
)]
pub(super) async fn approve(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
    Query(GoOn { after }): Query<GoOn>,
    Reads(lang): Reads,
) -> Result<Json<CampaignRequests>, Problem> {
    let acted = act_on_campaign(&app.registry, &caller.actor, id, CampaignAct::Approve, after.map(RequestId)).await?;
    Ok(Json(together(&app, lang, acted)))
}

/// Records that a letter took the campaign's approved requests to the CA, at most 500; the same letter again takes further ones. Renewals
/// that may not go on any more are left out, each with why; where nothing else waits no letter is recorded.
#[utoipa::path(
    post, path = "/campaigns/{id}/letters", tag = "campaigns", request_body = CampaignLetter,
    params(("id" = Uuid, Path, description = "The campaign."), GoOn),
    responses(
        (status = 201, body = CampaignRequests),
        (status = 200, body = CampaignRequests, description = "All that wait were left out: no letter is recorded."),
    )
)]
pub(super) async fn letter(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
    Query(GoOn { after }): Query<GoOn>,
    Reads(lang): Reads,
    JsonBody(sent): JsonBody<CampaignLetter>,
) -> Result<(StatusCode, Json<CampaignRequests>), Problem> {
    let draft = draft_of(sent.number, sent.dated_on, sent.sha256.as_deref())?;
    let acted = letter_of_campaign(&app.registry, &caller.actor, id, draft, after.map(RequestId)).await?;
    let status = if acted.done.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(together(&app, lang, acted))))
}

fn together(app: &App, lang: Lang, acted: ActedTogether) -> CampaignRequests {
    let refused = acted
        .refused
        .into_iter()
        .map(|(request, why)| RefusedRequest { request: request.0, problem: Problem::from(why).document(lang) });
    CampaignRequests {
        requests: acted.done.iter().map(|line| RequestLine::of(line, &app.registry)).collect(),
        refused: refused.collect(),
        is_more: acted.next.is_some(),
        next: acted.next.map(|request| request.0),
    }
}
