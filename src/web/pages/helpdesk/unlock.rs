//! `POST /helpdesk/{id}/unlock`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::PLACE;
use super::person::{Helped, blank, fill};
use crate::domain::ids::OfficialId;
use crate::operations::unlock_mailbox::unlock_mailbox;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::refused;
use crate::web::state::App;
use crate::web::ui::{Posted, Sent};

/// Unlocks the mailbox; the password stays as it is.
pub(in crate::web) async fn unlock(
    State(app): State<App>,
    id: Result<Path<OfficialId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let helped = Helped::find(&app, &posted.visitor, id).await?;
    let work = async {
        let was_locked = unlock_mailbox(&app.registry, &posted.actor(), id).await?;
        Ok::<_, Problem>(format!("{PLACE}/{id}?done={}", if was_locked { "unlocked" } else { "not_locked" }))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            let view = blank(&app, &posted.visitor, &helped);
            Ok(fill(view, &posted.visitor, &helped, (&Sent::default(), faults)).into_response())
        }
    }
}
