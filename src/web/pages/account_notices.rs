//! The page where people choose what they are told of by mail.

use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::domain::lang::Lang;
use crate::domain::notice::preference::{ExpiryReminders, NoticePreferences};
use crate::operations::Actor;
use crate::operations::identify::principal_of;
use crate::operations::notices::{notice_preferences, set_notice_preferences};
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::server::identified;
use crate::web::session::token_of;
use crate::web::state::App;
use crate::web::ui::Say;

/// The page.
pub(in crate::web) const PAGE: &str = "/account/notices";

/// Whoever is logged in, whatever they may see of others.
pub(in crate::web) struct Owner(Actor);

impl FromRequestParts<App> for Owner {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let log_in = || Redirect::to("/login?next=%2Faccount%2Fnotices").into_response();
        let Some(token) = token_of(parts) else { return Err(log_in()) };
        let found = principal_of(&app.registry, &token).await;
        let principal = found.map_err(|error| PageError::from(error).into_response())?.ok_or_else(log_in)?;
        identified(parts, principal.id);
        Ok(Self(Actor::Principal(principal)))
    }
}

/// What the form sends: a box that is not ticked is left out.
#[derive(Deserialize)]
pub(in crate::web) struct Sent {
    expiry_reminders: ExpiryReminders,
    digests: Option<String>,
    reports: Option<String>,
    language: Lang,
}

#[derive(Template)]
#[template(path = "account_notices.html")]
struct Page {
    frame: Frame,
    is_kept: bool,
    chosen: NoticePreferences,
}

impl Page {
    fn answer(
        app: &App,
        say: Say,
        actor: &Actor,
        is_kept: bool,
        chosen: NoticePreferences,
    ) -> Result<Response, PageError> {
        let principal = if let Actor::Principal(principal) = actor { Some(principal) } else { None };
        let frame = Frame::new(app, "account", principal).speaking(say);
        Ok(Html(Self { frame, is_kept, chosen }.render()?).into_response())
    }

    fn last_only(&self) -> bool {
        self.chosen.expiry_reminders == ExpiryReminders::Last
    }

    fn in_english(&self) -> bool {
        self.chosen.language == Lang::En
    }
}

/// `GET /account/notices`.
pub(in crate::web) async fn show(State(app): State<App>, say: Say, Owner(actor): Owner) -> Result<Response, PageError> {
    let chosen = notice_preferences(&app.registry, &actor).await?;
    Page::answer(&app, say, &actor, false, chosen.map(|chosen| chosen.preferences).unwrap_or_default())
}

/// `POST /account/notices`.
pub(in crate::web) async fn choose(
    State(app): State<App>,
    say: Say,
    Owner(actor): Owner,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let wanted = NoticePreferences {
        expiry_reminders: sent.expiry_reminders,
        digests: sent.digests.is_some(),
        reports: sent.reports.is_some(),
        language: sent.language,
    };
    set_notice_preferences(&app.registry, &actor, &wanted).await?;
    Page::answer(&app, say, &actor, true, wanted)
}
