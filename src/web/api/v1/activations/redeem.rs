//! `POST /activations/redeem`: an official sets the password of their mailbox with a code.

use axum::extract::State;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::activation_code::ActivationCode;
use crate::auth::password::{Password, PasswordError};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::operations::mail_sessions::SessionsEnded;
use crate::operations::set_mailbox_password::set_mailbox_password;
use crate::web::api::body::JsonBody;
use crate::web::api::idempotency::NeverKept;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// The code and the password that its owner chose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Redeemed {
    /// The code, with or without dashes.
    code: String,
    /// The new password: at least 15 characters.
    #[schema(format = Password)]
    password: String,
}

/// The password works.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct MailboxPassword {
    /// The name to log in with.
    address: String,
    /// Whether mail programs that were logged in had to log in again; false when the mail server has not confirmed it.
    sessions_ended: bool,
}

/// Sets the password of a mailbox. A code works once; one that is wrong, used or ended is not found.
#[utoipa::path(
    post, path = "/activations/redeem", tag = "activations", request_body = Redeemed,
    responses(
        (status = 200, body = MailboxPassword),
        (status = 404, description = "No such code, or it was used or ended.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn redeem_activation(
    State(app): State<App>,
    JsonBody(sent): JsonBody<Redeemed>,
) -> Result<(Extension<NeverKept>, Json<MailboxPassword>), Problem> {
    let code = ActivationCode::typed(&sent.code).ok_or_else(|| Problem::not_found("activation"))?;
    let password = Password::chosen(sent.password).map_err(|error| Problem::invalid(vec![refusal(&error)]))?;
    let done = set_mailbox_password(&app.registry, &code, password).await?;
    let sessions_ended = done.sessions == SessionsEnded::Confirmed;
    Ok((Extension(NeverKept), Json(MailboxPassword { address: done.owner.address.to_string(), sessions_ended })))
}

fn refusal(error: &PasswordError) -> FieldProblem {
    FieldProblem::new(
        "/password",
        crate::web::password_words::told(error),
        Bilingual::new(
            "Dùng ít nhất 15 ký tự, ví dụ bốn từ không liên quan",
            "Use at least 15 characters, for example four unrelated words",
        ),
    )
}
