//! Taking a request back, as long as no letter has taken it to the CA. A revocation that presses is taken back by nobody alone who handed it in: of
//! a key that somebody else may have, no single person decides that nothing is done.

use super::apart::check_apart;
use super::opened::{Opened, account, by, line, open, reason, step};
use crate::auth::permission::Permission;
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::request::content::RevocationReason;
use crate::domain::certificate::request::event::{Done, Event, RequestAct};
use crate::domain::ids::RequestId;
use crate::operations::end_shown_steps::end_shown_steps;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::request_list::RequestLine;
use crate::storage::read::{Reader, View};

/// What is told to who would take a pressing revocation back alone.
const ALONE: (&str, &str) = (
    "Đề nghị thu hồi khẩn này do chính bạn (hoặc người mà bạn thay mặt, hoặc tài khoản khác của bạn) trình; người khác phải hủy, hoặc \
     người duyệt từ chối",
    "You submitted this pressing revocation yourself, or for somebody, or somebody for you, or by another account of yours; somebody else \
     must cancel it, or an approver reject it",
);

/// Cancels a request, for the reason given.
///
/// # Errors
/// [`OperationError::Invalid`] without a reason, [`OperationError::NotFound`] out of scope, [`OperationError::Changed`] when it was touched
/// since `seen`, [`OperationError::Conflict`] when it was sent or has ended, or when it is a revocation that presses and the actor handed
/// it in; when the actor may not, or the store fails.
pub async fn cancel_request(
    registry: &Registry,
    actor: &Actor,
    id: RequestId,
    why: &str,
    seen: Option<i64>,
) -> OperationResult<RequestLine> {
    const CANCEL: Permission = Permission::SubmitRequests;
    actor.scope(CANCEL)?;
    let principal = account(actor, CANCEL)?;
    let why = reason(why)?;
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    let before = open(registry, principal, &reader, (id, CANCEL), seen).await?;
    let submitted = pressing_hands(&reader, view, &before).await?;
    drop(reader);
    check_apart(registry, principal, &submitted, ALONE).await?;
    let mut change = registry.store.write(registry.header(actor, "cancel_request")).await?;
    let found = open(registry, principal, change.reader(), (id, CANCEL), seen).await?;
    if pressing_hands(change.reader(), view, &found).await? != submitted {
        return Err(OperationError::Changed { what: "request" });
    }
    let event = Event::Cancelled(by(registry, principal), why);
    step(registry, &mut change, (&found.request, found.life), event).await?;
    end_shown_steps(registry, &mut change, Some(&[found.request.official])).await?;
    let line = line(&change, id).await?;
    change.commit().await?;
    Ok(line)
}

/// Who handed in a revocation that presses, or ever did: what was given back is made harmless by no mending. Of anything else nobody's hands
/// count, nor of what has ended or is with the CA: there the life itself says no.
async fn pressing_hands(reader: &Reader, view: View, found: &Opened) -> OperationResult<Vec<Done>> {
    if found.request.kind != RequestKind::Revoke || found.life.standing().written().is_empty() {
        return Ok(Vec::new());
    }
    let reasons = reader.reasons_asked(found.request.id).await?;
    if !reasons.into_iter().any(RevocationReason::is_pressing) {
        return Ok(Vec::new());
    }
    let story = reader.request_story(view, found.request.id).await?;
    let submitted = story.events.iter().filter(|told| told.act == RequestAct::Submitted);
    Ok(submitted.map(|told| Done { by: told.by, at: told.event.effective_at }).collect())
}
