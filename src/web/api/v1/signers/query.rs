//! `POST /signers/query`: the same question about many signers at once.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::SignerAnswer;
use crate::domain::certificate::signer::{InvalidSignerKey, SignerKey};
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::operations::ask_signer::{KEYS, ask_signers};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Many questions about one instant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct SignerQuery {
    /// Instant to be told of; now when left out.
    #[serde(default)]
    #[schema(value_type = String, format = DateTime, required = false)]
    at: Option<Timestamp>,
    /// At most 1,000.
    #[schema(max_items = 1000)]
    keys: Vec<KeySent>,
}

/// One certificate: `sha256`, or `issuer` and `serial`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct KeySent {
    /// SHA-256 of the certificate's DER, hexadecimal.
    #[serde(default)]
    #[schema(nullable = false)]
    sha256: Option<String>,
    /// Issuer's name as RFC 4514 text, or SHA-256 of its DER.
    #[serde(default)]
    #[schema(nullable = false)]
    issuer: Option<String>,
    /// Serial number, hexadecimal.
    #[serde(default)]
    #[schema(nullable = false)]
    serial: Option<String>,
}

/// The answers, in the order of the keys.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SignerAnswers {
    /// One for each key.
    answers: Vec<FoundSigner>,
}

/// What was found for a key.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct FoundSigner {
    /// The signer; left out when there is none to be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    signer: Option<SignerAnswer>,
}

/// The standing of up to 1,000 signers at one instant, in the order of the keys. A question: it changes nothing.
#[utoipa::path(
    post, path = "/signers/query", tag = "signers", request_body = SignerQuery,
    responses((status = 200, body = SignerAnswers))
)]
pub(super) async fn query_signers(
    State(app): State<App>,
    caller: Caller,
    JsonBody(sent): JsonBody<SignerQuery>,
) -> Result<Json<SignerAnswers>, Problem> {
    let keys = keys(&sent.keys)?;
    let signers = ask_signers(&app.registry, &caller.actor, &keys, sent.at).await?;
    let found = |signer: Option<_>| FoundSigner { signer: signer.map(SignerAnswer::from) };
    Ok(Json(SignerAnswers { answers: signers.into_iter().map(found).collect() }))
}

fn keys(sent: &[KeySent]) -> Result<Vec<SignerKey>, Problem> {
    if sent.len() > KEYS {
        return Err(Problem::invalid(vec![FieldProblem::new(
            "/keys",
            Bilingual::new(format!("Nhiều hơn {KEYS} chứng thư"), format!("More than {KEYS} certificates")),
            Bilingual::new("Chia thành nhiều lần hỏi", "Ask in several requests"),
        )]));
    }
    let mut problems = Vec::new();
    let mut keys = Vec::with_capacity(sent.len());
    for (number, sent) in sent.iter().enumerate() {
        match key(sent) {
            Ok(key) => keys.push(key),
            Err(wrong) => problems.push(problem(number, wrong)),
        }
    }
    if problems.is_empty() { Ok(keys) } else { Err(Problem::invalid(problems)) }
}

fn key(sent: &KeySent) -> Result<SignerKey, InvalidSignerKey> {
    match (&sent.sha256, &sent.issuer, &sent.serial) {
        (Some(sha256), None, None) => match sha256.parse()? {
            key @ SignerKey::Sha256(_) => Ok(key),
            SignerKey::Serial(..) => Err(InvalidSignerKey::Form),
        },
        (None, Some(issuer), Some(serial)) => SignerKey::of_serial(issuer, serial),
        _ => Err(InvalidSignerKey::Form),
    }
}

fn problem(number: usize, wrong: InvalidSignerKey) -> FieldProblem {
    let field = match wrong {
        InvalidSignerKey::Form => format!("/keys/{number}"),
        InvalidSignerKey::Serial => format!("/keys/{number}/serial"),
        InvalidSignerKey::Issuer => format!("/keys/{number}/issuer"),
    };
    FieldProblem::new(
        field,
        Bilingual::new("Không nhận ra chứng thư nào", "This names no certificate"),
        Bilingual::new(
            "Gửi sha256 (64 chữ số thập lục phân), hoặc cả issuer và serial",
            "Send sha256 (64 hexadecimal digits), or both issuer and serial",
        ),
    )
}
