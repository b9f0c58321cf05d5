//! `GET /me/notices`: what the caller is told of by mail.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::lang::Lang;
use crate::domain::notice::preference::{ExpiryReminders, NoticePreferences};
use crate::operations::notices::{ChosenNotices, notice_preferences};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// What somebody is told of by mail. What is about revocation, loss or security always comes, and so do the last reminders (7 days and less).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NoticeWishes {
    /// Reminders of the end of one's own certificates: all, or the last ones.
    #[schema(schema_with = codes::expiry_reminders)]
    expiry_reminders: ExpiryReminders,
    /// Daily digests about certificates and requests.
    digests: bool,
    /// Mails about drafted reports of months: that one waits to be seen, and that what was contested is answered. They come when left out.
    #[serde(default = "come")]
    #[schema(required = false)]
    reports: bool,
    /// The language of these mails.
    #[schema(schema_with = codes::lang)]
    language: Lang,
}

const fn come() -> bool {
    true
}

/// The same, with when it was chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ChosenWishes {
    /// Reminders of the end of one's own certificates: all, or the last ones.
    #[schema(schema_with = codes::expiry_reminders)]
    expiry_reminders: ExpiryReminders,
    /// Daily digests about certificates and requests.
    digests: bool,
    /// Mails about drafted reports of months.
    reports: bool,
    /// The language of these mails.
    #[schema(schema_with = codes::lang)]
    language: Lang,
    /// When that was last chosen; left out while nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    set_at: Option<crate::domain::clock::Timestamp>,
}

impl From<NoticeWishes> for NoticePreferences {
    fn from(sent: NoticeWishes) -> Self {
        let NoticeWishes { expiry_reminders, digests, reports, language } = sent;
        Self { expiry_reminders, digests, reports, language }
    }
}

impl ChosenWishes {
    /// Of what was chosen, or of what holds while nothing was.
    pub(super) fn of(chosen: Option<ChosenNotices>) -> Self {
        let NoticePreferences { expiry_reminders, digests, reports, language } =
            chosen.map(|chosen| chosen.preferences).unwrap_or_default();
        Self { expiry_reminders, digests, reports, language, set_at: chosen.map(|chosen| chosen.set_at) }
    }
}

/// What the caller is told of by mail: of the official whose account it is, else of the account. A token is refused.
#[utoipa::path(get, path = "/me/notices", tag = "accounts", responses((status = 200, body = ChosenWishes)))]
pub(super) async fn show_notices(caller: Caller, State(app): State<App>) -> Result<Json<ChosenWishes>, Problem> {
    Ok(Json(ChosenWishes::of(notice_preferences(&app.registry, &caller.actor).await?)))
}
