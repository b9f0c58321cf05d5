//! `POST /sessions`: a token for name and password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::me::Account;
use crate::auth::password::Password;
use crate::domain::principal::SessionStage;
use crate::operations::OperationError;
use crate::operations::log_in::begin_log_in;
use crate::operations::pass_second_factor::pass_second_factor;
use crate::web::api::body::JsonBody;
use crate::web::api::idempotency::NeverKept;
use crate::web::api::problem::Problem;
use crate::web::server::ClientAddress;
use crate::web::state::App;

/// Who wants to log in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct LogIn {
    /// Name of the account.
    name: String,
    /// Its password.
    #[schema(format = Password)]
    password: String,
    /// The code of the second factor, or a recovery code, where the account has one.
    code: Option<String>,
}

/// A session that began.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct NewSession {
    /// To be sent as `Authorization: Bearer`; it is shown this once. It ends after 12 hours or by `DELETE /sessions/current`.
    token: String,
    /// Whose session it is.
    account: Account,
}

/// Begins a session. The token is a secret: keep it as you keep the password.
#[utoipa::path(
    post, path = "/sessions", tag = "accounts", request_body = LogIn,
    responses(
        (status = 201, body = NewSession),
        (status = 401, description = "Name and password do not belong together, or the account is disabled, or the log-in is not finished.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn begin_session(
    State(app): State<App>,
    client: Option<ClientAddress>,
    JsonBody(sent): JsonBody<LogIn>,
) -> Result<(StatusCode, Extension<NeverKept>, Json<NewSession>), Problem> {
    if sent.name.contains('\0') {
        return Err(OperationError::LogInRefused.into());
    }
    let password = Password::typed(sent.password).map_err(|_| OperationError::LogInRefused)?;
    let source = client.map(|ClientAddress(address)| address);
    let mut begun = begin_log_in(&app.registry, &sent.name, password, source).await?;
    if let (SessionStage::Code, Some(code)) = (begun.stage, &sent.code) {
        begun = pass_second_factor(&app.registry, &begun.token, code, source).await?;
    }
    if begun.stage != SessionStage::Open {
        return Err(OperationError::LogInUnfinished { stage: begun.stage }.into());
    }
    let session = NewSession { token: begun.token.reveal().to_owned(), account: Account::of(&begun.principal) };
    Ok((StatusCode::CREATED, Extension(NeverKept), Json(session)))
}
