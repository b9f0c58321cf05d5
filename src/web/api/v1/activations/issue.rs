//! `POST /activations`: codes for some officials, or for everyone whom a decision names.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{DecisionId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use crate::operations::issue_activations::{self, IssuedActivation, Whom};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::idempotency::NeverKept;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Most officials of one request.
const MOST: usize = 1000;

/// For whom, and how the codes travel. Either `officials` or `decision`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Wanted {
    /// These officials, at most 1,000.
    #[serde(default)]
    #[schema(max_items = 1000)]
    officials: Vec<Uuid>,
    /// Everyone whom this decision names.
    #[serde(default)]
    decision: Option<Uuid>,
    /// What for.
    #[schema(schema_with = codes::activation_purpose)]
    purpose: ActivationPurpose,
    /// How the codes reach their owners: `sheet` (30 days) or `link` (3 days).
    #[schema(schema_with = codes::activation_channel)]
    channel: ActivationChannel,
}

/// What was issued.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct IssuedActivations {
    /// One a mailbox. The codes are shown this once.
    activations: Vec<Sheet>,
    /// Officials whose mailbox is closed: nothing was issued for them.
    closed: Vec<Uuid>,
}

/// What goes on one sheet.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Sheet {
    /// For whom.
    official: Uuid,
    /// Their name.
    full_name: String,
    /// Agency.
    agency_name: String,
    /// Their address, which is also the name to log in with.
    address: String,
    /// The code, in four groups of five.
    code: String,
    /// Where it is typed in.
    path: String,
    /// Until when it can be used.
    #[schema(value_type = String, format = DateTime)]
    expires_at: crate::domain::clock::Timestamp,
}

/// Issues one-time codes. An earlier open code of the same mailbox ends. No password is ever shown to anyone.
#[utoipa::path(
    post, path = "/activations", tag = "activations", request_body = Wanted,
    responses(
        (status = 201, body = IssuedActivations),
        (status = 404, description = "None of them is within the caller's scope.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn issue_activations(
    State(app): State<App>,
    caller: Caller,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Result<(StatusCode, Extension<NeverKept>, Json<IssuedActivations>), Problem> {
    let (purpose, channel) = (wanted.purpose, wanted.channel);
    if channel == ActivationChannel::RecoveryMail {
        return Err(Problem::invalid(vec![FieldProblem::new(
            "/channel",
            Bilingual::new("Kênh này chỉ do hệ thống dùng", "This channel is used by the system only"),
            Bilingual::new("Dùng sheet hoặc link", "Use sheet or link"),
        )]));
    }
    let issued =
        issue_activations::issue_activations(&app.registry, &caller.actor, &whom(wanted)?, purpose, channel).await?;
    let body = IssuedActivations {
        activations: issued.sheets.iter().map(sheet).collect(),
        closed: issued.closed.iter().map(|owner| owner.official.0).collect(),
    };
    Ok((StatusCode::CREATED, Extension(NeverKept), Json(body)))
}

fn whom(wanted: Wanted) -> Result<Whom, Problem> {
    match (wanted.decision, wanted.officials.len()) {
        (Some(decision), 0) => Ok(Whom::Decision(DecisionId(decision))),
        (None, 1..=MOST) => Ok(Whom::Officials(wanted.officials.into_iter().map(OfficialId).collect())),
        _ => Err(Problem::invalid(vec![FieldProblem::new(
            "/officials",
            Bilingual::new(
                "Cần nêu cán bộ hoặc quyết định, không nêu cả hai",
                "Name officials or a decision, not both",
            ),
            Bilingual::new(
                "Gửi officials (1 đến 1.000 mã) hoặc decision",
                "Send officials (1 to 1,000 of them) or decision",
            ),
        )])),
    }
}

fn sheet(issued: &IssuedActivation) -> Sheet {
    Sheet {
        official: issued.owner.official.0,
        full_name: issued.owner.full_name.clone(),
        agency_name: issued.owner.agency_name.clone(),
        address: issued.owner.address.to_string(),
        code: issued.code.grouped(),
        path: "/activate".to_owned(),
        expires_at: issued.expires_at,
    }
}
