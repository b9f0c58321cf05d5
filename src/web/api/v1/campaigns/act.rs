//! `POST /campaigns/{id}/submissions`, `/approvals` and `/letters`: acts on all requests of a campaign that wait for them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::letters::draft_of;
use super::super::requests::RequestLine;
use crate::domain::clock::iso_day;
use crate::domain::ids::CampaignId;
use crate::domain::lang::Lang;
use crate::operations::campaigns::{ActedTogether, CampaignAct, act_on_campaign, letter_of_campaign};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::export::Reads;
use crate::web::api::path::Named;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::state::App;

/// What became of the requests that waited.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CampaignRequests {
    /// Those that went on, each as it stands now.
    requests: Vec<RequestLine>,
    /// Those that did not, each with why.
    refused: Vec<RefusedRequest>,
    /// Whether more of them wait: the same call again goes on.
    is_more: bool,
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

/// Hands in the campaign's drafts, at most 500 a call. Somebody else decides them.
#[utoipa::path(
    post, path = "/campaigns/{id}/submissions", tag = "campaigns",
    params(("id" = Uuid, Path, description = "The campaign.")),
    responses((status = 200, body = CampaignRequests))
)]
pub(super) async fn submit(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
    Reads(lang): Reads,
) -> Result<Json<CampaignRequests>, Problem> {
    let acted = act_on_campaign(&app.registry, &caller.actor, id, CampaignAct::Submit).await?;
    Ok(Json(together(&app, lang, acted)))
}

/// Approves what was handed in of the campaign, at most 500 a call: never what the caller wrote or submitted.
#[utoipa::path(
    post, path = "/campaigns/{id}/approvals", tag = "campaigns",
    params(("id" = Uuid, Path, description = "The campaign.")),
    responses((status = 200, body = CampaignRequests))
)]
pub(super) async fn approve(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
    Reads(lang): Reads,
) -> Result<Json<CampaignRequests>, Problem> {
    let acted = act_on_campaign(&app.registry, &caller.actor, id, CampaignAct::Approve).await?;
    Ok(Json(together(&app, lang, acted)))
}

/// Records that a letter took the campaign's approved requests to the CA, at most 500: all of them, or none. The same letter again takes
/// further ones.
#[utoipa::path(
    post, path = "/campaigns/{id}/letters", tag = "campaigns", request_body = CampaignLetter,
    params(("id" = Uuid, Path, description = "The campaign.")),
    responses((status = 201, body = CampaignRequests))
)]
pub(super) async fn letter(
    caller: Caller,
    State(app): State<App>,
    Named(id): Named<CampaignId>,
    Reads(lang): Reads,
    JsonBody(sent): JsonBody<CampaignLetter>,
) -> Result<(StatusCode, Json<CampaignRequests>), Problem> {
    let draft = draft_of(sent.number, sent.dated_on, sent.sha256.as_deref())?;
    let (done, is_more) = letter_of_campaign(&app.registry, &caller.actor, id, draft).await?;
    let answer = together(&app, lang, ActedTogether { done, refused: Vec::new(), is_more });
    Ok((StatusCode::CREATED, Json(answer)))
}

fn together(app: &App, lang: Lang, acted: ActedTogether) -> CampaignRequests {
    let refused = acted
        .refused
        .into_iter()
        .map(|(request, why)| RefusedRequest { request: request.0, problem: Problem::from(why).document(lang) });
    CampaignRequests {
        requests: acted.done.iter().map(|line| RequestLine::of(line, &app.registry)).collect(),
        refused: refused.collect(),
        is_more: acted.is_more,
    }
}
